"""Letting somebody act for an entity: person, role and letter in the caller's transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import mail
from registry.accounts import letters
from registry.accounts.models import Entity, Person, RoleGrant
from registry.accounts.operations import INVITED_FOR, add_person, grant_role, invite_person
from registry.accounts.queries import person_by_email, register
from registry.accounts.register import EntityView
from registry.audit import log
from registry.errors import Refused
from registry.policy import SECRETARIAT_ROLES, Actor, Role


def invite(
    session: Session,
    actor: Actor,
    entity: EntityView,
    *,
    email: str,
    name: str,
    role: Role,
    language: str,
    by: str,
    base_url: str,
    at: datetime,
) -> Person:
    """Give whoever has that address a role, and write to them; return who it is.

    Raises:
        Refused: they have the role already, or stand on the other side of the secretariat's desk.
    """
    log.lock(session)  # two who invite one address make one person
    person = person_by_email(session, email) or add_person(
        session, email=email, name=name, language=language, password=None, at=at
    )
    held = _roles(session, person)
    if (entity.code, role) in held:
        raise Refused("{email} has this role already.", email=person.email)
    # Who both files and reviews could be kept from reviewing by anybody who invites them.
    if any((other in SECRETARIAT_ROLES) is not (role in SECRETARIAT_ROLES) for _, other in held):
        raise Refused(
            "{email} has a role on the other side: nobody acts for the secretariat and for a "
            "pledging entity at once. Invite them with another address, or ask that the other "
            "role is taken back first.",
            email=person.email,
        )
    give(session, actor, person, role=role, entity=entity, by=by, base_url=base_url, at=at)
    return person


def give(
    session: Session,
    actor: Actor,
    person: Person,
    *,
    role: Role,
    entity: EntityView,
    base_url: str,
    at: datetime,
    by: str = "",
) -> str:
    """Grant the role and write the letter; return the address that the letter leads to."""
    grant_role(session, actor, person, role=role, entity=entity, at=at)
    return write(session, actor, person, role=role, entity=entity, by=by, base_url=base_url, at=at)


def write(
    session: Session,
    actor: Actor,
    person: Person,
    *,
    role: Role,
    entity: EntityView,
    base_url: str,
    at: datetime,
    by: str = "",
) -> str:
    """Write to somebody about a role that they have; return the address it leads to.

    Who has no password yet gets a new link to choose one by; links written before end.
    """
    inviter = register(session).get(actor.entity)
    if person.password is None:
        link = f"{base_url}/invitations/{invite_person(session, person, at=at)}"
        letter = letters.invitation(
            person, role=role, entity=entity, inviter=inviter, by=by, link=link,
            until=at + INVITED_FOR,
        )  # fmt: skip
    else:
        link = f"{base_url}/sign-in"
        letter = letters.new_role(
            person, role=role, entity=entity, inviter=inviter, by=by, link=link
        )
    mail.write(session, [letter], at=at)
    return link


def _roles(session: Session, person: Person) -> set[tuple[str, Role]]:
    """Return the entity and the role of each grant that a person has now."""
    rows = session.execute(
        select(Entity.code, RoleGrant.role)
        .join(Entity, Entity.id == RoleGrant.entity_id)
        .where(RoleGrant.person_id == person.id, RoleGrant.revoked_index.is_(None))
    )
    return {(code, Role(role)) for code, role in rows.tuples()}
