"""People and the secrets with which they choose a password."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from registry.accounts.models import Invitation, Person
from registry.accounts.queries import person_by_email
from registry.errors import Conflict, Refused
from registry.text import email_address, one_line

INVITED_FOR = timedelta(days=14)
RECOVERS_FOR = timedelta(hours=1)
_PAUSE = timedelta(minutes=5)  # between two letters about a forgotten password


def choose_language(_session: Session, person: Person, *, language: str) -> None:
    """Write to a person in another language from now on."""
    person.language = language


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
    address = email_address(email).lower()
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


def invite_person(session: Session, person: Person, *, at: datetime) -> str:
    """Return a new secret that lets `person` choose a password, for 14 days, once.

    Those they had before end.
    """
    return _new_token(session, person, at=at, until=at + INVITED_FOR)


def offer_new_password(session: Session, person: Person, *, at: datetime) -> str | None:
    """Return a new secret that lets `person` choose a new password, for an hour, once.

    None where they were offered one within five minutes: nobody is flooded with letters.
    """
    just_now = select(Invitation.id).where(
        Invitation.person_id == person.id,
        Invitation.used_at.is_(None),
        Invitation.expires_at > at + RECOVERS_FOR - _PAUSE,
        Invitation.expires_at <= at + RECOVERS_FOR,
    )
    if session.scalars(just_now.limit(1)).first() is not None:
        return None
    return _new_token(session, person, at=at, until=at + RECOVERS_FOR)


def _new_token(session: Session, person: Person, *, at: datetime, until: datetime) -> str:
    _end_invitations(session, person, at=at)
    token = secrets.token_urlsafe(32)
    session.add(Invitation(token_hash=token_hash(token), person_id=person.id, expires_at=until))
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
    _end_invitations(session, person, at=at)


def _end_invitations(session: Session, person: Person, *, at: datetime) -> None:
    open_ones = update(Invitation).where(
        Invitation.person_id == person.id, Invitation.used_at.is_(None)
    )
    session.execute(open_ones.values(used_at=at))


def token_hash(token: str) -> str:
    """Return what is stored of an invitation's secret."""
    return hashlib.sha256(token.encode()).hexdigest()
