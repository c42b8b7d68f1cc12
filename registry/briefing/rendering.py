"""The worker's part: an export becomes a file, told how far it is, cancelled, or failed."""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from typing import TypeVar

from huey.api import SqliteHuey, TaskWrapper
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry import clock
from registry.audit.queries import checkpoint
from registry.briefing import operations, queries
from registry.briefing.contents import brief, save
from registry.briefing.scopes import scope_of
from registry.errors import RegistryError
from registry.settings import Settings
from registry.store import reading, transaction, writing

T = TypeVar("T")

logger = logging.getLogger("registry.briefing")

THROTTLE = timedelta(seconds=0.5)  # between two notes of progress
SIGNED_WITHIN = 60  # looks at the log, half a second apart, until it is signed


class _Cancelled(Exception):
    """Whoever asked for the export does not want it any more."""


def task(queue: SqliteHuey, engine: Engine, settings: Settings) -> TaskWrapper:
    """Return the task that renders an export: call it with an id to enqueue it on `queue`."""

    def render(export_id: int) -> None:
        render_export(engine, settings, export_id)

    return TaskWrapper(queue, render, name="render_export")


def resume(engine: Engine, render: Callable[[int], object]) -> None:
    """Enqueue what waited or was being made when the worker ended: call it as a worker starts."""
    with reading(engine) as session:
        waiting = queries.unfinished(session)
    for export_id in waiting:
        render(export_id)


def render_export(engine: Engine, settings: Settings, export_id: int) -> None:
    """Write the file of an export, noting progress in its row; what goes wrong stands there too.

    Enqueued twice it does nothing twice; a file left half made by a dead process is made again.
    """
    export = _write(engine, lambda session: operations.begin_export(session, export_id))
    if export is None:
        return
    path = operations.path_of(settings, export)
    try:
        _await_signature(engine, export.size)
        with reading(engine) as session:
            contents = brief(session, settings, scope_of(export.scope), export.size)
        save(contents, path, _Progress(engine, export_id))
        _finish(engine, export_id)
    except _Cancelled:
        path.unlink(missing_ok=True)
    except Exception as error:  # noqa: BLE001 - whatever it was, whoever asked must hear of it
        sentence = _sentence(error)
        _write(
            engine,
            lambda session: operations.fail_export(
                session, export_id, error=sentence, at=clock.now()
            ),
        )


def _await_signature(engine: Engine, size: int) -> None:
    """Wait until the log is signed up to `size`: the worker signs about once a second."""
    pause = Event()
    for _look in range(SIGNED_WITHIN):
        with reading(engine) as session:
            if checkpoint(session, covering=size):
                return
        pause.wait(0.5)


def _finish(engine: Engine, export_id: int) -> None:
    done = _write(
        engine, lambda session: operations.finish_export(session, export_id, at=clock.now())
    )
    if not done:
        raise _Cancelled


def _sentence(error: Exception) -> str:
    """Return what whoever asked can understand; a fault of ours only by the number in the log."""
    if isinstance(error, RegistryError):
        return str(error.sentence)
    incident = secrets.token_hex(4)
    logger.error("incident %s while making a briefing", incident, exc_info=error)
    return (
        f"The registry failed to make this briefing (incident {incident}). Ask for it again; if "
        "that fails too, tell the administrator this number."
    )


class _Progress:
    """Notes progress in the export's row, now and then, and ends a cancelled export."""

    def __init__(self, engine: Engine, export_id: int) -> None:
        self._engine, self._id = engine, export_id
        self._noted_at: datetime | None = None

    def __call__(self, done: int, total: int) -> None:
        now = clock.now()
        is_early = self._noted_at is not None and now - self._noted_at < THROTTLE
        if is_early and done < total:
            return
        self._noted_at = now
        goes_on = _write(
            self._engine,
            lambda session: operations.note_progress(session, self._id, done=done, total=total),
        )
        if not goes_on:
            raise _Cancelled


def _write(engine: Engine, change: Callable[[Session], T]) -> T:
    with writing(engine) as session, transaction(session):
        return change(session)
