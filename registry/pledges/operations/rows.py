"""Rows of pledges, written by statements that are built once: no unit of work on this path."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from registry.audit import log
from registry.pledges.content import FIELDS, NOTE
from registry.pledges.models import Pledge, PledgeRevision
from registry.policy import Actor
from registry.store import table

_NEWEST_NUMBER = (
    select(Pledge.number)
    .where(Pledge.year == bindparam("year"))
    .order_by(Pledge.number.desc())
    .limit(1)
)
_WORDS = (*FIELDS, NOTE)
_ADD_PLEDGE = insert(table(Pledge))
_ADD_REVISIONS = insert(table(PledgeRevision))


class Ref(NamedTuple):
    """The public handle of a pledge."""

    year: int
    number: int

    def __str__(self) -> str:
        """Write it as people read it."""
        return f"P-{self.year}-{self.number:05d}"


def next_refs(session: Session, years: Sequence[int]) -> list[Ref]:
    """Return a free handle for each of the years, in order; the log's lock must be held."""
    newest = {year: _newest_number(session, year) for year in set(years)}
    refs = []
    for year in years:
        newest[year] += 1
        refs.append(Ref(year, newest[year]))
    return refs


def _newest_number(session: Session, year: int) -> int:
    return session.connection().execute(_NEWEST_NUMBER, {"year": year}).scalar() or 0


def pledge_row(ref: Ref, **columns: Any) -> dict[str, Any]:
    """Return the row of a new pledge."""
    row = {"ref": str(ref), "year": ref.year, "number": ref.number, "current_number": 1}
    return row | columns


def add_pledge(session: Session, row: Mapping[str, Any]) -> int:
    """Write a new pledge and return its id."""
    added = session.connection().execute(_ADD_PLEDGE, row).inserted_primary_key
    return int(added[0])  # type: ignore[index]  # one row was inserted


def add_pledges(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Write new pledges and return their ids, in order."""
    connection, refs = session.connection(), [row["ref"] for row in rows]
    connection.execute(_ADD_PLEDGE, rows)
    # Asking at once is as good as RETURNING, for which SQLite would want a statement per row.
    added = select(Pledge.ref, Pledge.id).where(Pledge.ref.in_(refs))
    ids: dict[str, int] = dict(connection.execute(added).tuples().all())
    return [ids[ref] for ref in refs]


def revision_row(
    pledge_id: int, number: int, appended: log.Appended, actor: Actor, *, is_late: bool
) -> dict[str, Any]:
    """Return the row of the immutable revision that an entry records."""
    return {
        "index": appended.index,
        "pledge_id": pledge_id,
        "number": number,
        "content": {name: appended.fields[name] for name in _WORDS if name in appended.fields},
        "filed_at": datetime.fromisoformat(appended.at),
        "filed_by": actor.person_id,
        "is_late": is_late,
    }


def add_revisions(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write revisions."""
    session.connection().execute(_ADD_REVISIONS, rows)
