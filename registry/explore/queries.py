"""Reads of what is public at one size of the log, and of nothing else."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from registry.audit import queries as log
from registry.audit.entry import JSON, decode_entry, read_disclosure
from registry.audit.models import LogEntry
from registry.errors import NotFound
from registry.pledges.content import Content
from registry.pledges.models import Pledge, PledgeRevision, Publication


@dataclass(frozen=True, slots=True)
class Face:
    """A pledge as lists show it."""

    ref: str
    index: int
    state: str  # published, imported, withdrawn
    entity_id: int
    card: Mapping[str, Any]
    number: int
    filed_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class Published(Face):
    """A public face with the words of its revision, and the entry where that was filed."""

    revision_index: int
    content: Content


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An entry of the log with those of its fields that are public."""

    index: int
    body: bytes
    leaf_hash: bytes
    at: datetime
    disclosures: tuple[str, ...]

    @property
    def fields(self) -> Mapping[str, JSON]:
        """Return name → value of what is open."""
        read = (read_disclosure(body) for body in self.disclosures)
        return {name: value for _salt, name, value in read}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list; `newer` and `older` are the indexes that the next ones start from."""

    faces: Sequence[Face]
    newer: int | None
    older: int | None
    count: int


_REF = re.compile(r"P-[0-9]{4}-[0-9]{5,12}")  # PostgreSQL refuses NUL in a text
_COLUMNS = (
    Pledge.ref,
    Publication.index,
    Publication.state,
    Publication.entity_id,
    Publication.card,
    PledgeRevision.number,
    PledgeRevision.filed_at,
    PledgeRevision.is_late,
)


def in_force(size: int) -> ColumnElement[bool]:
    """Return the condition of the newest face of each pledge at log `size`."""
    later = aliased(Publication)
    newer = exists().where(
        later.pledge_id == Publication.pledge_id,
        later.index > Publication.index,
        later.index < size,
    )
    return and_(Publication.index < size, ~newer)


def _joined(*columns: Any) -> Select[Any]:
    return (
        select(*_COLUMNS, *columns)
        .join(Pledge, Pledge.id == Publication.pledge_id)
        .join(PledgeRevision, PledgeRevision.index == Publication.revision_index)
    )


def _face(row: Any) -> Face:
    return Face(*row)


def page(
    session: Session,
    size: int,
    conditions: Sequence[ColumnElement[bool]],
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> Page:
    """Return up to `limit` faces, newest first, with the count of all: two statements.

    Keyset by index: those published `before` one, or the nearest `after` one.
    """
    wanted = (in_force(size), *conditions)
    count = session.scalar(select(func.count()).select_from(Publication).where(*wanted)) or 0
    rows = _joined().where(*wanted).limit(limit + 1)
    if after is not None:
        rows = rows.where(Publication.index > after).order_by(Publication.index)
    elif before is not None:
        rows = rows.where(Publication.index < before).order_by(Publication.index.desc())
    else:
        rows = rows.order_by(Publication.index.desc())
    found = [_face(row) for row in session.execute(rows)]
    more, faces = len(found) > limit, found[:limit]
    if after is not None:
        faces.reverse()
    has_newer = more if after is not None else before is not None
    has_older = more if after is None else True
    return Page(
        faces,
        faces[0].index if faces and has_newer else None,
        faces[-1].index if faces and has_older else None,
        count,
    )


def entities_in_force(session: Session, size: int) -> set[int]:
    """Return the ids of entities that had ever published by log `size`."""
    rows = select(Publication.entity_id).where(Publication.index < size).distinct()
    return set(session.scalars(rows))


def recent(session: Session, size: int, limit: int) -> list[tuple[Face, datetime]]:
    """Return the newest public changes with their times, newest first."""
    rows = (
        _joined(LogEntry.body)
        .join(LogEntry, LogEntry.index == Publication.index)
        .where(Publication.index < size)
        .order_by(Publication.index.desc())
        .limit(limit)
    )
    return [(_face(row[:-1]), _instant(row.body)) for row in session.execute(rows)]


def history(session: Session, ref: str, size: int) -> list[Published]:
    """Return every public face that the pledge had by log `size`, oldest first.

    Raises:
        NotFound: nothing of such a pledge was public then.
    """
    if not _REF.fullmatch(ref):
        raise NotFound("There is no public pledge {ref} at this moment.", ref=ref[:40])
    rows = (
        _joined(PledgeRevision.index, PledgeRevision.content)
        .where(Pledge.ref == ref, Publication.index < size)
        .order_by(Publication.index)
    )
    faces = [_published(row) for row in session.execute(rows)]
    if not faces:
        raise NotFound("There is no public pledge {ref} at this moment.", ref=ref)
    return faces


def _published(row: Any) -> Published:
    values: list[Any] = [*row[:-1], Content.parse(row.content)]
    return Published(*values)


def entries(session: Session, indexes: Iterable[int], size: int) -> dict[int, OpenEntry]:
    """Return entries by index with what of them was public at log `size`: two statements."""
    rows = session.execute(
        select(LogEntry.index, LogEntry.body, LogEntry.leaf_hash)
        .where(LogEntry.index.in_(sorted(indexes)))
        .order_by(LogEntry.index)
    ).all()
    public = log.opened(session, [index for index, _body, _hash in rows], at=size)
    return {
        index: OpenEntry(index, body, leaf_hash, _instant(body), tuple(public.get(index, ())))
        for index, body, leaf_hash in rows
    }


def _instant(body: bytes) -> datetime:
    return datetime.fromisoformat(decode_entry(body).at)
