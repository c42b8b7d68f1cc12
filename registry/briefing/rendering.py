"""The worker's part: an export becomes a file, told how far it is, cancelled, or failed.

A worker that is killed loses its lease, and another makes the export anew.
"""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import TypeVar

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry import clock
from registry.audit.queries import checkpoint
from registry.briefing import operations
from registry.briefing.contents import brief, save
from registry.briefing.models import Export
from registry.briefing.scopes import Briefing, scope_of
from registry.errors import RegistryError
from registry.settings import Settings
from registry.store import reading, transaction, writing

T = TypeVar("T")

logger = logging.getLogger("registry.briefing")

THROTTLE = timedelta(seconds=0.5)  # between two notes of progress
BEAT = operations.LEASE.total_seconds() / 3
SIGNED_WITHIN = 60  # looks at the log, half a second apart, until it is signed


class _Lost(Exception):
    """The export is this worker's no more: cancelled, or taken up by another."""


class _Stopped(Exception):
    """This worker was told to end."""


def make_waiting(engine: Engine, settings: Settings, stop: Event) -> None:
    """Make every export that waits, the oldest first, until there is none or `stop` is set."""
    while not stop.is_set():
        claim = _write(engine, lambda session: operations.claim_export(session, at=clock.now()))
        if claim is None:
            return
        make(engine, settings, claim, stop)


def make(engine: Engine, settings: Settings, claim: Export, stop: Event) -> None:
    """Write the file of a claimed export, noting progress in its row; so is what goes wrong."""
    path = operations.path_of(settings, claim)
    made = path.with_name(f"{claim.handle}.{claim.tries}.pdf")  # another claim writes another one
    for left in path.parent.glob(f"*{claim.handle}.*.pdf*"):
        left.unlink(missing_ok=True)  # by a worker that was killed
    try:
        with _lease(engine, claim):
            _await_signature(engine, claim.size, stop)
            with reading(engine) as session:
                contents = brief(session, settings, Briefing(scope_of(claim.scope), claim.size))
            save(contents, made, _Progress(engine, claim, stop))
        _write(engine, lambda session: _finish(session, claim, made, path))
    except _Stopped:
        _write(engine, lambda session: operations.release_export(session, claim))
    except _Lost:
        pass  # cancelled, or another worker makes it
    except Exception as error:  # noqa: BLE001 - whatever it was, whoever asked must hear of it
        said = _sentence(error)
        _write(engine, lambda s: operations.fail_export(s, claim, error=said, at=clock.now()))
    finally:
        if made.is_file():
            made.unlink()


@contextmanager
def _lease(engine: Engine, claim: Export) -> Iterator[None]:
    """Renew the lease meanwhile in a thread of its own: a single step may take longer than it."""
    over = Event()
    beats = Thread(target=_renew, args=(engine, claim, over), name="lease", daemon=True)
    beats.start()
    try:
        yield
    finally:
        over.set()
        beats.join()


def _renew(engine: Engine, claim: Export, over: Event) -> None:
    while not over.wait(BEAT):
        try:
            _write(engine, lambda session: operations.hold_export(session, claim, at=clock.now()))
        except SQLAlchemyError:
            logger.warning("the lease of a briefing was not renewed; trying again")


def _await_signature(engine: Engine, size: int, stop: Event) -> None:
    """Wait until the log is signed up to `size`: the worker signs about once a second."""
    for _look in range(SIGNED_WITHIN):
        with reading(engine) as session:
            if checkpoint(session, covering=size):
                return
        if stop.wait(0.5):
            raise _Stopped


def _finish(session: Session, claim: Export, made: Path, path: Path) -> None:
    """Put the file in its place if the claim still holds; it is offered once that is committed."""
    if not operations.finish_export(session, claim, at=clock.now()):
        raise _Lost
    made.replace(path)


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
    """Notes progress in the export's row, now and then, and ends what is not wanted any more."""

    def __init__(self, engine: Engine, claim: Export, stop: Event) -> None:
        self._engine, self._claim, self._stop = engine, claim, stop
        self._noted_at: datetime | None = None

    def __call__(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise _Stopped
        now = clock.now()
        is_early = self._noted_at is not None and now - self._noted_at < THROTTLE
        if is_early and done < total:
            return
        self._noted_at = now
        goes_on = _write(
            self._engine,
            lambda session: operations.note_progress(session, self._claim, done=done, total=total),
        )
        if not goes_on:
            raise _Lost


def _write(engine: Engine, change: Callable[[Session], T]) -> T:
    with writing(engine) as session, transaction(session):
        return change(session)
