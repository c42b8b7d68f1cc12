"""Reads of entities, people and grants."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.models import Entity, EntityRevision, Person, RoleGrant
from registry.accounts.register import EntityView, Register
from registry.audit.derived import Derived, newest
from registry.policy import Grant, Identity, Role

_kept: Derived[Register] = Derived(8)


def register(session: Session, at: int | None = None) -> Register:
    """Return the entities as of log size `at` (now with None): one statement where seen before."""
    found = newest(session, EntityRevision.index, at=at)
    return _kept.get(found.leaf_hash, lambda: _read_register(session, found.at))


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


def focal_points(session: Session, entity_id: int) -> Sequence[Person]:
    """Return the people who answer for an entity now, by name."""
    return focal_points_of(session, [entity_id])[entity_id]


def focal_points_of(
    session: Session, entity_ids: Collection[int]
) -> Mapping[int, Sequence[Person]]:
    """Return the people who answer for each of these entities now, by name: one statement."""
    found: dict[int, list[Person]] = {entity_id: [] for entity_id in entity_ids}
    rows = session.execute(
        select(RoleGrant.entity_id, Person)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.entity_id.in_(sorted(found)),
            RoleGrant.role == Role.FOCAL_POINT.value,
            RoleGrant.revoked_index.is_(None),
            Person.active,
        )
        .order_by(Person.name, Person.id)
    )
    for entity_id, person in rows:
        found[entity_id].append(person)
    return found
