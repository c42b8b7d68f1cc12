"""Pledges: the list with its filters, as `/pledges` shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, cast

from flask import request

from registry.api.answers import Part, Plain, address, here, plain
from registry.api.parameters import AT, BEFORE, LIMIT, Parameter, refuse, shown
from registry.audit.derived import Derived
from registry.errors import Problem, Sentence
from registry.explore import queries
from registry.explore.queries import Face
from registry.explore.selection import FILTERS, STATES, Selection, read_selection
from registry.explore.views.finding import listed
from registry.explore.views.frame import ground, moment, wording
from registry.framework.vocabulary import CURRENCIES, IMPLEMENTATION
from registry.pledges.content import Link, Redacted, Resource
from registry.progress.queries import Standing, standings
from registry.progress.standing import NOT_REPORTED
from registry.web.context import session

_plain: Derived[Plain | None] = Derived(4_096)  # each is some two kilobytes
_SAYS = {
    "recommendation": "Keep pledges that link to this recommendation, by its code: A/76/642/98.",
    "objective": "Keep pledges that name this objective, by its number.",
    "primary": "Keep pledges that name this objective among their primary ones, by its number.",
    "round_table": "Keep pledges with a primary objective of this round table, by its number.",
    "principle": "Keep pledges that name this guiding principle, by its letter.",
    "region": "Keep pledges of entities of this region, by its code in M49; none: without one.",
    "group": "Keep pledges of entities of this regional group; none: without one.",
    "commission": "Keep pledges of entities of this regional commission; none: without one.",
    "entity": "Keep pledges of this entity and of all that belongs to it, by its code.",
    "category": "Keep pledges of entities of this kind.",
    "state": "Keep pledges that are public in this way; published and imported ones without it.",
    "cycle": "Keep pledges of this forum, by its code.",
    "implementation": "Keep pledges whose newest report states this.",
    "currency": "Keep pledges with news as fresh as this.",
}
_OTHERWISE = "Keep pledges with this value."
WORDS = Parameter("q", "Keep pledges with all of these words in their title or description.")
PARAMETERS = (
    WORDS,
    *(Parameter(name, _SAYS.get(name, _OTHERWISE), several=True) for name in FILTERS),
    BEFORE,
    LIMIT,
    AT,
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """A pledge in short: `url` is all of it, `page` the same for people.

    `entity` is the code of who pledged. `recommendations` are the entity’s own links, `classified`
    those that the secretariat reads in an imported pledge. `index` is the entry of the log since
    which the pledge reads as it does. A field in `redacted` was erased, and is empty for that
    reason.
    """

    ref: str
    url: str
    page: str
    state: Annotated[str, STATES]
    entity: str
    cycle: str
    edition: str
    revision: int
    index: int
    filed_at: datetime
    is_late: bool
    is_erratum: bool
    is_summary: bool
    on_behalf: bool
    language: str
    title: Mapping[str, str]
    pledge_type: str
    natures: Sequence[str]
    level: str
    countries: Sequence[str]
    regions: Sequence[str]
    recommendations: Sequence[Link]
    classified: Sequence[Link]
    primary_objectives: Sequence[int]
    secondary_objectives: Sequence[int]
    thematic_area: int | None
    resources: Sequence[Resource]
    starts_on: str
    ends_on: str
    merged_into: str | None
    claimed_on: str | None
    implementation: Annotated[str, IMPLEMENTATION]
    currency: Annotated[str, CURRENCIES]
    redacted: Mapping[str, Redacted]


@dataclass(frozen=True, kw_only=True)
class Pledges(Part):
    """Pledges that match, those that changed last first."""

    items: Sequence[Item]


def pledges(*, limit: int, **_asked: Any) -> Pledges:
    """Return the part of the list that the address asks for."""
    names = wording()
    selection = read_selection(request.args, names.register, names.framework, moment().size)
    refuse(in_vain(selection, FILTERS))
    page, count = listed(selection, limit=limit)
    older = {} if limit == LIMIT.otherwise else {"limit": limit}
    return Pledges(
        moment=here(),
        count=count,
        next=address("api.pledges", **selection.query(), **older, before=page.older)
        if page.older is not None
        else None,
        items=_items(page.items),
    )


def _items(indexes: Sequence[int]) -> Sequence[Item]:
    """Return faces as lists give them, plain; what no answer gave yet is read by two statements."""
    known = {index: _plain.peek((ground(), index)) for index in indexes}
    faces = queries.faces(session, [index for index in indexes if known[index] is None])
    found = standings(session, moment().size, [face.ref for face in faces])
    for face in faces:
        known[face.index] = Plain(plain(item(face, found[face.ref])))
        _plain.put((ground(), face.index), known[face.index])
    return cast("Sequence[Item]", [known[index] for index in indexes])


def in_vain(selection: Selection, filters: Sequence[str]) -> list[Problem]:
    """Return what of the filters was asked in vain; a page only says so and shows the list."""
    found = [
        Problem(
            name,
            Sentence(
                "The registry knows no {name} “{value}”.", {"name": name, "value": shown(value)}
            ),
        )
        for name in filters
        for value in request.args.getlist(name)
        if value and value not in selection.chosen[name]
    ]
    if found or not selection.problems:
        return found
    return [Problem(WORDS.name, sentence) for sentence in selection.problems]


def item(face: Face, standing: Standing) -> Item:
    """Return a face as lists give it."""
    card = face.card
    return Item(
        ref=face.ref,
        url=address("api.pledge", ref=face.ref),
        page=address("explore.pledge", ref=face.ref),
        state=face.state,
        entity=wording().register.by_id[face.entity_id].code,
        revision=face.number,
        index=face.index,
        filed_at=face.filed_at,
        is_late=face.is_late,
        is_erratum=face.is_erratum,
        on_behalf=bool(card.get("on_behalf")),
        title=card.get("title", {}),
        recommendations=[Link(**link) for link in card["recommendations"]],
        classified=[Link(**link) for link in card["classified"]],
        resources=[Resource(**one) for one in card.get("resources", ())],
        merged_into=card.get("into") or None,
        claimed_on=card.get("claimed_on") or None,
        implementation=standing.state or NOT_REPORTED,
        currency=standing.currency(moment().day).value,
        redacted={name: Redacted(**note) for name, note in card.get("redacted", {}).items()},
        **{name: card[name] for name in _AS_THEY_ARE},
    )


_AS_THEY_ARE = (
    "cycle", "edition", "language", "pledge_type", "natures", "level", "countries", "regions",
    "primary_objectives", "secondary_objectives", "thematic_area", "starts_on", "ends_on",
    "is_summary",
)  # fmt: skip
