"""What a redaction leaves in files: briefs, attachments, letters, the free pages of SQLite."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry import mail
from registry.briefing.models import Export
from registry.briefing.operations import path_of
from registry.errors import Conflict
from registry.files.sweeping import sweep
from registry.holdings.operations import tidy_handovers
from registry.intake.uploading import tidy_uploads
from registry.progress.tidying import listed_files
from registry.redaction.models import RedactionRequest
from registry.settings import Settings
from registry.store import reading, transaction, writing

# A file that was kept just before may be one that somebody is attaching: tidying finds it later.
MOMENT = timedelta(minutes=1)


def scrub(engine: Engine, settings: Settings, *, at: datetime) -> int:
    """Erase the files that redactions left behind, and return for how many it was done.

    On SQLite the database's own file is written anew: erased words lie in its free pages and in
    its write-ahead log until then. PostgreSQL reuses its pages by itself (docs/redaction.md).

    Raises:
        Conflict: a reader held the write-ahead log; it is tried again.
    """
    waiting = select(RedactionRequest).where(
        RedactionRequest.state == "confirmed", RedactionRequest.erased_at.is_(None)
    )
    with reading(engine) as session:
        confirmed = session.scalars(waiting).all()
        if not confirmed:
            return 0
        listed = listed_files(session)
        withdrawn = session.scalars(select(Export).where(Export.state == "withdrawn")).all()
        for one in confirmed:
            mail.write_again(session, settings, one.reason)
    for export in withdrawn:
        path_of(settings, export).unlink(missing_ok=True)
    tidy_handovers(engine, settings, at=at)
    tidy_uploads(engine, settings, at=at)
    since = min(one.decided_at for one in confirmed if one.decided_at)
    sweep(settings.attachments, listed, before=since - MOMENT)
    if engine.dialect.name == "sqlite":
        _rewrite(engine)
    with writing(engine) as session, transaction(session):
        for one in confirmed:
            session.get_one(RedactionRequest, one.id).erased_at = at
        session.flush()
    return len(confirmed)


def _rewrite(engine: Engine) -> None:
    """Write the database anew and empty its write-ahead log."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        is_busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    if is_busy:
        raise Conflict("Erased words are still in SQLite's write-ahead log: a reader holds it.")
