"""Scopes of the analysis: what belongs to one, and what its figures are held against."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import Select

from registry.accounts.register import Register
from registry.analysis.figures import Frame, Scope
from registry.errors import NotFound, Sentence
from registry.framework.cycles import Framework
from registry.framework.edition import Edition, Paragraph
from registry.framework.parts import Objective, Principle, Section
from registry.framework.vocabulary import LABELS, N_
from registry.pledges.models import (
    Pledge,
    Publication,
    PublishedObjective,
    PublishedRecommendation,
    PublishedTrait,
)

# Where the document of a State, or of what it stands above, names what it belongs to.
PLACED = {
    "region": ("region", "subregion", "intermediate"),
    "group": ("regional_group",),
    "commission": ("regional_commissions",),
}
WORLD = "001"
NUMBERED = N_("{number} of {symbol}")  # a paragraph and its document, where there are several
_UNKNOWN = {
    "region": N_("There is no region {code}: regions have numbers in M49, Africa 002."),
    "group": N_("There is no regional group {code}."),
    "commission": N_("There is no regional commission {code}."),
    "category": N_("There is no category {code} of entities."),
}


def frame(known: Framework, entities: Register, scope: Scope) -> Frame:
    """Return what the scope is held against: a cycle's editions, or else all of them.

    Raises:
        NotFound: there is no such cycle, recommendation, region, … at this moment.
    """
    if scope.kind == "entity":
        entities.get(scope.code)
    if scope.kind in PLACED or scope.kind == "category":
        _check_label(scope)
    if scope.kind == "principle":
        principle(known, scope.code)
    paragraphs = ((one.code, _number_of(known, one)) for one in _paragraphs(known, scope))
    return Frame(scope, tuple(paragraphs), tuple(sorted(_objectives(known, scope))))


def _editions(known: Framework, scope: Scope) -> list[Edition]:
    """Return the editions that pledges within the scope may link to, the newest first."""
    if scope.kind == "cycle":
        return known.in_force(known.cycle(scope.code))
    return known.newest_first


def _number_of(known: Framework, paragraph: Paragraph) -> int | Sentence:
    """Return what a finding calls a paragraph: its number, with its document if there are two."""
    if known.is_plain:
        return paragraph.number
    symbol = paragraph.code.rpartition("/")[0]
    return Sentence(NUMBERED, {"number": paragraph.number, "symbol": symbol})


def _paragraphs(known: Framework, scope: Scope) -> list[Paragraph]:
    if scope.kind == "recommendation":
        return [recommendation(known, scope.code)]
    if scope.kind == "section":
        edition, section = section_of(known, scope.code)
        return [one for one in edition.paragraphs if one.section == section.letter]
    return [one for edition in _editions(known, scope) for one in edition.paragraphs]


def _objectives(known: Framework, scope: Scope) -> set[int]:
    if scope.kind == "objective":
        objective(known, scope.code)
    if scope.kind == "round_table":
        return objectives_of(known, scope.code)
    return {one.number for edition in _editions(known, scope) for one in edition.objectives}


def recommendation(known: Framework, code: str) -> Paragraph:
    """Return the recommendation with `code`, of any edition; NotFound if there is none."""
    found = known.recommendation(code)
    if found is None:
        raise NotFound("There is no recommendation {code}.", code=code)
    return found[1]


def section_of(known: Framework, code: str) -> tuple[Edition, Section]:
    """Return the section with `code` and its edition; NotFound where there is none."""
    symbol, _, letter = code.rpartition("/")
    edition = known.editions.get(symbol)
    for section in edition.sections if edition else ():
        if edition and section.letter == letter:
            return edition, section
    raise NotFound("There is no section {code}.", code=code)


def principle(known: Framework, letter: str) -> Principle:
    """Return the guiding principle with this letter; NotFound where there is none."""
    for one in known.current.principles:
        if one.letter == letter:
            return one
    raise NotFound("There is no guiding principle {letter}.", letter=letter)


def objective(known: Framework, code: str) -> Objective:
    """Return the objective with this number, as somebody typed it; NotFound where there is none."""
    for one in known.current.objectives:
        if str(one.number) == code:
            return one
    raise NotFound("The Compact has no objective {number}, only 1 to 23.", number=code[:20])


def objectives_of(known: Framework, round_table: str) -> set[int]:
    """Return the objectives at a round table; NotFound where there is no such table."""
    number = _number(round_table)
    found = {one.number for one in known.current.objectives if one.round_table == number}
    if not found:
        raise NotFound("There is no round table {number}.", number=round_table)
    return found


def within(
    statement: Select[Any], scope: Scope, entities: Register, known: Framework
) -> Select[Any]:
    """Return `statement`, which reads publications, limited to those within `scope`."""
    return statement.where(*_conditions(scope, entities, known))


def _conditions(
    scope: Scope, entities: Register, known: Framework
) -> Iterator[ColumnElement[bool]]:
    match scope.kind:
        case "cycle":
            yield Publication.cycle == scope.code
        case "pledges":
            picked = select(Pledge.id).where(Pledge.ref.in_(scope.code.split(",")))
            yield Publication.pledge_id.in_(picked)
        case "region" | "group" | "commission" | "category" | "entity":
            yield Publication.entity_id.in_(members(scope, entities))
        case _:
            yield from _links(scope, known)


def _links(scope: Scope, known: Framework) -> Iterator[ColumnElement[bool]]:
    match scope.kind:
        case "recommendation":
            yield _recommended({scope.code})
        case "section":
            edition, section = section_of(known, scope.code)
            yield _recommended({p.code for p in edition.paragraphs if p.section == section.letter})
        case "objective":
            yield _aimed_at({_number(scope.code)})
        case "round_table":
            yield _aimed_at(objectives_of(known, scope.code), PublishedObjective.is_primary)
        case "principle":
            yield _naming(scope.code)


def _recommended(codes: set[str]) -> ColumnElement[bool]:
    linked = select(PublishedRecommendation.index)
    linked = linked.where(PublishedRecommendation.code.in_(sorted(codes)))
    return Publication.index.in_(linked)


def _aimed_at(numbers: set[int], *how: InstrumentedAttribute[bool]) -> ColumnElement[bool]:
    linked = select(PublishedObjective.index)
    linked = linked.where(PublishedObjective.number.in_(sorted(numbers)), *how)
    return Publication.index.in_(linked)


def _naming(letter: str) -> ColumnElement[bool]:
    named = select(PublishedTrait.index)
    named = named.where(PublishedTrait.kind == "principle", PublishedTrait.code == letter)
    return Publication.index.in_(named)


def members(scope: Scope, entities: Register) -> list[int]:
    """Return the ids of the entities that a scope is about, bodies counted with their States."""
    return sorted(
        one.id for one in entities.by_id.values() if _is_member(one.code, scope, entities)
    )


def _is_member(code: str, scope: Scope, entities: Register) -> bool:
    if scope.kind == "entity":
        entities.get(scope.code)
        return scope.code in {code, *entities.ancestors(code)}
    if scope.kind == "category":
        return entities.get(code).category == scope.code
    place = entities.place(code)
    if scope.code == WORLD:
        return bool(place)
    named = [place.get(name) for name in PLACED[scope.kind]]
    return any(scope.code == one or (isinstance(one, list) and scope.code in one) for one in named)


def _check_label(scope: Scope) -> None:
    if scope.code not in LABELS[scope.kind]:
        raise NotFound(_UNKNOWN[scope.kind], code=scope.code)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 4 else 0
