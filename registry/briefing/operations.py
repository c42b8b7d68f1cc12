"""Writes of exports: derived results, so nothing of them enters the log.

Every move of an export is one conditional statement: who asked, the worker and whoever cancels
may come in any order, and a finished export never moves again.
"""

import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from registry.analysis.figures import Scope
from registry.briefing.models import Export
from registry.briefing.scopes import text_of
from registry.errors import Refused
from registry.policy import Actor
from registry.settings import Settings

_OPEN = ("queued", "running")


def ask_export(session: Session, actor: Actor, *, scope: Scope, size: int, at: datetime) -> Export:
    """Ask for the brief on `scope` at log size `size`; the one there is, if asked for before.

    The caller enqueues it once the transaction is committed.
    """
    existing = session.scalars(
        select(Export)
        .where(
            Export.person_id == actor.person_id,
            Export.scope == text_of(scope),
            Export.size == size,
            Export.state.in_((*_OPEN, "done")),
        )
        .order_by(Export.id.desc())
    ).first()
    if existing:
        return existing
    asked = Export(
        handle=secrets.token_urlsafe(12),
        person_id=actor.person_id,
        scope=text_of(scope),
        size=size,
        state="queued",
        done=0,
        total=0,
        error="",
        asked_at=at,
    )
    session.add(asked)
    session.flush()
    return asked


def cancel_export(session: Session, _actor: Actor, export: Export, *, at: datetime) -> None:
    """Cancel an export that is not finished; what is being made of it is dropped.

    Raises:
        Refused: it is finished already.
    """
    if not _move(session, export.id, _OPEN, state="cancelled", finished_at=at):
        raise Refused("This briefing is finished already: there is nothing left to cancel.")


def begin_export(session: Session, export_id: int) -> Export | None:
    """Take an export up, or again after the worker died; None where it is finished or cancelled."""
    if not _move(session, export_id, _OPEN, state="running", done=0, total=0):
        return None
    return session.get_one(Export, export_id, populate_existing=True)


def note_progress(session: Session, export_id: int, *, done: int, total: int) -> bool:
    """Note how many pledges of how many are set; False where it was cancelled meanwhile."""
    return _move(session, export_id, ("running",), done=done, total=total)


def finish_export(session: Session, export_id: int, *, at: datetime) -> bool:
    """Offer the file for download; False where it was cancelled meanwhile."""
    return _move(session, export_id, ("running",), state="done", finished_at=at)


def fail_export(session: Session, export_id: int, *, error: str, at: datetime) -> bool:
    """Keep why the export failed; False where it was cancelled meanwhile."""
    return _move(session, export_id, ("running",), state="failed", error=error, finished_at=at)


def _move(session: Session, export_id: int, states: tuple[str, ...], **values: object) -> bool:
    moved = update(Export).where(Export.id == export_id, Export.state.in_(states)).values(**values)
    found = session.scalar(
        moved.returning(Export.id), execution_options={"synchronize_session": False}
    )
    return found is not None


def path_of(settings: Settings, export: Export) -> Path:
    """Return where the file of an export lies."""
    return settings.instance / "exports" / f"{export.handle}.pdf"
