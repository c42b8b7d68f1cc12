"""Reads of entities, people and grants."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.accounts.models import Entity, EntityRevision, Person, RoleGrant, SecondFactor
from registry.accounts.register import EntityView, Register
from registry.audit.derived import Basis, Derived
from registry.audit.entry import decode_entry
from registry.audit.models import LogEntry
from registry.policy import Grant, Identity, Role

_kept: Derived[Register] = Derived(8)
_BASIS = Basis(EntityRevision.index)


def register(session: Session, at: int | None = None) -> Register:
    """Return the entities as of log size `at` (now with None): one statement where seen before."""
    found = _BASIS.newest(session, at)
    return _kept.get(found.key, lambda: _read_register(session, found.at))


def _read_register(session: Session, newest: int) -> Register:
    rows: Iterable[Any] = session.execute(
        select(Entity.id, Entity.code, EntityRevision.index, EntityRevision.document)
        .join(EntityRevision, EntityRevision.entity_id == Entity.id)
        .where(EntityRevision.index <= newest)
        .order_by(EntityRevision.index)
    )
    latest = {
        entity_id: EntityView.of(entity_id, code, index, document)
        for entity_id, code, index, document in rows
    }
    return Register(latest.values())


def identity(
    session: Session, person: Person, roles: Iterable[RoleGrant] | None = None
) -> Identity:
    """Return who `person` is and which roles they hold now, or who they are in these of them.

    Who acts for an entity acts for what has gone on in it.
    """
    entities = register(session)
    grants = tuple(
        Grant(Role(held.role), one, entities.family(one))
        for held in (person.held if roles is None else roles)
        for one in (held.entity.code, *(gone.code for gone in entities.merged(held.entity.code)))
    )
    return Identity(person.handle, person.id, person.name, grants)


def person_by_email(session: Session, email: str) -> Person | None:
    """Return the person with this address, whatever its case."""
    if not email.isprintable():  # PostgreSQL refuses NUL in a text
        return None
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def focal_points(session: Session, entity_id: int) -> Sequence[Person]:
    """Return the people who answer for an entity now, by name."""
    return focal_points_of(session, [entity_id])[entity_id]


def focal_points_of(
    session: Session, entity_ids: Collection[int]
) -> Mapping[int, Sequence[Person]]:
    """Return the people who answer for each of these entities now, by name: two statements.

    For what has gone on in another entity, those of that one answer.
    """
    entities = register(session)
    heirs = {one: entities.heir(entities.by_id[one].code).id for one in entity_ids}
    found: dict[int, list[Person]] = {heir: [] for heir in heirs.values()}
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
    return {entity_id: found[heir] for entity_id, heir in heirs.items()}


def reviewers(session: Session) -> Sequence[Person]:
    """Return the people who review for the secretariat now, by name."""
    reviewing = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.REVIEWER.value, RoleGrant.revoked_index.is_(None)
    )
    rows = select(Person).where(Person.id.in_(reviewing), Person.active)
    return session.scalars(rows.order_by(Person.name, Person.id)).all()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may act for an entity: in which role, and since when."""

    grant: RoleGrant
    person: Person
    since: datetime
    has_factor: bool


def members(session: Session, entity_id: int) -> Sequence[Member]:
    """Return who may act for an entity now, by name."""
    rows = session.execute(
        select(RoleGrant, Person, LogEntry.body, SecondFactor.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .join(LogEntry, LogEntry.index == RoleGrant.granted_index)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .where(RoleGrant.entity_id == entity_id, RoleGrant.revoked_index.is_(None))
        .order_by(Person.name, Person.id, RoleGrant.id)
    )
    return [
        Member(grant, person, datetime.fromisoformat(decode_entry(body).at), factor is not None)
        for grant, person, body, factor in rows.tuples()
    ]


def focal_points_by_entity(session: Session) -> Mapping[str, int]:
    """Return code → how many focal points an entity has now; those without one are missing."""
    rows = session.execute(
        select(Entity.code, func.count())
        .join(RoleGrant, RoleGrant.entity_id == Entity.id)
        .where(RoleGrant.role == Role.FOCAL_POINT.value, RoleGrant.revoked_index.is_(None))
        .group_by(Entity.code)
    )
    return dict(rows.tuples().all())
