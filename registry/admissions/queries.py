"""Reads of requests for access."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.admissions.models import AccessRequest
from registry.errors import NotFound

CONFIRMED_WITHIN = timedelta(days=3)  # after that a request that nobody confirmed is erased
_HANDLE = re.compile(r"[A-Za-z0-9_-]{1,64}")


def waiting(session: Session) -> Sequence[AccessRequest]:
    """Return what waits for a decision, the oldest first; only addresses that answered."""
    rows = select(AccessRequest).where(
        AccessRequest.confirmed_at.is_not(None), AccessRequest.decided_at.is_(None)
    )
    return session.scalars(rows.order_by(AccessRequest.confirmed_at, AccessRequest.id)).all()


def decided(session: Session, *, limit: int = 100) -> Sequence[AccessRequest]:
    """Return what was decided and is not erased yet, the newest first."""
    rows = select(AccessRequest).where(AccessRequest.decided_at.is_not(None))
    newest = rows.order_by(AccessRequest.decided_at.desc(), AccessRequest.id.desc())
    return session.scalars(newest.limit(limit)).all()


def request(session: Session, handle: str) -> AccessRequest:
    """Return a request whose address answered, or raise NotFound."""
    rows = select(AccessRequest).where(
        AccessRequest.handle == handle, AccessRequest.confirmed_at.is_not(None)
    )
    found = session.scalar(rows) if _HANDLE.fullmatch(handle) else None
    if found is None:
        raise NotFound("There is no such request, or its time is over and it was erased.")
    return found


def unconfirmed(session: Session, token_hash: str, *, at: datetime) -> AccessRequest | None:
    """Return the request that a letter asks to confirm, unless it was or the link has run out."""
    return session.scalar(
        select(AccessRequest).where(
            AccessRequest.token_hash == token_hash,
            AccessRequest.confirmed_at.is_(None),
            AccessRequest.asked_at > at - CONFIRMED_WITHIN,
        )
    )


def open_of(session: Session, email: str, *, since: datetime | None = None) -> int:
    """Return how many requests of this address nobody has decided, those `since` or all."""
    rows = select(func.count()).where(
        AccessRequest.email == email, AccessRequest.decided_at.is_(None)
    )
    if since:
        rows = rows.where(AccessRequest.asked_at > since)
    return session.scalar(rows) or 0


def evidence_kept(session: Session) -> set[str]:
    """Return the SHA-256 of every file that a request lists."""
    rows = select(AccessRequest.evidence).where(AccessRequest.evidence.is_not(None))
    found: Iterable[Any] = session.scalars(rows)
    return {str(one["sha256"]) for one in found if one}
