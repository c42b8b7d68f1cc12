"""Reads of what happened in public, by entry: pledges, reports, matches, documents, briefs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    Text,
    asc,
    bindparam,
    cast,
    desc,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from registry.audit.evidence import instant
from registry.audit.models import LogEntry
from registry.briefs.models import BriefMove, IssuedBrief
from registry.explore.queries import FACES, Face
from registry.keyset import Part, part
from registry.matches.lifecycle import Move, State
from registry.matches.models import Match, MatchMove
from registry.pledges.models import Publication
from registry.pledges.standing import IN_FORCE
from registry.progress.models import ReportRevision
from registry.store import table
from registry.undertakings.content import Content
from registry.undertakings.models import DocumentRevision


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


@dataclass(frozen=True, slots=True)
class Documented:
    """An entry that registered a document, amended what is said of it, or withdrew it."""

    index: int
    at: datetime
    ref: str
    number: int
    move: Literal["registered", "amended", "withdrawn"]
    entity_id: int
    content: Content


@dataclass(frozen=True, slots=True)
class Matched:
    """An entry by which both sides agreed to a match, or that it is fulfilled.

    Need and offer are as they stand at the moment that is read.
    """

    index: int
    at: datetime
    ref: str
    is_fulfilled: bool
    need: Face
    offer: Face


Item = Happening | Briefed | Documented | Matched


# Made once, of tables instead of classes: see `registry.pledges.standing`.
_START, _END = (bindparam(name, type_=BigInteger) for name in ("start", "end"))
_LIMIT: Any = bindparam("limit", type_=Integer)
_INDEXES: Any = bindparam("indexes", expanding=True)
_public, _report, _entry = (table(model).c for model in (Publication, ReportRevision, LogEntry))
_brief, _move = table(IssuedBrief).c, table(BriefMove).c
_document = table(DocumentRevision).c
_match, _step = table(Match).c, table(MatchMove).c
# What one side alone says is between the two.
_BY_BOTH = or_(_step.move == Move.ACCEPT.value, _step.to_state == State.FULFILLED.value)


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that changed what is public, and of which kind that is."""

    index: int
    kind: str  # of `_READ`


def _newest(order: Callable[[Any], Any]) -> Select[Any]:
    """Return the statement of changes in an order, from the entry `start` on and below `end`.

    Each kind is read by itself, or the databases would look through the whole log for it.
    """
    each = [
        select(index, cast(literal(kind), Text).label("kind"))
        .where(index >= _START, index < _END, *only)
        .order_by(order(index))
        .limit(_LIMIT)
        .subquery()
        for kind, index, *only in (
            ("pledge", _public.index),
            ("report", _report.index),
            ("brief", _brief.index),
            ("brief", _move.index),
            ("document", _document.index),
            ("match", _step.index, _BY_BOTH),
        )
    ]
    found = union_all(*map(select, each)).subquery()
    return select(found).order_by(order(found.c.index)).limit(_LIMIT)


_NEWEST, _OLDEST = _newest(desc), _newest(asc)


def changes(
    session: Session,
    size: int,
    *,
    since: int = 0,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> Part[Change]:
    """Return up to `limit` public changes of the entries from `since` on, newest first.

    Keyset by index: those `before` one, or the nearest `after` one. One statement.
    """
    bounds = {
        "start": since if after is None else max(since, after + 1),
        "end": size if before is None else min(size, before),
        "limit": limit + 1,
    }
    rows: Iterable[Any] = session.execute(_NEWEST if after is None else _OLDEST, bounds)
    found = (Change(*row) for row in rows)
    return part(found, attrgetter("index"), before=before, after=after, limit=limit)


def happenings(session: Session, size: int, **asked: Any) -> Part[Item]:
    """Return `changes`, each with what it is of."""
    found = changes(session, size, **asked)
    return Part(read_changes(session, size, found.items), found.newer, found.older)


def read_changes(session: Session, size: int, some: Sequence[Change]) -> list[Item]:
    """Return what changes are of, as it is said at log `size`.

    A statement for each kind there is, and one more where there are matches.
    """
    found: dict[int, Item] = {}
    for kind, read in _READ.items():
        if indexes := [one.index for one in some if one.kind == kind]:
            found |= {one.index: one for one in read(session, indexes, size)}
    return [found[one.index] for one in some]


_CHANGED = (
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
           _brief.language).where(_brief.index.in_(_INDEXES)),
    select(_move.index, _brief.ref, _move.move, _brief.title, _brief.language)
    .join_from(table(BriefMove), table(IssuedBrief), _brief.index == _move.brief_index)
    .where(_move.index.in_(_INDEXES)),
).subquery("moved")  # fmt: skip
_BRIEFED = select(_moved, _entry.body).join_from(
    _moved, table(LogEntry), _entry.index == _moved.c.index
)
_DOCUMENTED = select(
    _document.index, _document.at, _document.ref, _document.number, _document.state,
    _document.entity_id, _document.content,
).where(_document.index.in_(_INDEXES))  # fmt: skip
_AGREED = (
    select(_step.index, _step.at, _match.ref, _step.to_state, _match.need_id, _match.offer_id)
    .join_from(table(MatchMove), table(Match), _match.id == _step.match_id)
    .where(_step.index.in_(_INDEXES))
)
_PARTIES = FACES.add_columns(_public.pledge_id).where(
    IN_FORCE, _public.pledge_id.in_(bindparam("pledges", expanding=True))
)


def _pledged(session: Session, indexes: Sequence[int], _size: int) -> Iterator[Item]:
    rows: Iterable[Any] = session.execute(_CHANGED, {"indexes": indexes})
    for *face, body in rows:
        one = Face(*face)
        yield Happening(one.index, instant(body), one)


def _reported(session: Session, indexes: Sequence[int], size: int) -> Iterator[Item]:
    rows: Iterable[Any] = session.execute(_REPORTED, {"indexes": indexes, "size": size})
    for *face, index, report, number, state, body in rows:
        yield Happening(index, instant(body), Face(*face), Reported(report, number, state))


def _briefed(session: Session, indexes: Sequence[int], _size: int) -> Iterator[Item]:
    rows: Iterable[Any] = session.execute(_BRIEFED, {"indexes": indexes})
    for index, ref, move, title, language, body in rows:
        yield Briefed(index, instant(body), ref, move, title, language)


def _documented(session: Session, indexes: Sequence[int], _size: int) -> Iterator[Item]:
    rows: Iterable[Any] = session.execute(_DOCUMENTED, {"indexes": indexes})
    for index, at, ref, number, state, entity_id, content in rows:
        stands = "registered" if number == 1 else "amended"
        move: Any = "withdrawn" if state == "withdrawn" else stands
        yield Documented(index, at, ref, number, move, entity_id, Content.parse(content))


def _matched(session: Session, indexes: Sequence[int], size: int) -> Iterator[Item]:
    rows: Sequence[Any] = session.execute(_AGREED, {"indexes": indexes}).all()
    ids = {pledge for row in rows for pledge in row[-2:]}
    found: Iterable[Any] = session.execute(_PARTIES, {"size": size, "pledges": sorted(ids)})
    faces = {row[-1]: Face(*row[:-1]) for row in found}
    for index, at, ref, state, need, offer in rows:
        is_fulfilled = state == State.FULFILLED.value
        yield Matched(index, at, ref, is_fulfilled, faces[need], faces[offer])


_READ: Mapping[str, Callable[[Session, Sequence[int], int], Iterator[Item]]] = {
    "pledge": _pledged,
    "report": _reported,
    "brief": _briefed,
    "document": _documented,
    "match": _matched,
}
