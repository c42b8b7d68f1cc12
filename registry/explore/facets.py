"""How many pledges each choice of a filter would show, beside all else that is chosen.

A filter's own choices do not count against it: any of them may match. So all filters that nothing
is chosen from are counted in one statement, and each other one in a statement of its own.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import CTE, Select, Text, case, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from registry.accounts.register import Register
from registry.analysis.scoping import PLACED, WORLD
from registry.explore.conditions import NOWHERE, TRAITS, Known, in_states, said
from registry.explore.selection import FILTERS, Selection
from registry.pledges.models import (
    Publication,
    PublishedObjective,
    PublishedRecommendation,
    PublishedTrait,
)
from registry.pledges.standing import IN_FORCE
from registry.progress.models import ReportRevision
from registry.progress.standing import NEWEST_REPORT, NOT_REPORTED, fresh
from registry.store import table

Rows = Select[*tuple[Any, ...]]
Counts = Mapping[str, Mapping[str, int]]  # of each filter: value → pledges
_OF_ENTITIES = frozenset({"entity", "category", *PLACED})
_public, _trait = (table(model).c for model in (Publication, PublishedTrait))
_link, _aim = (table(model).c for model in (PublishedRecommendation, PublishedObjective))
_report = table(ReportRevision).c


def counts(session: Session, size: int, selection: Selection, known: Known) -> Counts:
    """Return of each filter how many pledges each value would show; zeros are left out."""
    chosen = {name for name in FILTERS if selection.chosen.get(name)} - {"state"}
    found = _count(session, size, selection, known, set(FILTERS) - chosen)
    for name in sorted(chosen):
        others = {one: kept for one, kept in selection.chosen.items() if one != name}
        found |= _count(session, size, replace(selection, chosen=others), known, {name})
    return found


def _count(
    session: Session, size: int, selection: Selection, known: Known, wanted: Collection[str]
) -> dict[str, Mapping[str, int]]:
    matching = [*said(selection.words), *known.chosen(selection.chosen)]
    columns = (_public.index, _public.entity_id, _public.cycle, _public.state)
    every = select(*columns).where(IN_FORCE, *matching).cte("every")
    listed = select(every).where(in_states(selection.chosen.get("state"), every.c.state))
    parts = [*_parts(every, listed.cte("listed"), known, frozenset(wanted))]
    found: dict[str, Counter[str]] = {name: Counter() for name in wanted}
    rows: Any = session.execute(union_all(*parts), {"size": size}).tuples()
    for name, code, number in rows:
        if name != "of":
            found[name][code] += number
            continue
        for kind, value in found_by(int(code), known.register):
            if kind in found:
                found[kind][value] += number
    return dict(found)


def _parts(every: CTE, listed: CTE, known: Known, wanted: frozenset[str]) -> Iterator[Rows]:
    """Yield what is counted, each as rows of filter, value and number."""
    if "state" in wanted:
        yield _grouped("state", every.c.state)
    if "cycle" in wanted:
        yield _grouped("cycle", listed.c.cycle)
    if wanted & _OF_ENTITIES:
        yield _grouped("of", listed.c.entity_id)
    yield from _of_links(listed, known, wanted)
    for kind in wanted & {*TRAITS}:
        rows = _grouped(kind, _trait.code).where(_trait.kind == kind)
        yield rows.join_from(table(PublishedTrait), listed, listed.c.index == _trait.index)
    yield from _of_progress(listed, known, wanted)


def _of_links(listed: CTE, known: Known, wanted: frozenset[str]) -> Iterator[Rows]:
    if "recommendation" in wanted:
        links = _grouped("recommendation", _link.code)
        yield links.join_from(table(PublishedRecommendation), listed, listed.c.index == _link.index)
    at = table(PublishedObjective), listed, listed.c.index == _aim.index
    if "objective" in wanted:
        yield _grouped("objective", _aim.number).join_from(*at)
    if "primary" in wanted:
        yield _grouped("primary", _aim.number).join_from(*at).where(_aim.is_primary)
    if "round_table" in wanted:
        tables = {one.number: one.round_table for one in known.framework.current.objectives}
        of = case(tables, value=_aim.number)
        number = func.count(_aim.index.distinct())
        rows = select(literal("round_table"), cast(of, Text), number).join_from(*at)
        yield rows.where(_aim.is_primary, of.is_not(None)).group_by(of)


def _of_progress(listed: CTE, known: Known, wanted: frozenset[str]) -> Iterator[Rows]:
    joined = table(Publication), listed, listed.c.index == _public.index
    if "implementation" in wanted:
        state = func.coalesce(_report.state, literal(NOT_REPORTED))
        rows = _grouped("implementation", state).join_from(*joined)
        yield rows.join(table(ReportRevision), NEWEST_REPORT, isouter=True)
    if "currency" in wanted:
        each = [(fresh([one], known.today), literal(one)) for one in ("current", "overdue")]
        yield _grouped("currency", case(*each, else_=literal("due"))).join_from(*joined)


def _grouped(name: str, value: Any) -> Rows:
    return select(literal(name), cast(value, Text), func.count()).group_by(value)


def found_by(entity_id: int, register: Register) -> Iterator[tuple[str, str]]:
    """Yield by which choices the pledges of an entity are found."""
    one = register.by_id[entity_id]
    yield "category", one.category
    for code in {one.code, *register.ancestors(one.code)}:
        yield "entity", code
    place = register.place(one.code)
    for kind, names in PLACED.items():
        values = [place[name] for name in names if place.get(name)]
        yield from ((kind, code) for code in _flat(values))
        if not place.get(names[0]):
            yield kind, NOWHERE
    if place:
        yield "region", WORLD


def _flat(values: Iterable[Any]) -> set[str]:
    return {code for each in values for code in (each if isinstance(each, list) else [each])}
