"""Rows of pledges, written by statements that are built once: no unit of work on this path."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from registry.audit import log
from registry.pledges.content import FIELDS
from registry.pledges.models import Pledge, PledgeRevision
from registry.policy import Actor
from registry.store import table

_NEWEST_NUMBER = (
    select(Pledge.number)
    .where(Pledge.year == bindparam("year"))
    .order_by(Pledge.number.desc())
    .limit(1)
)
_ADD_PLEDGE = insert(table(Pledge))
_ADD_REVISION = insert(table(PledgeRevision))


class Ref(NamedTuple):
    """The public handle of a pledge."""

    year: int
    number: int

    def __str__(self) -> str:
        """Write it as people read it."""
        return f"P-{self.year}-{self.number:05d}"


def next_ref(session: Session, year: int) -> Ref:
    """Return the next free handle of `year`; the log's lock must be held."""
    newest = session.connection().execute(_NEWEST_NUMBER, {"year": year}).scalar()
    return Ref(year, (newest or 0) + 1)


def add_pledge(session: Session, ref: Ref, **columns: Any) -> int:
    """Write a new pledge and return its id."""
    row = {"ref": str(ref), "year": ref.year, "number": ref.number, "current_number": 1, **columns}
    added = session.connection().execute(_ADD_PLEDGE, row).inserted_primary_key
    return int(added[0])  # type: ignore[index]  # one row was inserted


def add_revision(
    session: Session,
    pledge_id: int,
    number: int,
    appended: log.Appended,
    actor: Actor,
    *,
    is_late: bool,
) -> None:
    """Write the immutable revision that an entry records."""
    row = {
        "index": appended.index,
        "pledge_id": pledge_id,
        "number": number,
        "content": {name: appended.fields[name] for name in FIELDS},
        "filed_at": datetime.fromisoformat(appended.at),
        "filed_by": actor.person_id,
        "is_late": is_late,
    }
    session.connection().execute(_ADD_REVISION, row)
