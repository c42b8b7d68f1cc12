"""The list of pledges: search, filters, chips, pages by key."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.audit.derived import Derived
from registry.explore import queries
from registry.explore.selection import FILTERS, STATES, Selection, read_selection
from registry.explore.views.frame import blueprint, moment, wording
from registry.explore.views.lists import listed, records
from registry.explore.wording import Wording
from registry.framework.vocabulary import CATEGORIES, CURRENCIES, IMPLEMENTATION, N_
from registry.text import collated
from registry.web.context import session
from registry.web.gate import public

PAGE = 20

_LEGENDS = {
    "recommendation": N_("Recommendation"),
    "objective": N_("Objective"),
    "entity": N_("Entity"),
    "category": N_("Kind of entity"),
    "state": N_("Status"),
    "cycle": N_("Forum"),
    "implementation": N_("Implementation"),
    "currency": N_("News of it"),
}
Options = dict[str, dict[str, str]]  # of each filter: value → label
_offered: Derived[Options] = Derived(16)
_filed: Derived[frozenset[int]] = Derived(64)  # who has pledged, at as many moments


@blueprint.get("/pledges")
@public
def pledges() -> ResponseReturnValue:
    """List the pledges that match, newest first."""
    names = wording()
    selection = read_selection(request.args, names.register, names.framework, moment().size)
    page = listed(selection, names, limit=PAGE)
    return render_template(
        "explore/pledges.html",
        page=page,
        records=records(list(page.faces), names),
        selection=selection,
        groups=_groups(selection, names, _filers()),
        active=_chips(selection, names),
        newer_url=_step(selection, "after", page.newer),
        older_url=_step(selection, "before", page.older),
    )


def _filers() -> frozenset[int]:
    size = moment().size
    return _filed.get(moment().leaf_hash, lambda: queries.entities_in_force(session, size))


def _step(selection: Selection, direction: str, index: int | None) -> str | None:
    if index is None:
        return None
    return url_for("explore.pledges", **selection.query() | {direction: index})


def _said(name: str, value: str, names: Wording) -> str:
    states = {
        "published": _("Published"),
        "imported": _("Imported, not confirmed by the entity"),
        "withdrawn": _("Withdrawn"),
        "merged": _("Merged into another"),
    }
    match name:
        case "recommendation":
            return names.numbered(value)
        case "objective":
            return names.objective(int(value))
        case "entity":
            return names.entity(value)
        case "category" | "implementation" | "currency":
            return names.label(name, value)
        case "cycle":
            return names.cycle(value)
        case _:
            return str(states[value])


def _values(names: Wording, filers: frozenset[int]) -> dict[str, list[str]]:
    """Return what each filter offers; entities and their kinds only where one has pledged."""
    entities = [names.register.by_id[one] for one in filers]
    entities.sort(key=lambda entity: collated(entity.name(names.language)))
    kinds = {entity.category for entity in entities}
    editions = names.framework.newest_first
    return {
        "recommendation": [one.code for edition in editions for one in edition.paragraphs],
        "objective": [str(one.number) for one in names.framework.current.objectives],
        "entity": [entity.code for entity in entities],
        "category": [kind for kind in CATEGORIES if kind in kinds],
        "state": list(STATES),
        "cycle": list(names.framework.cycles),
        "implementation": list(IMPLEMENTATION),
        "currency": list(CURRENCIES),
    }


def _groups(selection: Selection, names: Wording, filers: frozenset[int]) -> list[dict[str, Any]]:
    offered = _offered.get((names, filers), lambda: _options(names, filers))
    groups = []
    for name in FILTERS:
        chosen = selection.chosen[name]
        labels = offered[name] | {
            one: _said(name, one, names) for one in chosen if one not in offered[name]
        }
        options = [
            {"value": value, "label": label, "checked": value in chosen}
            for value, label in labels.items()
        ]
        groups.append({"legend": _(_LEGENDS[name]), "name": name, "options": options})
    return groups


def _options(names: Wording, filers: frozenset[int]) -> Options:
    return {
        name: {value: _said(name, value, names) for value in values}
        for name, values in _values(names, filers).items()
    }


def _chips(selection: Selection, names: Wording) -> list[dict[str, str]]:
    chips = [
        {
            "group": _(_LEGENDS[name]),
            "label": _said(name, value, names),
            "remove_url": url_for("explore.pledges", **selection.without(name, value)),
        }
        for name, values in selection.chosen.items()
        for value in values
    ]
    if selection.words:
        url = url_for("explore.pledges", **selection.without("q", selection.words))
        chips.insert(0, {"group": _("Search words"), "label": selection.words, "remove_url": url})
    return chips
