"""Somebody whose password was right and whose second factor is still to come.

It stands in the sealed cookie and is worth nothing but the page that asks for the code.
"""

from typing import cast

from flask import current_app
from flask import session as browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.codes import Codes, NewKey
from registry.accounts.models import Person

PATIENCE = 600  # seconds
_PENDING, _PASSED, _KEY = "second", "factor", "new-factor"


def begin(person: Person) -> None:
    """Remember whose password was right."""
    browser[_PENDING] = [person.fs_uniquifier, person.email, int(clock.now().timestamp())]


def person(session: Session) -> Person | None:
    """Return who is in between, unless it was too long ago or their sessions have ended since."""
    known, _email, since = browser.get(_PENDING, ("", "", 0))
    if clock.now().timestamp() - since > PATIENCE:
        return None
    return session.scalar(
        select(Person).where(Person.fs_uniquifier == known, Person.active.is_(True))
    )


def email() -> str:
    """Return for whom a code is tried, for the limit that counts by account."""
    _known, email, _since = browser.get(_PENDING, ("", "", 0))
    return str(email)


def end() -> None:
    """Forget it: they are signed in, or start over."""
    browser.pop(_PENDING, None)


def mark_passed(person: Person) -> None:
    """Note in the session that this person has shown their second factor."""
    browser[_PASSED] = person.fs_uniquifier


def has_passed(person: Person) -> bool:
    """Say whether this session was begun with the person's second factor."""
    return bool(browser.get(_PASSED) == person.fs_uniquifier)


def codes() -> Codes:
    """Return what makes and checks codes in this instance."""
    return cast("Codes", current_app.extensions["registry.codes"])


def new_key(person: Person) -> NewKey:
    """Return the key that this browser is setting up, sealed in its cookie meanwhile."""
    sealed = browser.setdefault(_KEY, codes().new())
    return codes().show(sealed, person.email)


def has_new_key() -> bool:
    """Say whether this browser is setting one up."""
    return _KEY in browser


def drop_new_key() -> None:
    """Forget the key, which is kept now."""
    browser.pop(_KEY, None)
