"""Erasing what drafts leave behind: files that nothing lists, and the memory of their ending."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.briefs import queries as briefs
from registry.files.sweeping import sweep
from registry.pledges import queries as pledges
from registry.pledges.models import EndedDraft
from registry.progress import queries as progress
from registry.settings import Settings
from registry.store import reading, transaction, writing
from registry.undertakings import queries as undertakings

FILES_KEPT = timedelta(days=7)  # so that a backup of some days ago finds the files of its drafts
ENDINGS_KEPT = timedelta(days=30)


def listed_files(session: Session) -> set[str]:
    """Return the SHA-256 of every file that a draft, pledge, report, document or brief lists."""
    rooms = (briefs, pledges, progress, undertakings)
    return {sha256 for room in rooms for sha256 in room.listed_files(session)}


def tidy(engine: Engine, settings: Settings, *, at: datetime) -> int:
    """Erase what is old enough, and return how many files went."""
    with reading(engine) as session:
        listed = listed_files(session)
    gone = sweep(settings.attachments, listed, before=at - FILES_KEPT)
    with writing(engine) as session, transaction(session):
        session.execute(delete(EndedDraft).where(EndedDraft.at < at - ENDINGS_KEPT))
    return gone
