"""What changed between two sizes of the log: pledges that are new, amended, withdrawn, reported."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.analysis.figures import Scope
from registry.analysis.scoping import within
from registry.framework.queries import framework
from registry.pledges.models import Pledge, PledgeRevision, Publication
from registry.pledges.standing import IN_FORCE
from registry.progress.models import ReportRevision

Kind = Literal["new", "amended", "classified", "merged", "withdrawn", "reported", "accepted"]
_ENTRY = Publication.index.label("entry")


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
    faces = session.execute(
        select(Pledge.ref, _ENTRY, Publication.state, PledgeRevision.number)
        .join(Pledge, Pledge.id == Publication.pledge_id)
        .join(PledgeRevision, PledgeRevision.index == Publication.revision_index)
        .where(Publication.index < at, Publication.pledge_id.in_(inside.correlate(None)))
        .order_by(Pledge.year, Pledge.number, Publication.index),
        {"size": at},
    )
    reports = session.execute(
        select(Pledge.ref, ReportRevision.index)
        .join(Pledge, Pledge.id == ReportRevision.pledge_id)
        .where(ReportRevision.index >= since, ReportRevision.index < at)
        .where(ReportRevision.pledge_id.in_(inside.correlate(None)))
        .order_by(ReportRevision.index),
        {"size": at},
    )
    reported = dict(reports.tuples().all())
    found: list[Change] = []
    for ref, group in groupby(faces, key=attrgetter("ref")):
        known = list(group)
        found += _of_faces(ref, known, since)
        if ref in reported:
            found.append(Change("reported", ref, known[-1].number, reported[ref]))
    return tuple(found)


def _of_faces(ref: str, faces: Sequence[Row[*tuple[Any, ...]]], since: int) -> Iterator[Change]:
    """Yield how the public faces of a pledge changed, those of `since` on."""
    after = [face for face in faces if face.entry >= since]
    before = faces[len(faces) - len(after) - 1] if len(after) < len(faces) else None
    if not after:
        return
    newest = after[-1]
    if newest.state in {"withdrawn", "merged"}:
        yield Change(newest.state, ref, newest.number, newest.entry)
    elif before is None:
        yield Change("new", ref, newest.number, newest.entry)
    elif newest.number != before.number:
        yield Change("amended", ref, newest.number, newest.entry)
    else:
        yield Change("classified", ref, newest.number, newest.entry)
