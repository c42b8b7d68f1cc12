"""Giving roles and taking them back, each on the record.

Whoever does either has the log first: a merger ends roles too, and no two of them cross.
"""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.events import RoleGranted, RoleRevoked
from registry.accounts.models import Person, RoleGrant
from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.audit import log
from registry.errors import Conflict, Refused
from registry.policy import MAY_GRANT, SECRETARIAT_ROLES, Actor, Role
from registry.web.security_log import note

# Without one of these nobody could let anybody else in.
_NOT_WITHOUT = {Role.FOCAL_POINT, Role.ADMINISTRATOR}


def grant_role(
    session: Session, actor: Actor, person: Person, *, role: Role, entity: EntityView, at: datetime
) -> RoleGrant:
    """Give `person` a role for `entity`; the one there is, if any.

    Raises:
        Refused: the actor may not give it; the entity went on in another one; or the role is the
            secretariat's and the entity is not, or the other way round.
    """
    _check_reach(actor, role)
    head = log.lock(session)
    _refuse_ended(session, actor)
    if into := register(session).get(entity.code).merged_into:
        raise Refused(
            "{code} went on in {into}: give the role for that one.", code=entity.code, into=into
        )
    if (role in SECRETARIAT_ROLES) is not (entity.category == "secretariat"):
        raise Refused(
            "The role {role} cannot be held for {entity}: reviewers, organizers and "
            "administrators belong to the secretariat, the others to pledging entities.",
            role=role.value,
            entity=entity.code,
        )
    existing = session.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person.id,
            RoleGrant.entity_id == entity.id,
            RoleGrant.role == role.value,
            RoleGrant.revoked_index.is_(None),
        )
    )
    if existing:
        return existing
    event = RoleGranted(
        ref=None, granted_to=person.handle, granted_role=role.value, granted_for=entity.code
    )
    [appended] = log.append(session, actor, at, log.Item(event), head=head)
    grant = RoleGrant(
        object=appended.object,
        person_id=person.id,
        entity_id=entity.id,
        role=role.value,
        granted_index=appended.index,
    )
    session.add(grant)
    session.flush()
    _note("role.granted", actor, event, entity.code)
    return grant


def revoke_role(
    session: Session, actor: Actor, grant: RoleGrant, person: Person, *, entity: str, at: datetime
) -> None:
    """Take a role back; the person's sessions end with it.

    Raises:
        Conflict: somebody took it back already.
        Refused: the actor may not, or is the last of their kind.
    """
    role = Role(grant.role)
    _check_reach(actor, role)
    head = log.lock(session)
    session.refresh(grant)
    if grant.revoked_index is not None:
        raise Conflict("This role was taken back already.")
    _refuse_ended(session, actor)
    if person.id == actor.person_id and role in _NOT_WITHOUT and _is_last(session, grant):
        raise Refused(
            "You are the last who can invite others here: invite somebody to your role first, and "
            "leave when they have chosen a password."
        )
    event = RoleRevoked(
        ref=None, granted_to=person.handle, granted_role=grant.role, granted_for=entity
    )
    [appended] = log.append(session, actor, at, log.Item(event, grant.object), head=head)
    grant.revoked_index = appended.index
    person.fs_uniquifier = secrets.token_hex(32)
    session.flush()
    _note("role.revoked", actor, event, entity)


def _note(name: str, actor: Actor, event: RoleGranted, entity: str) -> None:
    note(name, person=event.granted_to, role=event.granted_role, entity=entity, actor=actor.role)


def _check_reach(actor: Actor, role: Role) -> None:
    """Refuse a role that is not the actor's to give or to take."""
    if role not in MAY_GRANT.get(Role(actor.role), ()):
        raise Refused(
            "As {actor} you cannot give or take the role {role}.",
            actor=actor.role,
            role=role.value,
        )


def _refuse_ended(session: Session, actor: Actor) -> None:
    """Refuse an actor whose own role ended since the gate let them in.

    With the log in hand no role ends between this answer and its commit. Else of two
    administrators who end each other's role none would be left.
    """
    if actor.person_id is None:  # the operator
        return
    held = select(RoleGrant.id).where(
        RoleGrant.person_id == actor.person_id,
        RoleGrant.entity_id == register(session).heir(actor.entity).id,
        RoleGrant.role == actor.role,
        RoleGrant.revoked_index.is_(None),
    )
    if session.scalars(held.limit(1)).first() is None:
        raise Refused("Your own role was taken back meanwhile: nothing was changed.")


def _is_last(session: Session, grant: RoleGrant) -> bool:
    """Say whether nobody else who can sign in holds that role for that entity."""
    others = (
        select(RoleGrant.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.entity_id == grant.entity_id,
            RoleGrant.role == grant.role,
            RoleGrant.revoked_index.is_(None),
            RoleGrant.person_id != grant.person_id,
            Person.active,
            Person.password.is_not(None),
        )
    )
    return session.scalars(others.limit(1)).first() is None
