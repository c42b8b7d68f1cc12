"""Reads of what happened in public, by entry: pledges, reports, matches, documents, briefs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
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
_told, _shown = table(ReportRevision).alias("told"), table(Publication).alias("shown")
_public, _report, _entry = (table(model).c for model in (Publication, ReportRevision, LogEntry))
_brief, _move = table(IssuedBrief).c, table(BriefMove).c
_CHANGED = FACES.add_columns(_entry.body).join(table(LogEntry), _entry.index == _public.index)
_REPORTED = (
    FACES.add_columns(_report.index, _report.report, _report.number, _report.state, _entry.body)
    .join(table(ReportRevision), _report.pledge_id == _public.pledge_id)
    .join(table(LogEntry), _entry.index == _report.index)
    .where(IN_FORCE)
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
    # Each has its entry; joined so, SQLite begins with the briefs, also where no brief was there
    # when it counted its tables.
    .outerjoin_from(_moved, table(LogEntry), _entry.index == _moved.c.index)
)
_document = table(DocumentRevision).c
_DOCUMENTED = select(
    _document.index, _document.at, _document.ref, _document.number, _document.state,
    _document.entity_id, _document.content,
)  # fmt: skip
_match, _step = table(Match).c, table(MatchMove).c
_AGREED = (
    select(_step.index, _step.at, _match.ref, _step.to_state, _match.need_id, _match.offer_id)
    .join_from(table(MatchMove), table(Match), _match.id == _step.match_id)
    # What one side alone says is between the two.
    .where(or_(_step.move == Move.ACCEPT.value, _step.to_state == State.FULFILLED.value))
)
_PARTIES = FACES.add_columns(_public.pledge_id).where(
    IN_FORCE, _public.pledge_id.in_(bindparam("pledges", expanding=True))
)


def _parts(rows: Select[Any], index: Any, apart: Any = None) -> dict[bool, Select[Any]]:
    """Return the statements of a part of `rows`: the newest first, and backwards, the oldest first.

    The entries are from `start` on and below `end`. Where `apart` is given they are chosen by that
    alone, or the databases would look through the whole log for them.
    """

    def within(some: Select[Any], at: Any, order: Any) -> Select[Any]:
        return some.where(at >= _START, at < _END).order_by(order).limit(_LIMIT)

    if apart is None:
        return {False: within(rows, index, index.desc()), True: within(rows, index, index)}
    chosen = {
        False: within(select(apart), apart, apart.desc()),
        True: within(select(apart), apart, apart),
    }
    return {
        False: rows.where(index.in_(chosen[False])).order_by(index.desc()),
        True: rows.where(index.in_(chosen[True])).order_by(index),
    }


_PARTS = {
    "changed": _parts(_CHANGED, _public.index, _shown.c.index),
    "reported": _parts(_REPORTED, _report.index, _told.c.index),
    "briefed": _parts(_BRIEFED, _moved.c.index),
    "documented": _parts(_DOCUMENTED, _document.index),
    "agreed": _parts(_AGREED, _step.index),
}


def happenings(
    session: Session,
    size: int,
    *,
    since: int = 0,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> Part[Item]:
    """Return up to `limit` public changes of the entries from `since` on, newest first.

    Keyset by index: those `before` one, or the nearest `after` one. Five statements, and one more
    where there are matches.
    """
    is_back = after is not None
    bounds = {
        "size": size,
        "start": since if after is None else max(since, after + 1),
        "end": size if before is None else min(size, before),
        "limit": limit + 1,
    }
    found = {name: session.execute(ways[is_back], bounds) for name, ways in _PARTS.items()}
    each: tuple[Iterator[Item], ...] = (
        map(_changed, found["changed"]),
        map(_reported, found["reported"]),
        map(_briefed, found["briefed"]),
        map(_documented, found["documented"]),
        _matched(session, found["agreed"].all(), size),
    )
    index = attrgetter("index")
    merged = merge(*each, key=index, reverse=not is_back)
    return part(merged, index, before=before, after=after, limit=limit)


def _changed(row: Any) -> Happening:
    face = Face(*row[:-1])
    return Happening(face.index, instant(row[-1]), face)


def _reported(row: Any) -> Happening:
    *face, index, report, number, state, body = row
    return Happening(index, instant(body), Face(*face), Reported(report, number, state))


def _briefed(row: Any) -> Briefed:
    index, ref, move, title, language, body = row
    return Briefed(index, instant(body), ref, move, title, language)


def _documented(row: Any) -> Documented:
    index, at, ref, number, state, entity_id, content = row
    stands = "registered" if number == 1 else "amended"
    move: Any = "withdrawn" if state == "withdrawn" else stands
    return Documented(index, at, ref, number, move, entity_id, Content.parse(content))


def _matched(session: Session, rows: Sequence[Any], size: int) -> Iterator[Matched]:
    ids = {pledge for row in rows for pledge in row[-2:]}
    found = session.execute(_PARTIES, {"size": size, "pledges": sorted(ids)}) if ids else ()
    faces = {row[-1]: Face(*row[:-1]) for row in found}
    for index, at, ref, state, need, offer in rows:
        is_fulfilled = state == State.FULFILLED.value
        yield Matched(index, at, ref, is_fulfilled, faces[need], faces[offer])
