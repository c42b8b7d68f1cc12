"""A request that is sent twice under one key acts once, and is answered alike both times."""

import json
from dataclasses import dataclass, field
from typing import Any

from flask import g
from sqlalchemy.orm import Session

from registry import clock, idempotency
from registry.api.acting.sent import fingerprint, key
from registry.errors import Conflict, Refused
from registry.tokens.models import Token


@dataclass(frozen=True, slots=True)
class Led:
    """Where an act led: the parts of the address whose answer is its own."""

    parts: dict[str, Any] = field(default_factory=dict)


def earlier(session: Session) -> Led | None:
    """Return where this very request led before, if it was sent before under its key.

    Raises:
        Refused: the key was used for another request.
        Unreadable: it is no key.
    """
    name = _name()
    if name is None:
        return None
    try:
        kept = idempotency.earlier(session, _holder().person_id, name, _fingerprint())
    except Conflict:
        raise Refused(
            "This Idempotency-Key was used for another request: give each request its own."
        ) from None
    return Led(json.loads(kept)) if kept else None


def remember(session: Session, led: Led) -> None:
    """Keep where a request led, in the transaction of what it did: none of its words."""
    if name := _name():
        kept = json.dumps(led.parts)
        idempotency.remember(
            session, _holder().person_id, name, _fingerprint(), kept, at=clock.now()
        )


def _name() -> str | None:
    """Return the key as it is kept: no other token of the same person meets it, and no form."""
    given = key()
    return f"{_holder().object}:{given}" if given else None


def _fingerprint() -> str:
    """Return what makes this request what it is; once read, a file is gone."""
    if "fingerprint" not in g:
        g.fingerprint = fingerprint()
    return str(g.fingerprint)


def _holder() -> Token:
    found: Token = g.token
    return found
