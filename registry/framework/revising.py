"""Revisions of a cycle: what every change of one reads, locks and writes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registry.errors import NotFound
from registry.framework.cycles import CycleView
from registry.framework.models import Cycle, CycleRevision
from registry.store import table


@dataclass(frozen=True, slots=True)
class Standing:
    """A cycle as it stands now, locked: nobody else changes it before the transaction ends."""

    id: int
    object: str
    number: int
    view: CycleView


def lock_cycle(session: Session, code: str) -> Standing:
    """Return the cycle with `code`, locked, or raise NotFound."""
    row = session.scalar(select(Cycle).where(Cycle.code == code).with_for_update())
    if row is None:
        raise NotFound("There is no cycle {code}.", code=code)
    number, view = newest(session, code)
    return Standing(row.id, row.object, number, view)


def newest(session: Session, code: str) -> tuple[int, CycleView]:
    """Return the number of a cycle's newest revision, and what it says."""
    revision = session.scalars(
        select(CycleRevision)
        .join(Cycle, Cycle.id == CycleRevision.cycle_id)
        .where(Cycle.code == code)
        .order_by(CycleRevision.number.desc())
        .limit(1)
    ).one()
    return revision.number, CycleView.parse(revision.document)


def add_revision(
    session: Session, cycle_id: int, number: int, index: int, document: dict[str, Any]
) -> None:
    """Write the immutable revision that an entry records."""
    row = {"index": index, "cycle_id": cycle_id, "number": number, "document": document}
    session.execute(insert(table(CycleRevision)), row)
