"""The list of pledges: search, filters, chips, orders, pages by key."""

from collections.abc import Iterator
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.errors import Sentence
from registry.explore import queries
from registry.explore.ordering import BY_TITLE, NEWEST, OLDEST, Order, by_entity
from registry.explore.selection import SORTS, Selection, read_selection
from registry.explore.views.filters import chips, filers, groups
from registry.explore.views.frame import blueprint, moment, wording
from registry.explore.views.lists import listed, records
from registry.explore.wording import Wording
from registry.framework.vocabulary import N_
from registry.text import collated
from registry.web.context import session
from registry.web.gate import public

PAGE = 20
_SORTS = {
    "newest": N_("Newest"),
    "oldest": N_("Oldest"),
    "entity": N_("Entity"),
    "title": N_("Title"),
}
_PLAIN = {"newest": NEWEST, "oldest": OLDEST, "title": BY_TITLE}


@blueprint.get("/pledges")
@public
def pledges() -> ResponseReturnValue:
    """List the pledges that match, newest first unless another order is asked for."""
    names = wording()
    selection, order = selected(names)
    page = listed(selection, names, limit=PAGE, order=order)
    back, onward = ("after", "before") if order.is_newest_first else ("before", "after")
    return render_template(
        "explore/pledges.html",
        page=page,
        records=records(list(page.faces), names),
        selection=selection,
        groups=groups(selection, names),
        active=chips(selection, names),
        sorts=list(_sorts(selection)),
        newer_url=_step(selection, back, page.newer),
        older_url=_step(selection, onward, page.older),
    )


def selected(names: Wording) -> tuple[Selection, Order]:
    """Return what the address asks for, and in which order."""
    selection = read_selection(request.args, names.register, names.framework, moment().size)
    order = _PLAIN.get(selection.sort) or _by_entity(names)
    place = selection.before if selection.after is None else selection.after
    is_lost = place is not None and order.key is not None
    if place is not None and is_lost and queries.key_of(session, order, place) is None:
        message = "“{value}” is no place in the list: it starts anew."
        return selection.anew(Sentence(message, {"value": str(place)})), order
    return selection, order


def _by_entity(names: Wording) -> Order:
    """Return the order by the names of entities in the reader's language."""
    known = [names.register.by_id[one] for one in filers()]
    known.sort(key=lambda one: (collated(one.name(names.language)), one.code))
    return by_entity({one.id: rank for rank, one in enumerate(known)})


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
