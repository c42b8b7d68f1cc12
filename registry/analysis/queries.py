"""The figures of a scope at a size of the log: read once, then kept, for they never change."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from registry.accounts.models import EntityRevision
from registry.accounts.queries import register
from registry.accounts.register import Register
from registry.analysis.counting import Counts
from registry.analysis.figures import REPORTED, Amount, Overview, Row, Scope
from registry.analysis.scoping import frame, within
from registry.audit.derived import Basis, Derived, Newest, newest_redaction
from registry.audit.models import LogEntry
from registry.errors import NotFound
from registry.framework.cycles import Framework
from registry.framework.models import CycleRevision, FrameworkEdition
from registry.framework.queries import framework
from registry.pledges.models import (
    Pledge,
    PledgeMove,
    PledgeRevision,
    Publication,
)
from registry.pledges.standing import EVERY, IN_FORCE
from registry.progress.lifecycle import currency, published_on
from registry.progress.models import ReportRevision
from registry.progress.standing import NEWEST_REPORT
from registry.store import Instant, table

_AT_ONCE = 500  # cards in memory
_FEW = 500  # pledges; if more have changed, all are counted anew
_BASIS = Basis(
    Publication.index,
    ReportRevision.index,
    EntityRevision.index,
    FrameworkEdition.index,
    CycleRevision.index,
)
_entry = table(LogEntry).c
_STATE = select(_entry.leaf_hash, newest_redaction()).where(
    _entry.index == bindparam("index", type_=BigInteger)
)
_kept: Derived[Overview] = Derived(256)  # each is a few kilobytes
_newest: Derived[Newest] = Derived(256)
_latest: Derived["_Known"] = Derived(64)


def overview(session: Session, *, at: int, scope: Scope, today: date) -> Overview:
    """Return the figures of `scope` as of log size `at` and the day `today`.

    One statement where they were asked for before. Entries that change nothing in public, such as a
    filing, leave them as they are.

    Raises:
        NotFound: the log has no such size, or there was no such cycle, recommendation, … then.
    """

    def count() -> Overview:
        against = frame(framework(session, at), register(session, at), scope)
        return counts(session, newest, at=at, scope=scope, today=today).overview(against)

    newest = _newest.get(state(session, at), lambda: _BASIS.newest(session, at))
    return _kept.get((newest.key, scope, today), count)


def forget() -> None:
    """Keep nothing: the next figures are counted anew."""
    _kept.clear()
    _latest.clear()


def state(session: Session, at: int) -> tuple[bytes, int]:
    """Return what all figures at size `at` are a function of: its newest entry, what is erased."""
    found = session.execute(_STATE, {"index": at - 1}).tuples().one_or_none()
    if found is None and at != 0:
        raise NotFound("The log has no entry {index}.", index=at - 1)
    return found or (b"", -1)


class _Known(NamedTuple):
    """The newest counts of a scope on a day, and what they were made of."""

    newest: Newest
    entities: Register
    framework: Framework
    counts: Counts

    @property
    def size(self) -> int:
        """The size of the log with that entry: what came behind it is looked at again."""
        return self.newest.at + 1


def counts(session: Session, newest: Newest, *, at: int, scope: Scope, today: date) -> Counts:
    """Return the counts of a scope, those of the last time moved on by what has changed since."""
    parts = register(session, at), framework(session, at)
    known = _latest.peek((scope, today))
    if known and not _is_of(session, known.newest):
        known = None  # of another log
    is_past = known is not None and known.newest.at > newest.at
    same = known and not is_past and known.newest.redacted == newest.redacted
    whom = _changed(session, known.size, at) if known and same and parts == known[1:3] else None
    asked: dict[str, Any] = {"scope": scope, "today": today}
    if known is None or whom is None:
        made = Counts().added(rows(session, at=at, **asked))
    else:
        former = rows(session, at=known.size, whom=whom, **asked)
        made = known.counts.moved_on(former, rows(session, at=at, whom=whom, **asked))
    if not is_past:
        _latest.put((scope, today), _Known(newest, *parts, made))
    return made


def _is_of(session: Session, newest: Newest) -> bool:
    """Say whether what was counted up to an entry is of this very log."""
    leaf_hash = select(LogEntry.leaf_hash).where(LogEntry.index == newest.at)
    return session.scalar(leaf_hash) == newest.leaf_hash


def _changed(session: Session, since: int, at: int) -> Collection[int] | None:
    """Return the pledges that something public happened to from one size on; None if too many."""
    found: set[int] = set()
    for model in (Publication, ReportRevision):
        lately = select(model.pledge_id).where(model.index >= since, model.index < at)
        found.update(session.scalars(lately.limit(_FEW + 1)))
    return found if len(found) <= _FEW else None


def rows(
    session: Session, *, at: int, scope: Scope, today: date, whom: Collection[int] | None = None
) -> Iterator[Row]:
    """Yield what is counted of each pledge within `scope` at log size `at`, by ref.

    Of those with an id among `whom` only, if that is given.
    """
    first = aliased(PledgeRevision)
    earlier = aliased(Publication)
    oldest = select(func.min(earlier.index)).where(earlier.pledge_id == Publication.pledge_id)
    statement = (
        select(
            Pledge.ref,
            Pledge.year,
            Pledge.origin,
            Publication.index,
            Publication.entity_id,
            Publication.state,
            Publication.card,
            PledgeRevision.number,
            func.coalesce(PledgeMove.at, first.filed_at, type_=Instant),
            ReportRevision.state,
            ReportRevision.reported_at,
            ReportRevision.content,
        )
        .join(Pledge, Pledge.id == Publication.pledge_id)
        .join(PledgeRevision, PledgeRevision.index == Publication.revision_index)
        .join(first, (first.pledge_id == Pledge.id) & (first.number == 1))
        .join(PledgeMove, PledgeMove.index == oldest.scalar_subquery(), isouter=True)
        .join(ReportRevision, NEWEST_REPORT, isouter=True)
        .order_by(Pledge.year, Pledge.number)
        .execution_options(yield_per=_AT_ONCE)
    )
    if whom is None:
        statement = statement.join(EVERY, EVERY.c.index == Publication.index)
    else:
        statement = statement.where(IN_FORCE, Publication.pledge_id.in_(sorted(whom)))
    entities = register(session, at)
    limited = within(statement, scope, entities, framework(session, at))
    found = session.execute(limited, {"size": at})
    return (_row(_Face._make(face), entities, today) for face in found)


class _Face(NamedTuple):
    ref: str
    year: int
    origin: str
    entry: int
    entity_id: int
    state: str
    card: Mapping[str, Any]
    revision: int
    published_at: datetime
    reported_state: str | None
    reported_at: datetime | None
    report: Mapping[str, Any] | None

    @property
    def reported_on(self) -> date | None:
        """Return the day of the last report, if there is one."""
        return self.reported_at.date() if self.reported_at else None

    @property
    def published_on(self) -> date:
        """Return the day from which the first report is awaited."""
        return published_on(self.published_at.date(), self.origin, self.year)


def _row(face: _Face, entities: Register, today: date) -> Row:
    entity = entities.by_id[face.entity_id].code
    links = (*face.card["recommendations"], *face.card["classified"])
    return Row(
        ref=face.ref,
        revision=face.revision,
        index=face.entry,
        entity=entity,
        region=entities.place(entity).get("region") or "",
        state=face.state,
        implementation=face.reported_state,
        currency=currency(face.reported_on, face.published_on, today).value,
        recommendations=tuple(dict.fromkeys(link["code"] for link in links)),
        objectives=tuple(face.card["primary_objectives"]),
        amounts=tuple(_amounts(face)),
    )


def _amounts(face: _Face) -> Iterator[Amount]:
    for one in face.card.get("resources", ()):
        yield Amount(one["currency"], one["state"], Decimal(one["amount"]))
    for one in (face.report or {}).get("disbursed", ()):
        yield Amount(one["currency"], REPORTED, Decimal(one["amount"]))
