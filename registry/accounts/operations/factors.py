"""The second factor of a person: set up, used, lost."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from registry.accounts import codes
from registry.accounts.codes import Codes
from registry.accounts.events import SecondFactorReset
from registry.accounts.models import (
    FactorRequest,
    Person,
    RecoveryCode,
    RoleGrant,
    SecondFactor,
)
from registry.audit import log
from registry.errors import Conflict, Refused
from registry.policy import SECRETARIAT_ROLES, Actor, Role
from registry.store import table
from registry.web.security_log import note

ASKED_FOR = timedelta(days=7)  # how long a second person has to confirm


def set_second_factor(
    session: Session, person: Person, *, sealed: str, counter: int, at: datetime
) -> list[str]:
    """Keep the key of a person who has just typed its code `counter`; return recovery codes.

    Their other sessions end: those were begun without it.

    Raises:
        Conflict: they have one already.
    """
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    if session.get(SecondFactor, person.id) is not None:
        raise Conflict("A second factor is set up already: sign in with it.")
    session.add(SecondFactor(person_id=person.id, sealed=sealed, counter=counter, since=at))
    person.fs_uniquifier = secrets.token_hex(32)
    session.flush()
    note("second-factor.set", person=person.handle)
    return renew_recovery_codes(session, person)


def renew_recovery_codes(session: Session, person: Person) -> list[str]:
    """Return ten new recovery codes; those from before are worth nothing."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    new = codes.recovery_codes()
    rows = [
        {"code_hash": codes.code_hash(person.handle, code), "person_id": person.id} for code in new
    ]
    session.execute(insert(table(RecoveryCode)), rows)
    return new


def use_code(session: Session, person: Person, typed: str, *, known: Codes) -> bool:
    """Say whether `typed` is a code of the person's app or a recovery code; it is used up then."""
    factor = session.get(SecondFactor, person.id, with_for_update=True, populate_existing=True)
    if factor is None:
        return False
    counter = known.check(factor.sealed, typed, after=factor.counter)
    if counter is not None:
        factor.counter = counter
        session.flush()
        _end_request(session, person)
        return True
    hashed = codes.code_hash(person.handle, typed)
    used = session.execute(
        delete(RecoveryCode)
        .where(RecoveryCode.code_hash == hashed, RecoveryCode.person_id == person.id)
        .returning(RecoveryCode.code_hash)
    ).all()
    if used:
        _end_request(session, person)
        note("second-factor.recovery-code-used", person=person.handle)
    return bool(used)


def needs_two(session: Session, person: Person) -> bool:
    """Say whether two people must agree to reset a person's second factor: the secretariat's."""
    roles = sorted(role.value for role in SECRETARIAT_ROLES)
    held = select(RoleGrant.id).where(
        RoleGrant.person_id == person.id,
        RoleGrant.revoked_index.is_(None),
        RoleGrant.role.in_(roles),
    )
    return session.scalars(held.limit(1)).first() is not None


def reset_request(session: Session, person: Person, *, at: datetime) -> FactorRequest | None:
    """Return what waits for a second person to confirm it, unless it has run out."""
    found = session.get(FactorRequest, person.id)
    return found if found and found.asked_at > at - ASKED_FOR else None


def ask_factor_reset(session: Session, actor: Actor, person: Person, *, at: datetime) -> None:
    """Ask that a second person resets what somebody of the secretariat has lost.

    Whoever still signs in with it ends the request: so does its owner, who is written to.
    """
    _end_request(session, person)
    session.add(FactorRequest(person_id=person.id, asked_by=actor.person_id, asked_at=at))
    session.flush()
    note("second-factor.reset-asked", person=person.handle, actor=actor.role)


def reset_second_factor(session: Session, actor: Actor, person: Person, *, at: datetime) -> None:
    """Forget a person's second factor, which they set up anew when they sign in; sessions end.

    Raises:
        Refused: it is the actor's own; or that of somebody of the secretariat, and no second
            person has asked for it. The operator, who holds the host, needs none.
    """
    if person.id == actor.person_id:
        raise Refused("Nobody resets their own second factor: ask a colleague or the secretariat.")
    head = log.lock(session)  # before the person: who needs both takes them in that order
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    request = reset_request(session, person, at=at)
    if actor.role != Role.OPERATOR.value and needs_two(session, person):
        if request is None:
            raise Refused("Two people reset a second factor of the secretariat: ask for it first.")
        if request.asked_by == actor.person_id:
            raise Refused(
                "You have asked for this yourself: another administrator must confirm it."
            )
    asked_by = session.get_one(Person, request.asked_by).handle if request else None
    event = SecondFactorReset(ref=None, reset_of=person.handle, requested_by=asked_by)
    log.append(session, actor, at, log.Item(event), head=head)
    _forget(session, person)
    note("second-factor.reset", person=person.handle, actor=actor.role)


def _forget(session: Session, person: Person) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    session.execute(delete(SecondFactor).where(SecondFactor.person_id == person.id))
    _end_request(session, person)
    person.fs_uniquifier = secrets.token_hex(32)
    session.flush()


def _end_request(session: Session, person: Person) -> None:
    session.execute(delete(FactorRequest).where(FactorRequest.person_id == person.id))
    if known := session.identity_map.get(identity_key(FactorRequest, person.id)):
        session.expunge(known)
