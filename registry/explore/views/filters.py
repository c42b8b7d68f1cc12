"""The filters of the list of pledges: what they offer, how many each would show, what is chosen."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from flask_babel import gettext as _

from registry.audit.derived import Derived
from registry.explore import facets
from registry.explore.conditions import NOWHERE
from registry.explore.selection import FILTERS, STATES, Selection
from registry.explore.views.choices import group
from registry.explore.views.finding import counted, filers
from registry.explore.wording import Wording
from registry.framework.vocabulary import (
    CATEGORIES,
    COMMISSIONS,
    CURRENCIES,
    GROUPS,
    IMPLEMENTATION,
    N_,
    NATURES,
    PLEDGE_TYPES,
    REGIONS,
)
from registry.text import collated

# What stands beside the list; entities alone are some two hundred. All are a page of their own.
USUAL = ("objective", "category", "region", "state", "cycle", "implementation")
LEGENDS = {
    "recommendation": N_("Recommendation"),
    "objective": N_("Objective"),
    "primary": N_("Primary objective"),
    "round_table": N_("Round table"),
    "principle": N_("Guiding principle"),
    "entity": N_("Entity"),
    "category": N_("Kind of entity"),
    "region": N_("Region of the entity"),
    "group": N_("Regional group"),
    "commission": N_("Regional commission"),
    "nature": N_("Nature"),
    "type": N_("Type"),
    "state": N_("Status"),
    "cycle": N_("Forum"),
    "implementation": N_("Implementation"),
    "currency": N_("News of it"),
}
_STATES = {
    "published": N_("Published"),
    "imported": N_("Imported, not confirmed by the entity"),
    "withdrawn": N_("Withdrawn"),
    "merged": N_("Merged into another"),
}
_NOWHERE = {
    "region": N_("Without a region"),
    "group": N_("Without a regional group"),
    "commission": N_("Without a regional commission"),
}
_VOCABULARIES = {"type": "pledge_type"}  # the others are called as their filter
_PLACES = {"region": REGIONS[1:], "group": GROUPS, "commission": COMMISSIONS}  # the world is all
_SAID: dict[str, Callable[[Wording, str], str]] = {
    "recommendation": lambda names, code: names.numbered(code),
    "objective": lambda names, number: names.objective(int(number)),
    "primary": lambda names, number: names.objective(int(number)),
    "round_table": lambda names, number: names.round_table(int(number)),
    "principle": lambda names, letter: names.principle("", letter),
    "entity": lambda names, code: names.entity(code),
    "cycle": lambda names, code: names.cycle(code),
}
Options = dict[str, dict[str, str]]  # of each filter: value → label
_offered: Derived[Options] = Derived(16)


def groups(
    selection: Selection, names: Wording, filters: Sequence[str] = FILTERS
) -> list[dict[str, Any]]:
    """Return filters with their options, each with the number of pledges that it would show."""
    found = counted(selection, filters)
    known = filers()
    offered = _offered.get((names, known), lambda: _options(names, known))
    made = []
    for name in filters:
        chosen = selection.chosen.get(name, ())
        added = {one: said(name, one, names) for one in chosen if one not in offered[name]}
        labels = offered[name] | added
        key = (names, known)
        made.append(
            group(name, _(LEGENDS[name]), labels, chosen, found[name], key=key, added=added)
        )
    return made


def said(name: str, value: str, names: Wording) -> str:
    """Return what a value of a filter is called."""
    if value == NOWHERE and name in _NOWHERE:
        return str(_(_NOWHERE[name]))
    if name == "state":
        return str(_(_STATES[value]))
    if say := _SAID.get(name):
        return say(names, value)
    return names.label(_VOCABULARIES.get(name, name), value)


def _options(names: Wording, known: Collection[int]) -> Options:
    return {
        name: {value: said(name, value, names) for value in values}
        for name, values in _values(names, known).items()
    }


def _values(names: Wording, known: Collection[int]) -> dict[str, list[str]]:
    """Return what each filter offers; what entities are found by only where one has pledged."""
    entities = [names.register.by_id[one] for one in known]
    entities.sort(key=lambda entity: collated(entity.name(names.language)))
    used = {pair for one in known for pair in facets.found_by(one, names.register)}
    editions, current = names.framework.newest_first, names.framework.current
    numbers = [str(one.number) for one in current.objectives]
    placed = {
        name: [one for one in (*codes, NOWHERE) if (name, one) in used]
        for name, codes in _PLACES.items()
    }
    return placed | {
        "recommendation": [one.code for edition in editions for one in edition.paragraphs],
        "objective": numbers,
        "primary": numbers,
        "round_table": [str(one.number) for one in current.round_tables],
        "principle": [one.letter for one in current.principles],
        "entity": [entity.code for entity in entities],
        "category": [kind for kind in CATEGORIES if ("category", kind) in used],
        "nature": list(NATURES),
        "type": list(PLEDGE_TYPES),
        "state": list(STATES),
        "cycle": list(names.framework.cycles),
        "implementation": list(IMPLEMENTATION),
        "currency": list(CURRENCIES),
    }
