"""Writes of exports: derived results, so nothing of them enters the log."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.models import Person
from registry.briefing import queries
from registry.briefing.models import Export, Form
from registry.briefing.scopes import Briefing, text_of
from registry.errors import Refused, Sentence
from registry.framework.vocabulary import N_
from registry.jobs import queue
from registry.jobs.saying import kept
from registry.policy import Actor
from registry.settings import Settings
from registry.store import reading

GIVEN_UP = Sentence(
    "The registry tried more than once to make this briefing, and each time the worker ended "
    "in the middle. Ask for a smaller one, or tell the administrator."
)
_WITHDRAWN = N_(
    "It carried words that were redacted on {day}, so it is withdrawn and its file is erased. Ask "
    "for it again: the new one says what was redacted and why."
)


def ask_export(
    session: Session,
    actor: Actor,
    asked: Briefing,
    *,
    form: Form = "pdf",
    at: datetime,
    settings: Settings | None = None,
) -> Export:
    """Ask for a brief; the one there is, if this person asked for the very same before.

    With `settings` a file that is gone is made again, and the limit for each person holds.

    Raises:
        Refused: as many of theirs as may be wait or are being made.
    """
    session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update())
    for one in queries.equal_exports(session, asked, form, states=(*queue.OPEN, "done")):
        is_gone = one.state == "done" and settings and not path_of(settings, one).is_file()
        if one.person_id == actor.person_id and not is_gone:
            return one
    if settings:
        _check_limit(queries.open_count(session, actor.person_id), settings.export_limit)
    made = Export(
        **queue.asked(at),
        person_id=actor.person_id,
        scope=text_of(asked.scope),
        size=asked.size,
        language=asked.language,
        since=asked.since,
        depth=asked.depth,
        form=form,
        with_accepted=asked.with_accepted,
    )
    session.add(made)
    session.flush()
    return made


def _check_limit(count: int, limit: int) -> None:
    if count >= limit:
        raise Refused(
            "You have {count} briefings waiting or being made, and {limit} is the most at a time: "
            "wait until one is ready, or cancel one.",
            count=count,
            limit=limit,
        )


def cancel_export(session: Session, _actor: Actor, export: Export, *, at: datetime) -> None:
    """Cancel an export that is not finished; what is being made of it is dropped.

    Raises:
        Refused: it is finished already.
    """
    if not queue.cancel(session, export, at=at):
        raise Refused("This briefing is finished already: there is nothing left to cancel.")


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
            error=kept(Sentence(_WITHDRAWN, {"day": date.fromisoformat(day)})),
            finished_at=at,
        )


def tidy_exports(engine: Engine, settings: Settings, *, at: datetime) -> int:
    """Erase the files of exports that are over or older than the setting; return how many went."""
    with reading(engine) as session:
        since = at - timedelta(days=settings.export_days)
        fresh = (Export.state == "done") & (Export.finished_at >= since)
        kept = select(Export.handle).where(fresh | Export.state.in_(queue.OPEN))
        handles = set(session.scalars(kept))
    files = [file for file in (settings.instance / "exports").glob("*") if file.is_file()]
    # A part of one that is being made begins with a dot.
    old = [file for file in files if file.name.lstrip(".").partition(".")[0] not in handles]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def path_of(settings: Settings, export: Export) -> Path:
    """Return where the file of an export lies."""
    suffix = "zip" if export.form == "pack" else "pdf"
    return settings.instance / "exports" / f"{export.handle}.{suffix}"
