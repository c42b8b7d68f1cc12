"""Reads of documents, each as of a size of the log."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, exists, func, select, type_coerce
from sqlalchemy.orm import Session

from registry.errors import NotFound
from registry.keyset import Part, around, part
from registry.pledges.models import Pledge
from registry.pledges.standing import SIZE
from registry.store import table
from registry.undertakings.content import Content
from registry.undertakings.models import DocumentPledge, DocumentRevision

EVER = 2**62  # a size of the log that it never reaches: as things stand now
_REF = re.compile(r"D-[0-9]{4}-[0-9]{5,9}")
# Of tables instead of classes: see `registry.pledges.standing`.
_revision, _later = table(DocumentRevision).c, table(DocumentRevision).alias("later").c
_link, _pledge = table(DocumentPledge).c, table(Pledge).c
_newer = exists().where(
    _later.ref == _revision.ref, _later.number > _revision.number, _later.index < SIZE
)
_REVISIONS = select(
    _revision.ref,
    _revision.number,
    _revision.index,
    _revision.object,
    _revision.entity_id,
    _revision.state,
    _revision.content,
    _revision.at,
)
# What stands at a size of the log; and of that, what tells of a pledge.
_ROWS = _REVISIONS.where(_revision.index < SIZE, _revision.state == "registered", ~_newer)
_NEWEST_FIRST = _ROWS.order_by(_revision.index.desc())
_OF = _NEWEST_FIRST.where(_revision.entity_id.in_(bindparam("entities", expanding=True)))
_COUNT = select(func.count()).select_from(_ROWS.subquery())
_linked = select(_link.index).join_from(
    table(DocumentPledge), table(Pledge), _pledge.id == _link.pledge_id
)
_ON = _NEWEST_FIRST.where(_revision.index.in_(_linked.where(_pledge.ref == bindparam("ref"))))


@dataclass(frozen=True, slots=True)
class Document:
    """One revision of a document."""

    ref: str
    number: int
    index: int
    object: str
    entity_id: int
    is_withdrawn: bool
    content: Content
    at: datetime


def document(session: Session, ref: str, size: int = EVER) -> Document:
    """Return a document as it stands at log `size`, its tombstone included, or raise NotFound."""
    return history(session, ref, size)[-1]


def history(session: Session, ref: str, size: int = EVER) -> list[Document]:
    """Return the revisions of a document up to log `size`, the oldest first, or raise NotFound."""
    revisions = _REVISIONS.where(_revision.ref == ref, _revision.index < size)
    found = session.execute(revisions.order_by(_revision.number))
    rows = [_document(row) for row in found] if _REF.fullmatch(ref) else []
    if not rows:
        raise NotFound("There is no document {ref}.", ref=ref)
    return rows


def documents(session: Session, size: int = EVER) -> list[Document]:
    """Return the documents that stand at log `size`, the newest first."""
    return _standing(session, size)


def listed(
    session: Session, size: int, *, before: int | None = None, after: int | None = None, limit: int
) -> Part[Document]:
    """Return up to `limit` of them, by key: those `before` an index, or the nearest `after` one."""
    place: Any = {"before": before, "after": after, "limit": limit}
    rows = session.execute(around(_ROWS, _revision.index, **place), {"size": size})
    return part(map(_document, rows), attrgetter("index"), **place)


def count(session: Session, size: int) -> int:
    """Return how many documents stand at log `size`."""
    return session.scalar(_COUNT, {"size": size}) or 0


def documents_of(session: Session, entities: Collection[int], size: int = EVER) -> list[Document]:
    """Return those of these entities."""
    asked = {"size": size, "entities": sorted(entities)}
    return [_document(row) for row in session.execute(_OF, asked)]


def documents_on(session: Session, ref: str, size: int = EVER) -> list[Document]:
    """Return those that tell of a pledge."""
    return [_document(row) for row in session.execute(_ON, {"size": size, "ref": ref})]


def documents_at(session: Session, url: str) -> list[Document]:
    """Return those that stand now behind an address."""
    return _standing(session, EVER, _revision.url == url)


def listed_files(session: Session) -> set[str]:
    """Return the SHA-256 of every file that a revision lists."""
    some = select(DocumentRevision.content).where(
        type_coerce(DocumentRevision.content, Text).contains('"sha256":')
    )
    contents: Iterable[dict[str, Any]] = session.scalars(some)
    return {file["sha256"] for content in contents for file in content.get("attachments", ())}


def _standing(session: Session, size: int, *only: ColumnElement[bool]) -> list[Document]:
    rows = session.execute(_NEWEST_FIRST.where(*only), {"size": size})
    return [_document(row) for row in rows]


def _document(row: Any) -> Document:
    *what, state, content, at = row
    values: list[Any] = [*what, state == "withdrawn", Content.parse(content), at]
    return Document(*values)
