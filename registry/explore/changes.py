"""Reads of what happened in public: pledges that changed, and reports on them, by entry."""

from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from registry.audit.evidence import instant
from registry.audit.models import LogEntry
from registry.explore.queries import FACES, Face
from registry.keyset import Part, around, part
from registry.pledges.models import Publication
from registry.pledges.standing import IN_FORCE, SIZE
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


# Made once, of tables instead of classes: see `registry.pledges.standing`.
_told = table(ReportRevision).alias("told")
_public, _report, _entry = (table(model).c for model in (Publication, ReportRevision, LogEntry))
_CHANGED = (
    FACES.add_columns(_entry.body)
    .join(table(LogEntry), _entry.index == _public.index)
    .where(_public.index < SIZE, _public.index >= bindparam("since"))
)
_REPORTED = (
    FACES.add_columns(_report.index, _report.report, _report.number, _report.state, _entry.body)
    .join(table(ReportRevision), _report.pledge_id == _public.pledge_id)
    .join(table(LogEntry), _entry.index == _report.index)
    .where(IN_FORCE)
)
# Which reports: chosen apart, or SQLite looks through the whole log for them.
_TOLD = select(_told.c.index).where(_told.c.index < SIZE, _told.c.index >= bindparam("since"))


def happenings(
    session: Session,
    size: int,
    *,
    since: int = 0,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> Part[Happening]:
    """Return up to `limit` public changes of the entries from `since` on, newest first.

    Keyset by index: those `before` one, or the nearest `after` one. Two statements.
    """
    ends, is_back = {"size": size, "since": since}, after is not None
    place: Any = {"before": before, "after": after, "limit": limit}
    told = _REPORTED.where(_report.index.in_(around(_TOLD, _told.c.index, **place)))
    told = told.order_by(_report.index if is_back else _report.index.desc())
    changed = map(_changed, session.execute(around(_CHANGED, _public.index, **place), ends))
    reported = map(_reported, session.execute(told, ends))
    both = merge(changed, reported, key=_index, reverse=not is_back)
    return part(both, _index, **place)


def _index(happening: Happening) -> int:
    return happening.index


def _changed(row: Any) -> Happening:
    face = Face(*row[:-1])
    return Happening(face.index, instant(row[-1]), face)


def _reported(row: Any) -> Happening:
    *face, index, report, number, state, body = row
    return Happening(index, instant(body), Face(*face), Reported(report, number, state))
