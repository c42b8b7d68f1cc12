"""Writes of entities, people, invitations and roles."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from registry.accounts.events import EntityRegistered, RoleGranted, RoleRevoked
from registry.accounts.models import Entity, EntityRevision, Invitation, Person, RoleGrant
from registry.accounts.queries import person_by_email
from registry.accounts.register import EntityView
from registry.audit import log
from registry.errors import Conflict, Refused
from registry.policy import SECRETARIAT_ROLES, Actor, Role
from registry.store import table
from registry.text import one_line

INVITED_FOR = timedelta(days=14)


def register_entities(
    session: Session, actor: Actor, documents: Sequence[Mapping[str, Any]], *, at: datetime
) -> int:
    """Enter entities into the register and return how many were new.

    A document holds `code`, `category`, `names` and what else is known of the entity.
    """
    known = set(session.scalars(select(Entity.code)))
    new = [document for document in documents if document["code"] not in known]
    if not new:
        return 0
    items = [
        log.Item(EntityRegistered(ref=document["code"], document=dict(document)))
        for document in new
    ]
    for document, appended in zip(new, log.append(session, actor, at, *items), strict=True):
        entity = Entity(code=document["code"], object=appended.object)
        session.add(entity)
        session.flush()
        row = {
            "index": appended.index,
            "entity_id": entity.id,
            "number": 1,
            "document": dict(document),
        }
        session.execute(insert(table(EntityRevision)), row)
    return len(new)


def add_person(
    session: Session,
    *,
    email: str,
    name: str,
    language: str,
    password: str | None,
    at: datetime,
) -> Person:
    """Add somebody who may sign in once they have a password; `password` is a hash.

    Raises:
        Refused: the address is not one, or somebody has it already.
    """
    try:
        address = validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Refused("“{email}” is not an e-mail address.", email=email) from None
    if person_by_email(session, address):
        raise Refused("{email} belongs to somebody who is registered already.", email=address)
    person = Person(
        handle=secrets.token_urlsafe(12),
        email=address,
        name=one_line(name, limit=200) or address,
        language=language,
        password=password,
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        created_at=at,
    )
    session.add(person)
    session.flush()
    return person


def grant_role(
    session: Session, actor: Actor, person: Person, *, role: Role, entity: EntityView, at: datetime
) -> RoleGrant:
    """Give `person` a role for `entity`; the one there is, if any.

    Raises:
        Refused: the role is the secretariat's and the entity is not, or the other way round.
    """
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
    [appended] = log.append(session, actor, at, log.Item(event))
    grant = RoleGrant(
        object=appended.object,
        person_id=person.id,
        entity_id=entity.id,
        role=role.value,
        granted_index=appended.index,
    )
    session.add(grant)
    session.flush()
    return grant


def revoke_role(
    session: Session, actor: Actor, grant: RoleGrant, person: Person, *, entity: str, at: datetime
) -> None:
    """Take a role back; the person's sessions end with it."""
    event = RoleRevoked(
        ref=None, granted_to=person.handle, granted_role=grant.role, granted_for=entity
    )
    [appended] = log.append(session, actor, at, log.Item(event, grant.object))
    grant.revoked_index = appended.index
    person.fs_uniquifier = secrets.token_hex(32)
    session.flush()


def invite_person(session: Session, person: Person, *, at: datetime) -> str:
    """Return a new secret that lets `person` choose a password, for 14 days, once."""
    token = secrets.token_urlsafe(32)
    session.add(
        Invitation(
            token_hash=token_hash(token),
            person_id=person.id,
            expires_at=at + INVITED_FOR,
        )
    )
    session.flush()
    return token


def accept_invitation(
    session: Session, invitation: Invitation, person: Person, *, password: str, at: datetime
) -> None:
    """Keep the password (a hash) that the invited person chose; all their invitations end."""
    session.refresh(invitation, with_for_update=True)
    if invitation.used_at is not None:
        raise Conflict("This invitation was used already: sign in, or ask for a new one.")
    person.password = password
    person.fs_uniquifier = secrets.token_hex(32)
    session.flush()
    older = update(Invitation).where(
        Invitation.person_id == person.id, Invitation.used_at.is_(None)
    )
    session.execute(older.values(used_at=at))


def token_hash(token: str) -> str:
    """Return what is stored of an invitation's secret."""
    return hashlib.sha256(token.encode()).hexdigest()
