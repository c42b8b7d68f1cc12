"""What pledges answer to: recommendations, objectives, round tables, guiding principles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from registry.api.answers import Answer, address, here
from registry.errors import NotFound
from registry.explore.views.figures import counted
from registry.explore.views.frame import wording
from registry.framework.edition import Edition, Paragraph
from registry.framework.vocabulary import ADDRESSEES, STRENGTHS


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """A paragraph of a report of the Secretary-General: whom it addresses and how strongly.

    `label` and `summary` are the registry’s own words, not the document’s. `earlier` and `later`
    are the codes of what it takes up and what takes it up; `pledges` counts those that link to it.
    """

    code: str
    url: str
    page: str
    edition: str
    number: int
    section: str
    section_title: Mapping[str, str]
    addressees: Sequence[Annotated[str, ADDRESSEES]]
    strength: Annotated[str, STRENGTHS]
    suggested_objectives: Sequence[int]
    label: Mapping[str, str]
    summary: Mapping[str, str]
    earlier: Sequence[str]
    later: Sequence[str]
    pledges: int


@dataclass(frozen=True, kw_only=True)
class Recommendations(Answer):
    """The recommendations of every edition, the newest edition first."""

    items: Sequence[Recommendation]


@dataclass(frozen=True, kw_only=True)
class OneRecommendation(Answer):
    """A recommendation; `list_url` is the list of its pledges."""

    recommendation: Recommendation
    list_url: str


@dataclass(frozen=True, kw_only=True)
class Objective:
    """An objective of the Compact; `pledges` counts those for which it is a primary one."""

    number: int
    url: str
    page: str
    compact_paragraph: int
    round_table: int
    short_title: Mapping[str, str]
    title: Mapping[str, str]
    pledges: int


@dataclass(frozen=True, kw_only=True)
class Objectives(Answer):
    """The 23 objectives of the Compact."""

    items: Sequence[Objective]


@dataclass(frozen=True, kw_only=True)
class OneObjective(Answer):
    """An objective; `list_url` is the list of its pledges."""

    objective: Objective
    list_url: str


@dataclass(frozen=True, kw_only=True)
class RoundTable:
    """A round table of the forum with the numbers of its objectives."""

    number: int
    title: Mapping[str, str]
    objectives: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class RoundTables(Answer):
    """The round tables of the newest edition."""

    edition: str
    items: Sequence[RoundTable]


@dataclass(frozen=True, kw_only=True)
class Principle:
    """A guiding principle of the Compact."""

    letter: str
    title: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Principles(Answer):
    """The guiding principles of the Compact (A/RES/73/195, para. 15)."""

    edition: str
    items: Sequence[Principle]


def recommendations() -> Recommendations:
    """Return the recommendations of every edition."""
    counts = dict(counted().by_recommendation)
    editions = wording().framework.newest_first
    items = [
        _recommendation(edition, one, counts) for edition in editions for one in edition.paragraphs
    ]
    return Recommendations(moment=here(), items=items)


def recommendation(slug: str, number: int) -> OneRecommendation:
    """Return one recommendation by the slug of its edition and its number."""
    for edition in wording().framework.editions.values():
        if edition.slug == slug:
            found = edition.paragraph(f"{edition.symbol}/{number}")
            one = _recommendation(edition, found, dict(counted().by_recommendation))
            listed = address("api.pledges", recommendation=found.code)
            return OneRecommendation(moment=here(), recommendation=one, list_url=listed)
    raise NotFound("There is no framework edition {slug}.", slug=slug)


def _recommendation(edition: Edition, one: Paragraph, counts: Mapping[str, int]) -> Recommendation:
    known = wording().framework
    named = {"slug": edition.slug, "number": one.number}
    return Recommendation(
        code=one.code,
        url=address("api.recommendation", **named),
        page=address("explore.recommendation", **named),
        edition=edition.symbol,
        number=one.number,
        section=one.section,
        section_title=next(s.title for s in edition.sections if s.letter == one.section),
        addressees=one.addressees,
        strength=one.strength,
        suggested_objectives=one.suggested_objectives,
        label=one.label,
        summary=one.summary,
        earlier=known.earlier(one.code),
        later=known.later(one.code),
        pledges=counts.get(one.code, 0),
    )


def objectives() -> Objectives:
    """Return the objectives of the Compact."""
    return Objectives(moment=here(), items=list(_objectives()))


def objective(number: int) -> OneObjective:
    """Return one objective."""
    wording().framework.current.objective(number)
    one = next(one for one in _objectives() if one.number == number)
    listed = address("api.pledges", objective=number)
    return OneObjective(moment=here(), objective=one, list_url=listed)


def _objectives() -> Iterator[Objective]:
    counts = dict(counted().by_objective)
    for one in wording().framework.current.objectives:
        yield Objective(
            number=one.number,
            url=address("api.objective", number=one.number),
            page=address("explore.objective", number=one.number),
            compact_paragraph=one.compact_paragraph,
            round_table=one.round_table,
            short_title=one.short_title,
            title=one.title,
            pledges=counts.get(one.number, 0),
        )


def round_tables() -> RoundTables:
    """Return the round tables with their objectives."""
    edition = wording().framework.current
    items = [
        RoundTable(
            number=one.number,
            title=one.title,
            objectives=[o.number for o in edition.objectives if o.round_table == one.number],
        )
        for one in edition.round_tables
    ]
    return RoundTables(moment=here(), edition=edition.symbol, items=items)


def principles() -> Principles:
    """Return the guiding principles."""
    edition = wording().framework.current
    items = [Principle(letter=one.letter, title=one.title) for one in edition.principles]
    return Principles(moment=here(), edition=edition.symbol, items=items)
