"""Reading the tally of a size of the log; what is kept moves on with the faces that are new."""

from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import Any

from sqlalchemy import CTE, CompoundSelect, Select, Text, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from registry.audit.derived import Basis, Derived, Newest
from registry.audit.models import LogEntry
from registry.explore.moment import Moment
from registry.explore.tally import Found, Reported, Standing, Tally
from registry.pledges.models import (
    Pledge,
    Publication,
    PublishedObjective,
    PublishedRecommendation,
    PublishedTrait,
)
from registry.pledges.standing import EVERY, NEWER, SINCE, SIZE
from registry.progress.lifecycle import published_on
from registry.progress.models import ReportRevision
from registry.progress.standing import PUBLISHED_AT
from registry.store import table

KEPT = 4  # moments; of a hundred thousand pledges each takes some 20 MB
Rows = Select[*tuple[Any, ...]]
_public, _pledge, _report = (table(model).c for model in (Publication, Pledge, ReportRevision))
_link, _aim, _trait = (
    table(model).c for model in (PublishedRecommendation, PublishedObjective, PublishedTrait)
)
_REPORTED = (
    select(_report.pledge_id, _report.state, _report.reported_at)
    .where(_report.index >= SINCE, _report.index < SIZE)
    .order_by(_report.index)
)


def _standing_of(faces: CTE) -> Rows:
    """Return the statement that reads faces, the oldest first."""
    columns = (_public.index, _public.pledge_id, _public.entity_id, _public.cycle, _public.state)
    return (
        select(*columns, _pledge.origin, _pledge.year, PUBLISHED_AT)
        .join_from(faces, table(Publication), _public.index == faces.c.index)
        .join(table(Pledge), _pledge.id == _public.pledge_id)
        .order_by(_public.index)
    )


def _codes_of(faces: CTE) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the statement that lists, for each value of a filter, which of the faces have it."""

    def of(name: Any, code: Any, index: Any) -> Rows:
        listed = func.aggregate_strings(cast(index, Text), ",")
        rows = select(name, cast(code, Text), listed).select_from(faces)
        return rows.join(index.table, index == faces.c.index).group_by(name, code)

    return union_all(
        of(literal("recommendation"), _link.code, _link.index),
        of(literal("objective"), _aim.number, _aim.index),
        of(literal("primary"), _aim.number, _aim.index).where(_aim.is_primary),
        of(_trait.kind, _trait.code, _trait.index),
    )


_STANDING, _NEWER_STANDING = _standing_of(EVERY), _standing_of(NEWER)
_CODES, _NEWER_CODES = _codes_of(EVERY), _codes_of(NEWER)
_BASIS = Basis(Publication.index, ReportRevision.index)
_newest_at: Derived[Newest] = Derived(64)
_kept: Derived[Tally] = Derived(KEPT)
_latest: list[tuple[Newest, Tally]] = []  # the one that the next moves on from
_lock = Lock()


def tally(session: Session, moment: Moment) -> Tally:
    """Return the faces in force at a moment; no statement where it was asked for before.

    Entries that change nothing in public, such as a filing, leave it as it is.
    """
    newest = newest_of(session, moment)
    return _kept.get(newest.leaf_hash, lambda: _made(session, newest))


def newest_of(session: Session, moment: Moment) -> Newest:
    """Return the newest entry of a moment that published or reported; mostly no statement."""
    size = moment.size
    return _newest_at.get((moment.leaf_hash, moment.redacted), lambda: _BASIS.newest(session, size))


def forget() -> None:
    """Keep nothing: the next one is read anew."""
    _kept.clear()
    _latest.clear()


def _made(session: Session, newest: Newest) -> Tally:
    """Read it, from the latest on if that is of the same log; one reader does it, others wait."""
    with _lock:
        found = _read(session, _start(session, newest), newest)
        if not _latest or newest.at >= _latest[0][0].at or not _is_of(session, _latest[0][0]):
            _latest[:] = [(newest, found)]
        return found


def _start(session: Session, newest: Newest) -> Tally:
    for known, found in _latest:
        if _is_of(session, known):
            goes_on = known.at <= newest.at and not found.is_worn
            return found if goes_on else Tally(0, texts=found.texts)
    return Tally(0)


def _is_of(session: Session, known: Newest) -> bool:
    """Say whether what is kept was made of this very log."""
    rows = select(LogEntry.leaf_hash).where(LogEntry.index == known.at)
    return session.scalar(rows) == known.leaf_hash


def _read(session: Session, known: Tally, newest: Newest) -> Tally:
    size = newest.at + 1  # what came behind it is looked at again
    ends = {"since": known.size, "size": size}
    reports: Sequence[Any] = session.execute(_REPORTED, ends).all()
    return known.moved_on(
        size,
        newest.leaf_hash,
        list(_standing(session, ends)),
        [Reported(pledge, state, at.date()) for pledge, state, at in reports],
        _codes(session, ends),
    )


def _codes(session: Session, ends: dict[str, int]) -> Iterator[tuple[Found, Iterable[int]]]:
    rows: Any = session.execute(_NEWER_CODES if ends["since"] else _CODES, ends).tuples()
    for name, code, listed in rows:
        yield (name, code), map(int, listed.split(","))


def _standing(session: Session, ends: dict[str, int]) -> Iterator[Standing]:
    rows: Any = session.execute(_NEWER_STANDING if ends["since"] else _STANDING, ends).tuples()
    for index, pledge, entity, cycle, state, origin, year, at in rows:
        first = published_on(at.date(), origin, year)
        yield Standing(index, pledge, entity, cycle, state, first)
