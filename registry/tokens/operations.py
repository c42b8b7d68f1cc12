"""Writes of tokens: making one, revoking it, noting that it changed something."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from registry.accounts.models import Person, RoleGrant
from registry.audit import log
from registry.errors import Conflict, Refused
from registry.policy import Actor, Role
from registry.text import one_line
from registry.tokens import queries, secret
from registry.tokens.events import TokenMade, TokenRevoked
from registry.tokens.models import DAYS, NAME_MOST, Token
from registry.web.security_log import note

ROLES = (Role.CONTRIBUTOR, Role.FOCAL_POINT)  # what a program may act as
MOST = 20  # tokens of one person that work


@dataclass(frozen=True, slots=True)
class Made:
    """A new token, and the secret that is shown once."""

    token: Token
    secret: str


def make_token(
    session: Session,
    actor: Actor,
    grant: RoleGrant,
    person: Person,
    *,
    name: str,
    days: int,
    at: datetime,
) -> Made:
    """Make a key to a role that `person` holds, for so many days.

    Raises:
        Refused: it is no role of theirs that programs may have, the name or the days do not do, or
            they have as many tokens as anybody can look after.
    """
    head = log.lock(session)  # no role ends, and nobody makes another token, before this one
    session.refresh(grant)
    _refuse_unfit(session, grant, person, name, days, at.date())
    made, last = secret.new(), at.date() + timedelta(days=days)
    event = TokenMade(
        ref=None, grant=grant.object, sha256=secret.sha256(made), expires_on=last.isoformat()
    )
    [appended] = log.append(session, actor, at, log.Item(event), head=head)
    token = Token(
        object=appended.object,
        sha256=event.sha256,
        name=name,
        grant_id=grant.id,
        person_id=person.id,
        expires_on=last,
        made_index=appended.index,
        made_at=at,
    )
    session.add(token)
    session.flush()
    note("token.made", token=token.object, person=person.handle, role=grant.role)
    return Made(token, made)


def _refuse_unfit(
    session: Session, grant: RoleGrant, person: Person, name: str, days: int, today: date
) -> None:
    holds = grant.person_id == person.id and grant.revoked_index is None
    if not holds or Role(grant.role) not in ROLES:
        raise Refused("Choose a role of yours in which a program may act.")
    if not 1 <= len(name) <= NAME_MOST or name != one_line(name):
        raise Refused("Write a name of 1 to {most} characters.", most=NAME_MOST)
    if not 1 <= days <= max(DAYS):
        raise Refused("A token lasts 1 to {most} days.", most=max(DAYS))
    if len(queries.working(session, person.id, today)) >= MOST:
        raise Refused("You have {most} tokens that work: revoke one first.", most=MOST)


def revoke_token(session: Session, actor: Actor, token: Token, *, at: datetime) -> None:
    """Make a token worth nothing from the next request on.

    Raises:
        Conflict: somebody revoked it already.
    """
    head = log.lock(session)
    session.refresh(token)
    if token.revoked_index is not None:
        raise Conflict("This token was revoked already.")
    event = TokenRevoked(
        ref=None,
        grant=token.grant.object,
        sha256=token.sha256,
        expires_on=token.expires_on.isoformat(),
    )
    [appended] = log.append(session, actor, at, log.Item(event, token.object), head=head)
    token.revoked_index = appended.index
    session.flush()
    note("token.revoked", token=token.object, person=token.person.handle, actor=actor.role)


def note_use(session: Session, token: Token, *, at: datetime) -> None:
    """Note the day on which a token changed something; that is its owner's business alone."""
    if token.changed_on != at.date():
        token.changed_on = at.date()
        session.flush()
