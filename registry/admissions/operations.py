"""Asking for access, confirming the address, deciding; nothing of a request is in the log.

What a grant gives is: `accounts.inviting` puts the role on the record.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from registry.accounts import inviting
from registry.accounts.models import Person
from registry.accounts.operations import token_hash
from registry.accounts.register import EntityView
from registry.admissions.models import AccessRequest
from registry.admissions.queries import open_of
from registry.audit import log
from registry.errors import Conflict
from registry.policy import Actor, Role
from registry.web.security_log import note

PAUSE = timedelta(minutes=5)  # between two letters to the same address
MOST_OPEN = 3  # requests of one address that nobody has decided


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says of themselves."""

    email: str
    name: str
    language: str
    office: str
    role: Role
    entity: EntityView | None
    entity_name: str
    mandate: str
    evidence: dict[str, Any] | None


def ask_access(session: Session, asked: Asked, *, at: datetime) -> str | None:
    """Keep a request and return the secret that confirms its address.

    None where that address was written to within five minutes, or has three that wait.
    """
    email = asked.email.strip().lower()
    if open_of(session, email, since=at - PAUSE) or open_of(session, email) >= MOST_OPEN:
        return None
    token = secrets.token_urlsafe(32)
    session.add(
        AccessRequest(
            handle=secrets.token_urlsafe(12),
            token_hash=token_hash(token),
            email=email,
            name=asked.name,
            language=asked.language,
            office=asked.office,
            role=asked.role.value,
            entity_id=asked.entity.id if asked.entity else None,
            entity_name=asked.entity_name,
            mandate=asked.mandate,
            evidence=asked.evidence,
            asked_at=at,
            reason="",
        )
    )
    session.flush()
    note("access-request.asked")
    return token


def confirm_address(session: Session, request: AccessRequest, *, at: datetime) -> None:
    """Note that whoever asked reads the address; from now on the secretariat sees the request.

    Raises:
        Conflict: it was confirmed already.
    """
    session.refresh(request, with_for_update=True)
    if request.confirmed_at is not None:
        raise Conflict("This request was confirmed already: the secretariat has it.")
    request.confirmed_at = at
    session.flush()


def grant_access(
    session: Session,
    actor: Actor,
    request: AccessRequest,
    *,
    entity: EntityView,
    role: Role,
    by: str,
    base_url: str,
    at: datetime,
) -> Person:
    """Give who asked the role, on the record, and write to them; return who it is.

    Raises:
        Conflict: somebody decided it already.
        Refused: they have the role already, or act for the other side.
    """
    log.lock(session)  # before the request: whoever needs both takes them in that order
    _hold(session, request)
    person = inviting.invite(
        session, actor, entity, email=request.email, name=request.name, role=role,
        language=request.language, by=by, base_url=base_url, at=at,
    )  # fmt: skip
    _decide(session, actor, request, "granted", at=at)
    return person


def refuse_access(
    session: Session, actor: Actor, request: AccessRequest, *, reason: str, at: datetime
) -> None:
    """Note why a request was refused; the letter is the caller's.

    Raises:
        Conflict: somebody decided it already.
    """
    _hold(session, request)
    request.reason = reason
    _decide(session, actor, request, "refused", at=at)


def _hold(session: Session, request: AccessRequest) -> None:
    session.refresh(request, with_for_update=True)
    if request.decided_at is not None:
        raise Conflict("A colleague has decided this request meanwhile: look at it again.")


def _decide(
    session: Session, actor: Actor, request: AccessRequest, decision: str, *, at: datetime
) -> None:
    request.decision, request.decided_at, request.decided_by = decision, at, actor.person_id
    session.flush()
    note(f"access-request.{decision}", actor=actor.role)
