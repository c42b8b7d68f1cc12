"""`registry status`: all that an operator watches, in one command that monitors can run."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry import clock, mail, starting
from registry.audit import memory, queries
from registry.briefing.models import Export
from registry.cli.frame import opened
from registry.cli.signing import wrong
from registry.holdings.models import Handover
from registry.intake.models import Upload
from registry.jobs import queue
from registry.settings import MEGABYTE, Settings
from registry.store import reading

PATIENCE = timedelta(minutes=15)  # how long a letter that is due, or a job, may wait
LEAST_ROOM = 500 * MEGABYTE  # bytes: below, a backup or a large brief may find the disk full
QUEUES = {"briefings": Export, "imports": Upload, "archives": Handover}


@click.command("status")
@click.pass_context
def command(context: click.Context) -> None:
    """Show what an operator watches; exit code 1 and a sentence for each thing that is wrong.

    Guards of the database, keys, how far the log is signed, letters and jobs that wait, room on
    the disk. It changes nothing, so a monitor may run it every few minutes.
    """
    settings, engine = opened()
    starting.look(settings, engine)
    now = clock.now()
    with reading(engine) as session:
        found = [*_log(session, settings, now), *_letters(session, now), *_jobs(session, now)]
    found += [*_key(settings), *_room(settings)]
    for sentence in found:
        click.echo(sentence, err=True)
    context.exit(1 if found else 0)


def _log(session: Session, settings: Settings, now: datetime) -> list[str]:
    size, newest = queries.size(session), queries.checkpoint(session)
    signed = newest.size if newest else 0
    click.echo(f"Log: {size} entries, {signed} signed.")
    kept = memory.last(settings).size if memory.path(settings).exists() else None
    return wrong(session, size, signed, kept, now)


def _letters(session: Session, now: datetime) -> Iterator[str]:
    waiting = mail.waiting(session)
    click.echo(
        f"Letters: {waiting.open} to be sent, {waiting.troubled} of them tried in vain, "
        f"{waiting.refused} refused for good (/outbox)."
    )
    if waiting.due_since and (waits := now - waiting.due_since) > PATIENCE:
        yield f"A letter has waited for {_spelled(waits)}: the worker's log says why."


def _jobs(session: Session, now: datetime) -> Iterator[str]:
    for name, model in QUEUES.items():
        asked = select(func.count(), func.min(model.asked_at)).where(model.state == "queued")
        count, oldest = session.execute(asked).one()
        still = select(func.count()).where(model.state.in_(queue.OPEN))
        click.echo(f"{name.capitalize()}: {session.scalars(still).one()} waiting or being made.")
        if count and (waits := now - oldest) > PATIENCE:
            yield f"{count} {name} wait to be made, for {_spelled(waits)}: does the worker run?"


def _key(settings: Settings) -> Iterator[str]:
    if not settings.secret_key.exists():
        yield (
            f"The key {settings.secret_key} is not there. If the registry ran before, bring your "
            "copy back: the next start makes another one, and no second factor is right then."
        )


def _room(settings: Settings) -> Iterator[str]:
    room = shutil.disk_usage(settings.instance).free
    click.echo(f"Room on the disk of {settings.instance}: {room // MEGABYTE:,} MB.")
    if room < LEAST_ROOM:
        yield f"The disk of {settings.instance} is nearly full: make room."


def _spelled(waits: timedelta) -> str:
    minutes = int(waits.total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60} min"
