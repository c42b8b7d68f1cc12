"""Writes of exports: derived results, so nothing of them enters the log.

Every move of an export is one conditional statement: who asked, workers and whoever cancels may
come in any order, and a finished export never moves again. The row is the queue: a worker claims
it, renews its lease while it lives, and loses the claim to the next one when it does not.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from registry.analysis.figures import Scope
from registry.briefing.models import Export
from registry.briefing.scopes import text_of
from registry.errors import Refused
from registry.policy import Actor
from registry.settings import Settings

LEASE = timedelta(seconds=30)  # how long a dead worker keeps others waiting
MOST_TRIES = 3
GIVEN_UP = (
    f"The registry tried to make this briefing {MOST_TRIES} times, and each time the worker ended "
    "in the middle. Ask for a smaller one, or tell the administrator."
)
WITHDRAWN = (
    "It carried words that were redacted on {day}, so it is withdrawn and its file is erased. Ask "
    "for it again: the new one says what was redacted and why."
)
_OPEN = ("queued", "running")
_QUIET = {"synchronize_session": False}


def ask_export(session: Session, actor: Actor, *, scope: Scope, size: int, at: datetime) -> Export:
    """Ask for the brief on `scope` at log size `size`; the one there is, if asked for before."""
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
        tries=0,
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
    is_open = (Export.id == export.id) & Export.state.in_(_OPEN)
    if not _move(session, is_open, state="cancelled", finished_at=at):
        raise Refused("This briefing is finished already: there is nothing left to cancel.")


def claim_export(session: Session, *, at: datetime) -> Export | None:
    """Take up the oldest export that waits or whose worker died; None where there is none.

    The claim holds for `LEASE` and until the next one; every write of a worker names its claim.
    """
    _give_up(session, at)
    dead = (Export.state == "running") & (Export.leased_until < at)
    free = (
        select(Export.id)
        .where((Export.state == "queued") | dead)
        .order_by(Export.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time anyway
    )
    claimed = _move(
        session,
        Export.id == free.scalar_subquery(),
        state="running",
        tries=Export.tries + 1,
        leased_until=at + LEASE,
        done=0,
        total=0,
    )
    return session.get_one(Export, claimed, populate_existing=True) if claimed else None


def _give_up(session: Session, at: datetime) -> None:
    """Fail what has ended its workers `MOST_TRIES` times: it would end the next one too."""
    last = (Export.state == "running") & (Export.leased_until < at) & (Export.tries >= MOST_TRIES)
    statement = update(Export).where(last).values(state="failed", error=GIVEN_UP, finished_at=at)
    session.execute(statement, execution_options=_QUIET)


def hold_export(session: Session, claim: Export, *, at: datetime) -> bool:
    """Renew the lease; False where the export was cancelled or taken up by another meanwhile."""
    return _move(session, _held(claim), leased_until=at + LEASE) is not None


def note_progress(session: Session, claim: Export, *, done: int, total: int) -> bool:
    """Note how many pledges of how many are set; False where the claim is lost."""
    return _move(session, _held(claim), done=done, total=total) is not None


def finish_export(session: Session, claim: Export, *, at: datetime) -> bool:
    """Offer the file for download; False where the claim is lost."""
    return _move(session, _held(claim), state="done", finished_at=at) is not None


def fail_export(session: Session, claim: Export, *, error: str, at: datetime) -> bool:
    """Keep why the export failed; False where the claim is lost."""
    return _move(session, _held(claim), state="failed", error=error, finished_at=at) is not None


def release_export(session: Session, claim: Export) -> bool:
    """Let another worker take it up at once: this one ends in order, so that is no try."""
    return _move(session, _held(claim), state="queued", tries=Export.tries - 1) is not None


def hold_exports(session: Session) -> None:
    """Let no worker take up or finish an export before this transaction ends."""
    is_open = select(Export.id).where(Export.state.in_(_OPEN)).order_by(Export.id)
    session.execute(is_open.with_for_update())


def withdraw_exports(
    session: Session, _actor: Actor, exports: Iterable[Export], *, day: str, at: datetime
) -> None:
    """Take these exports back: they carry what was redacted on `day`.

    One that a worker is making is begun anew: its worker reads the words as they were.
    """
    for one in exports:
        is_it = Export.id == one.id
        _move(session, is_it & (Export.state == "running"), state="queued")
        done = is_it & (Export.state == "done")
        _move(session, done, state="withdrawn", error=WITHDRAWN.format(day=day), finished_at=at)


def _held(claim: Export) -> ColumnElement[bool]:
    return (Export.id == claim.id) & (Export.state == "running") & (Export.tries == claim.tries)


def _move(session: Session, which: ColumnElement[bool], **values: object) -> int | None:
    """Change the export that is as `which` says, and return its id; None where none is."""
    moved = update(Export).where(which).values(**values).returning(Export.id)
    return session.scalar(moved, execution_options=_QUIET)


def path_of(settings: Settings, export: Export) -> Path:
    """Return where the file of an export lies."""
    return settings.instance / "exports" / f"{export.handle}.pdf"
