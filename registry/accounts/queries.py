"""Reads of entities, people and grants."""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.accounts.models import Entity, EntityRevision, Person, RoleGrant
from registry.accounts.register import EntityView, Register
from registry.audit.models import LogEntry
from registry.policy import Grant, Identity, Role

_KEPT = 8  # registers of as many moments
_cache: OrderedDict[bytes, Register] = OrderedDict()
_lock = Lock()


def register(session: Session, at: int | None = None) -> Register:
    """Return the entities as of log size `at` (now with None): one statement where seen before.

    The register changes only through entries, so it is kept by the newest one's leaf hash.
    """
    newest = select(func.max(EntityRevision.index))
    if at is not None:
        newest = newest.where(EntityRevision.index < at)
    entry = select(LogEntry.index, LogEntry.leaf_hash).where(
        LogEntry.index == newest.scalar_subquery()
    )
    row = session.execute(entry).one_or_none()
    if row is None:
        return Register(())
    newest_index, leaf_hash = row
    with _lock:
        if found := _cache.get(leaf_hash):
            _cache.move_to_end(leaf_hash)
            return found
    found = _read_register(session, newest_index)
    with _lock:
        _cache[leaf_hash] = found
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return found


def _read_register(session: Session, newest: int) -> Register:
    rows: Iterable[Any] = session.execute(
        select(Entity.id, Entity.code, EntityRevision.index, EntityRevision.document)
        .join(EntityRevision, EntityRevision.entity_id == Entity.id)
        .where(EntityRevision.index <= newest)
        .order_by(EntityRevision.index)
    )
    latest = {
        entity_id: EntityView(entity_id, code, index, document)
        for entity_id, code, index, document in rows
    }
    return Register(latest.values())


def identity(session: Session, person: Person) -> Identity:
    """Return who `person` is and which roles they hold now."""
    rows = session.execute(
        select(RoleGrant.role, Entity.code)
        .join(Entity, Entity.id == RoleGrant.entity_id)
        .where(RoleGrant.person_id == person.id, RoleGrant.revoked_index.is_(None))
        .order_by(RoleGrant.id)
    ).all()
    entities = register(session)
    grants = tuple(Grant(Role(role), code, entities.family(code)) for role, code in rows)
    return Identity(person.handle, person.id, person.name, grants)


def person_by_email(session: Session, email: str) -> Person | None:
    """Return the person with this address, whatever its case."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))
