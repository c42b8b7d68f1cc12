"""The list of pledges: search, filters, chips, orders, pages by key."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.explore.selection import FILTERS, SORTS, Selection, read_selection
from registry.explore.views.chips import chips
from registry.explore.views.filters import LEGENDS, USUAL, groups, said
from registry.explore.views.finding import listed, placed
from registry.explore.views.frame import blueprint, moment, wording
from registry.explore.views.lists import items
from registry.explore.wording import Wording
from registry.framework.vocabulary import N_
from registry.web.gate import public
from registry.web.places import asks

PAGE = 20
ASKED = ("q", "sort", "before", "after")
_SORTS = {
    "newest": N_("Newest"),
    "oldest": N_("Oldest"),
    "entity": N_("Entity"),
    "title": N_("Title"),
}


@blueprint.get("/pledges")
@asks(*ASKED, several=FILTERS)
@public
def pledges() -> ResponseReturnValue:
    """List the pledges that match, newest first unless another order is asked for."""
    names = wording()
    selection = selected(names)
    page, count = listed(selection, limit=PAGE)
    back, onward = ("after", "before") if selection.sort == SORTS[0] else ("before", "after")
    return render_template(
        "explore/pledges.html",
        count=count,
        records=items(page.items, names),
        selection=selection,
        groups=groups(selection, names, USUAL),
        active=chips("explore.pledges", selection, LEGENDS, partial(said, names=names)),
        sorts=list(_sorts(selection)),
        newer_url=_step(selection, back, page.newer),
        older_url=_step(selection, onward, page.older),
    )


@blueprint.get("/pledges/filters")
@public
def filters() -> ResponseReturnValue:
    """Offer every filter of the list, with what is chosen from them by now."""
    names = wording()
    selection = selected(names).anew()
    return render_template(
        "explore/filters.html",
        selection=selection,
        count=listed(selection, limit=0)[1],
        groups=groups(selection, names),
        active=chips("explore.filters", selection, LEGENDS, partial(said, names=names)),
    )


def selected(names: Wording) -> Selection:
    """Return what the address asks for, from a place that there is."""
    return placed(read_selection(request.args, names.register, names.framework, moment().size))


def _sorts(selection: Selection) -> Iterator[tuple[str, str, bool]]:
    """Yield each order: its name, its address, whether it is the one that is shown."""
    query = selection.query()
    for sort in SORTS:
        asked = query | {"sort": None if sort == SORTS[0] else sort}
        yield _(_SORTS[sort]), url_for("explore.pledges", **asked), sort == selection.sort


def _step(selection: Selection, direction: str, index: int | None) -> str | None:
    if index is None:
        return None
    query: dict[str, Any] = selection.query() | {direction: index}
    return url_for("explore.pledges", **query)
