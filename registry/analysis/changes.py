"""What changed between two sizes of the log: pledges that are new, amended, withdrawn, reported."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from registry.accounts.queries import register
from registry.analysis.figures import Scope
from registry.analysis.scoping import within
from registry.framework.queries import framework
from registry.pledges.models import Pledge, PledgeRevision, Publication
from registry.pledges.standing import IN_FORCE, SINCE, SIZE, SOME
from registry.progress.models import ReportRevision

Kind = Literal["new", "amended", "classified", "merged", "withdrawn", "reported", "accepted"]
_earlier, _words = aliased(Publication), aliased(PledgeRevision)
# Its revision that was public at the size `since`.
_BEFORE = (
    select(_words.number)
    .join_from(_earlier, _words, _words.index == _earlier.revision_index)
    .where(_earlier.pledge_id == Publication.pledge_id, _earlier.index < SINCE)
    .order_by(_earlier.index.desc())
    .limit(1)
    .scalar_subquery()
)
_OF_PLEDGE = (Pledge.ref, Pledge.year, Pledge.number, PledgeRevision.number.label("revision"))
_CHANGED = (
    select(
        *_OF_PLEDGE, Publication.index.label("entry"), Publication.state, _BEFORE.label("before")
    )
    .join_from(SOME, Publication, Publication.index == SOME.c.index)
    .join(Pledge, Pledge.id == Publication.pledge_id)
    .join(PledgeRevision, PledgeRevision.index == Publication.revision_index)
)
_TOLD = (
    select(ReportRevision.pledge_id, func.max(ReportRevision.index).label("index"))
    .where(ReportRevision.index >= SINCE, ReportRevision.index < SIZE)
    .group_by(ReportRevision.pledge_id)
    .cte("told")
)
_REPORTED = (
    select(*_OF_PLEDGE, _TOLD.c.index.label("entry"))
    .join_from(_TOLD, Publication, Publication.pledge_id == _TOLD.c.pledge_id)
    .join(Pledge, Pledge.id == Publication.pledge_id)
    .join(PledgeRevision, PledgeRevision.index == Publication.revision_index)
    .where(IN_FORCE)
)


@dataclass(frozen=True, slots=True)
class Change:
    """That a pledge came to be, changed or was reported on, and the entry that says so.

    `revision` is that of the pledge in force after it.
    """

    kind: Kind
    ref: str
    revision: int
    index: int


def changes(session: Session, *, since: int, at: int, scope: Scope) -> tuple[Change, ...]:
    """Return what changed of the pledges within `scope`, after log size `since` up to size `at`.

    The scope is that of size `at`. Of each pledge each kind of change comes once, as its newest
    entry; what came and went in between is *withdrawn* only. Two statements.
    """
    inside = select(Publication.pledge_id).where(IN_FORCE)
    inside = within(inside, scope, register(session, at), framework(session, at))
    ends = {"since": since, "size": at}
    found: list[tuple[tuple[int, int], Change]] = []
    for statement, tell in ((_CHANGED, _of_face), (_REPORTED, _of_report)):
        those = [] if scope.kind == "all" else [Publication.pledge_id.in_(inside.correlate(None))]
        rows: Iterable[Any] = session.execute(statement.where(*those), ends)
        found += (((row.year, row.number), tell(row)) for row in rows)
    return tuple(change for _place, change in sorted(found, key=itemgetter(0)))


def _of_face(row: Any) -> Change:
    """Return how the newest face of a pledge differs from the one that was in force before."""
    kind: Kind = "amended"
    if row.state in {"withdrawn", "merged"}:
        kind = row.state
    elif row.before is None:
        kind = "new"
    elif row.before == row.revision:
        kind = "classified"
    return Change(kind, row.ref, row.revision, row.entry)


def _of_report(row: Any) -> Change:
    return Change("reported", row.ref, row.revision, row.entry)
