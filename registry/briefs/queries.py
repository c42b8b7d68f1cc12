"""Reads of issued briefs, each as of a size of the log."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from registry.briefs.content import FIELDS, Facts
from registry.briefs.models import BriefMove, IssuedBrief
from registry.errors import NotFound
from registry.keyset import Part, around, part

EVER = 2**62  # a size of the log that it never reaches: as things stand now
_AT_ONCE = 500  # briefs: databases limit how many a statement names
_REF = re.compile(r"B-[0-9]{4}-[0-9]{5,9}")


@dataclass(frozen=True, slots=True)
class Move:
    """What happened to a brief: by which entry, and which other entry made it happen."""

    index: int
    by_index: int  # that issued the correction, or that erased words
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief as it stands."""

    ref: str
    index: int
    object: str
    facts: Facts
    at: datetime
    corrects: str | None
    corrected_by: str | None = None
    moves: Mapping[str, Move] = field(default_factory=dict)

    @property
    def corrected(self) -> Move | None:
        """Return that another brief took its place, None where none did."""
        return self.moves.get("corrected")

    @property
    def withdrawn(self) -> Move | None:
        """Return that it was withdrawn, None where it was not."""
        return self.moves.get("withdrawn")


def brief(session: Session, ref: str, size: int = EVER) -> Brief:
    """Return a brief as it stands at log `size`, or raise NotFound."""
    found = _briefs(session, size, IssuedBrief.ref == ref) if _REF.fullmatch(ref) else ()
    for one in found:
        return one
    raise NotFound("There is no brief {ref}.", ref=ref[:40])


def briefs(session: Session, size: int = EVER) -> list[Brief]:
    """Return every brief that was issued by log `size`, the newest first."""
    return list(_briefs(session, size))


def listed(
    session: Session, size: int, *, before: int | None = None, after: int | None = None, limit: int
) -> Part[Brief]:
    """Return up to `limit` of them, by key: those `before` an index, or the nearest `after` one."""
    place: Any = {"before": before, "after": after, "limit": limit}
    issued = select(IssuedBrief).where(IssuedBrief.index < size)
    rows = session.scalars(around(issued, IssuedBrief.index, **place)).all()
    return part(_told(session, size, rows), attrgetter("index"), **place)


def count(session: Session, size: int) -> int:
    """Return how many briefs were issued by log `size`."""
    issued = select(func.count(IssuedBrief.index)).where(IssuedBrief.index < size)
    return session.scalar(issued) or 0


def correctable(session: Session) -> list[Brief]:
    """Return the briefs whose place no other one has taken, the newest first."""
    return [one for one in _briefs(session, EVER) if not one.corrected]


def brief_of(session: Session, sha256: str) -> Brief | None:
    """Return the brief whose file has this SHA-256, None if no such file was issued."""
    return next(_briefs(session, EVER, IssuedBrief.sha256 == sha256), None)


def brief_at(session: Session, index: int) -> Brief | None:
    """Return the brief that an entry issued, None where it did something else."""
    return next(_briefs(session, EVER, IssuedBrief.index == index), None)


def listed_files(session: Session) -> set[str]:
    """Return the SHA-256 of every file that is kept; withdrawn ones are not."""
    return {one.facts.sha256 for one in _briefs(session, EVER) if not one.withdrawn}


def _briefs(session: Session, size: int, *only: ColumnElement[bool]) -> Iterator[Brief]:
    issued = select(IssuedBrief).where(IssuedBrief.index < size, *only)
    rows = session.scalars(issued.order_by(IssuedBrief.index.desc())).all()
    return _told(session, size, rows)


def _told(session: Session, size: int, rows: Sequence[IssuedBrief]) -> Iterator[Brief]:
    """Yield briefs with what became of them; one statement."""
    moved = select(BriefMove, IssuedBrief.ref).outerjoin(
        IssuedBrief, IssuedBrief.index == BriefMove.by_index
    )
    if len(rows) <= _AT_ONCE:
        moved = moved.where(BriefMove.brief_index.in_([row.index for row in rows]))
    moves: dict[int, dict[str, Move]] = {}
    refs: dict[int, str] = {}
    # Words that were erased are gone at every moment, and so is the file that carried them.
    known = or_(BriefMove.index < size, BriefMove.move == "withdrawn")
    for move, by in session.execute(moved.where(known)):
        made = Move(move.index, move.by_index, move.reason, move.at)
        moves.setdefault(move.brief_index, {})[move.move] = made
        if move.move == "corrected":
            refs[move.brief_index] = by
    for row in rows:
        facts = Facts(**{name: getattr(row, name) for name in FIELDS})
        yield Brief(
            row.ref, row.index, row.object, facts, row.at, row.corrects,
            refs.get(row.index), moves.get(row.index, {}),
        )  # fmt: skip
