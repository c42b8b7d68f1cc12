"""Writes of archives: derived results, so nothing of them enters the log."""

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.register import EntityView
from registry.errors import Sentence
from registry.framework.vocabulary import N_
from registry.holdings.models import Handover
from registry.jobs import queue
from registry.jobs.saying import kept
from registry.policy import Actor
from registry.settings import Settings
from registry.store import reading

KEPT = timedelta(days=7)
GIVEN_UP = Sentence(
    "The registry tried more than once to make this archive, and each time the worker ended in "
    "the middle. Tell the administrator."
)
_WITHDRAWN = N_(
    "It carried words that were redacted on {day}, so it is withdrawn and its file is erased. Ask "
    "for it again."
)


def ask_handover(session: Session, actor: Actor, entity: EntityView, *, at: datetime) -> Handover:
    """Ask for all that an entity owns; the one that is being made, if somebody asked before."""
    waiting = select(Handover).where(
        Handover.entity_id == entity.id, Handover.state.in_(queue.OPEN)
    )
    if found := session.scalars(waiting.order_by(Handover.id)).first():
        return found
    made = Handover(**queue.asked(at), person_id=actor.person_id, entity_id=entity.id, sha256="")
    session.add(made)
    session.flush()
    return made


def withdraw_handovers(session: Session, *, day: str, at: datetime) -> None:
    """Take every archive back: any may carry what was redacted on `day`, a partner's answer too.

    One that a worker is making is begun anew: its worker reads the words as they were.
    """
    rows = select(Handover.id, Handover.state).where(Handover.state.in_(("running", "done")))
    found = session.execute(rows.order_by(Handover.id).with_for_update()).tuples().all()
    for handover_id, state in found:
        said: dict[str, object] = {"state": "queued"}
        if state == "done":
            error = kept(Sentence(_WITHDRAWN, {"day": date.fromisoformat(day)}))
            said = {"state": "withdrawn", "error": error, "finished_at": at}
        queue.move(session, Handover, Handover.id == handover_id, **said)


def tidy_handovers(engine: Engine, settings: Settings, *, at: datetime) -> int:
    """Erase the files of archives that are withdrawn or a week old; return how many went."""
    with reading(engine) as session:
        fresh = select(Handover.handle).where(
            Handover.state == "done", Handover.finished_at >= at - KEPT
        )
        making = select(Handover.handle).where(Handover.state.in_(queue.OPEN))
        kept = {*session.scalars(fresh), *session.scalars(making)}
    files = list((settings.instance / "holdings").glob("*.zip"))
    old = [file for file in files if file.name.partition(".")[0] not in kept]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def file_of(settings: Settings, handover: Handover) -> Path:
    """Return where the file of an archive lies."""
    return settings.instance / "holdings" / f"{handover.handle}.zip"
