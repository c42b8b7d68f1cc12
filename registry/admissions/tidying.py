"""Erasing requests for access whose time is over, and the files that no request lists."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.engine import Engine

from registry.admissions.models import AccessRequest
from registry.admissions.queries import CONFIRMED_WITHIN, evidence_kept
from registry.files.sweeping import sweep
from registry.settings import Settings
from registry.store import reading, transaction, writing

_ARRIVING = timedelta(hours=1)  # a file lies there before the request that lists it is kept


def tidy_requests(engine: Engine, settings: Settings, *, at: datetime) -> int:
    """Erase requests that nobody confirmed for three days or that were decided long enough ago.

    Returns how many went, whole: who asked, for whom, and what they showed.
    """
    kept = timedelta(days=settings.evidence_days)
    over = or_(
        AccessRequest.decided_at < at - kept,
        AccessRequest.confirmed_at.is_(None) & (AccessRequest.asked_at < at - CONFIRMED_WITHIN),
    )
    with writing(engine) as session, transaction(session):
        gone = session.execute(delete(AccessRequest).where(over)).rowcount  # type: ignore[attr-defined]
    with reading(engine) as session:
        listed = evidence_kept(session)
    if settings.evidence.is_dir():
        sweep(settings.evidence, listed, before=at - _ARRIVING)
    return int(gone)
