"""The second factor of a person: set up, used, lost."""

import secrets
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from registry.accounts import codes
from registry.accounts.codes import Codes
from registry.accounts.models import Person, RecoveryCode, SecondFactor
from registry.errors import Conflict
from registry.store import table
from registry.web.security_log import note


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
        return True
    hashed = codes.code_hash(person.handle, typed)
    used = session.execute(
        delete(RecoveryCode)
        .where(RecoveryCode.code_hash == hashed, RecoveryCode.person_id == person.id)
        .returning(RecoveryCode.code_hash)
    ).all()
    if used:
        note("second-factor.recovery-code-used", person=person.handle)
    return bool(used)


def reset_second_factor(session: Session, person: Person) -> None:
    """Forget a person's second factor, which they set up anew when they sign in; sessions end."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    session.execute(delete(SecondFactor).where(SecondFactor.person_id == person.id))
    person.fs_uniquifier = secrets.token_hex(32)
    session.flush()
    note("second-factor.reset", person=person.handle)
