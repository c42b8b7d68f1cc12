"""Writes of exports: derived results, so nothing of them enters the log."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.briefing.models import Export, Form
from registry.briefing.scopes import Briefing, text_of
from registry.errors import Refused
from registry.jobs import queue
from registry.policy import Actor
from registry.settings import Settings

GIVEN_UP = (
    f"The registry tried to make this briefing {queue.MOST_TRIES} times, and each time the worker "
    "ended in the middle. Ask for a smaller one, or tell the administrator."
)
WITHDRAWN = (
    "It carried words that were redacted on {day}, so it is withdrawn and its file is erased. Ask "
    "for it again: the new one says what was redacted and why."
)


def ask_export(
    session: Session, actor: Actor, asked: Briefing, *, form: Form = "pdf", at: datetime
) -> Export:
    """Ask for a brief; the one there is, if this person asked for the very same before."""
    what = {
        "scope": text_of(asked.scope),
        "size": asked.size,
        "language": asked.language,
        "since": asked.since,
        "depth": asked.depth,
        "form": form,
    }
    existing = session.scalars(
        select(Export)
        .where(
            Export.person_id == actor.person_id,
            Export.state.in_((*queue.OPEN, "done")),
            *(
                getattr(Export, column).is_not_distinct_from(value)
                for column, value in what.items()
            ),
        )
        .order_by(Export.id.desc())
    ).first()
    if existing:
        return existing
    made = Export(**queue.asked(at), person_id=actor.person_id, **what)
    session.add(made)
    session.flush()
    return made


def cancel_export(session: Session, _actor: Actor, export: Export, *, at: datetime) -> None:
    """Cancel an export that is not finished; what is being made of it is dropped.

    Raises:
        Refused: it is finished already.
    """
    if not queue.cancel(session, export, at=at):
        raise Refused("This briefing is finished already: there is nothing left to cancel.")


def hold_exports(session: Session) -> None:
    """Let no worker take up or finish an export before this transaction ends."""
    is_open = select(Export.id).where(Export.state.in_(queue.OPEN)).order_by(Export.id)
    session.execute(is_open.with_for_update())


def withdraw_exports(
    session: Session, _actor: Actor, exports: Iterable[Export], *, day: str, at: datetime
) -> None:
    """Take these exports back: they carry what was redacted on `day`.

    One that a worker is making is begun anew: its worker reads the words as they were.
    """
    for one in exports:
        is_it = Export.id == one.id
        queue.move(session, Export, is_it & (Export.state == "running"), state="queued")
        done = is_it & (Export.state == "done")
        queue.move(
            session,
            Export,
            done,
            state="withdrawn",
            error=WITHDRAWN.format(day=day),
            finished_at=at,
        )


def path_of(settings: Settings, export: Export) -> Path:
    """Return where the file of an export lies."""
    suffix = "zip" if export.form == "pack" else "pdf"
    return settings.instance / "exports" / f"{export.handle}.{suffix}"
