"""What an entity was, from which entry and day on, and why it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.models import EntityRevision
from registry.accounts.register import EntityView
from registry.audit import queries as log
from registry.audit.derived import decoded
from registry.audit.entry import read_disclosure
from registry.audit.models import LogEntry


@dataclass(frozen=True, slots=True)
class Chapter:
    """An entity as it was from entry `index` on; `changed` names what differs from before."""

    view: EntityView
    index: int
    at: datetime
    reason: str
    changed: tuple[str, ...]  # fields of the document; none for the first
    redacted: Mapping[str, Any]  # field of the entry → note: its names, or the reason


def chapters(session: Session, entity: EntityView, *, size: int) -> Sequence[Chapter]:
    """Return what an entity has been up to log size `size`, oldest first: three statements."""
    rows: Sequence[Any] = session.execute(
        select(EntityRevision.index, EntityRevision.document, LogEntry.body)
        .join(LogEntry, LogEntry.index == EntityRevision.index)
        .where(EntityRevision.entity_id == entity.id, EntityRevision.index < size)
        .order_by(EntityRevision.index)
    ).all()
    indexes = [row[0] for row in rows]
    said, erased = log.opened(session, indexes, at=size), log.erased(session, indexes)
    found: list[Chapter] = []
    before: Mapping[str, Any] | None = None
    for index, document, body in rows:
        view = EntityView.of(entity.id, entity.code, index, document)
        at, changed = datetime.fromisoformat(decoded(body).at), _changed(before, document)
        reason, notes = _reason(said.get(index, ())), erased.get(index, {})
        found.append(Chapter(view, index, at, reason, changed, notes))
        before = document
    return found


def _changed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> tuple[str, ...]:
    if before is None:
        return ()
    names = sorted({*before, *after} - {"redacted"})
    return tuple(name for name in names if before.get(name) != after.get(name))


def _reason(disclosures: Sequence[str]) -> str:
    fields = {name: value for _salt, name, value in map(read_disclosure, disclosures)}
    return str(fields.get("reason", ""))
