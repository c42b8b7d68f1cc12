"""Reads of what happened in public, by entry: pledges that changed, reports on them, briefs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from registry.audit.derived import Basis, Derived, Newest
from registry.audit.evidence import instant
from registry.audit.models import LogEntry
from registry.briefs.models import BriefMove, IssuedBrief
from registry.explore.moment import Moment
from registry.explore.queries import FACES, Face
from registry.keyset import Part, part
from registry.pledges.models import Publication
from registry.pledges.standing import IN_FORCE, SINCE, SIZE
from registry.progress.models import ReportRevision
from registry.store import table


@dataclass(frozen=True, slots=True)
class Reported:
    """What an entity said of the implementation, in which revision of which report."""

    report: int
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry that changed what is public: the pledge as it was then, or is now where reported."""

    index: int
    at: datetime
    face: Face
    reported: Reported | None = None


@dataclass(frozen=True, slots=True)
class Briefed:
    """An entry that issued a brief, put another one in its place, or withdrew it."""

    index: int
    at: datetime
    ref: str
    move: Literal["issued", "corrected", "withdrawn"]
    title: str
    language: str  # of the brief, and of its title


Item = Happening | Briefed


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry that changed what is public: of which kind, before anybody reads what it did."""

    index: int
    kind: str  # face, report, brief


# Made once, of tables instead of classes: see `registry.pledges.standing`.
_public, _report, _entry = (table(model).c for model in (Publication, ReportRevision, LogEntry))
_brief, _move = table(IssuedBrief).c, table(BriefMove).c
_INDEXES: BindParameter[Any] = bindparam("indexes", expanding=True)
_FACES = (
    FACES.add_columns(_entry.body)
    .join(table(LogEntry), _entry.index == _public.index)
    .where(_public.index.in_(_INDEXES))
)
_REPORTED = (
    FACES.add_columns(_report.index, _report.report, _report.number, _report.state, _entry.body)
    .join(table(ReportRevision), _report.pledge_id == _public.pledge_id)
    .join(table(LogEntry), _entry.index == _report.index)
    .where(IN_FORCE, _report.index.in_(_INDEXES))
)
_moved = union_all(
    select(_brief.index, _brief.ref, cast(literal("issued"), Text).label("move"), _brief.title,
           _brief.language),
    select(_move.index, _brief.ref, _move.move, _brief.title, _brief.language)
    .join_from(table(BriefMove), table(IssuedBrief), _brief.index == _move.brief_index),
).subquery("moved")  # fmt: skip
_BRIEFED = (
    select(_moved.c.index, _moved.c.ref, _moved.c.move, _moved.c.title, _moved.c.language)
    .add_columns(_entry.body)
    .join_from(_moved, table(LogEntry), _entry.index == _moved.c.index)
    .where(_moved.c.index.in_(_INDEXES))
)


# Where such entries are found, and of which kind they are.
_KINDS: Mapping[Any, str] = {
    Publication.index: "face",
    ReportRevision.index: "report",
    IssuedBrief.index: "brief",
    BriefMove.index: "brief",
}
_BASIS = Basis(*_KINDS)
_newest_at: Derived[Newest] = Derived(64)


def newest(session: Session, moment: Moment) -> Newest:
    """Return the newest of these entries at a moment; mostly no statement."""
    key = (moment.leaf_hash, moment.redacted)
    return _newest_at.get(key, lambda: _BASIS.newest(session, moment.size))


def _marks(*, before: bool = False, after: bool = False) -> Select[int, str]:
    """Return the statement of up to `limit` entries, the newest first; or the nearest `after`."""
    place, limit = bindparam("place", type_=BigInteger), bindparam("limit", type_=Integer)

    def some(column: Any, kind: str) -> Select[int, str]:
        index = table(column.class_).c.index  # of tables: see above
        rows = select(index).where(index < SIZE, index >= SINCE)
        if before or after:
            rows = rows.where(index < place if before else index > place)
        few = rows.order_by(index if after else index.desc()).limit(limit).subquery()
        return select(few.c.index, literal(kind).label("kind"))

    found = union_all(*starmap(some, _KINDS.items())).subquery()
    order = found.c.index if after else found.c.index.desc()
    return select(found.c.index, found.c.kind).order_by(order).limit(limit)


_NEWEST, _BEFORE, _AFTER = _marks(), _marks(before=True), _marks(after=True)


def marks(
    session: Session,
    size: int,
    *,
    since: int = 0,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> Part[Mark]:
    """Return up to `limit` entries from `since` on that changed what is public, newest first.

    Keyset by index: those `before` one, or the nearest `after` one. One statement.
    """
    place = before if after is None else after
    statement = _NEWEST if place is None else _BEFORE if after is None else _AFTER
    asked = {"size": size, "since": since, "place": place, "limit": limit + 1}
    rows = starmap(Mark, session.execute(statement, asked).tuples())
    return part(rows, attrgetter("index"), before=before, after=after, limit=limit)


def items(session: Session, size: int, found: Sequence[Mark]) -> list[Item]:
    """Return what these entries did, in their order; a statement for each kind among them."""
    read: dict[int, Item] = {}
    for kind, (statement, make) in _READ.items():
        if indexes := [one.index for one in found if one.kind == kind]:
            rows = session.execute(statement, {"size": size, "indexes": indexes})
            read |= {one.index: one for one in map(make, rows)}
    return [read[one.index] for one in found]


def happenings(session: Session, size: int, **place: Any) -> Part[Item]:
    """Return public changes with what they did; `place` as that of `marks`."""
    found = marks(session, size, **place)
    return Part(items(session, size, found.items), found.newer, found.older)


def _changed(row: Any) -> Happening:
    face = Face(*row[:-1])
    return Happening(face.index, instant(row[-1]), face)


def _reported(row: Any) -> Happening:
    *face, index, report, number, state, body = row
    return Happening(index, instant(body), Face(*face), Reported(report, number, state))


def _briefed(row: Any) -> Briefed:
    index, ref, move, title, language, body = row
    return Briefed(index, instant(body), ref, move, title, language)


_READ: Mapping[str, tuple[Any, Callable[[Any], Item]]] = {
    "face": (_FACES, _changed),
    "report": (_REPORTED, _reported),
    "brief": (_BRIEFED, _briefed),
}
