"""The worker's part of every job: hold it, tell how far it is, end it one way or another.

A worker that is killed loses its lease, and another does the job anew.
"""

import errno
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import TypeVar

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry import clock
from registry.errors import RegistryError, Sentence
from registry.jobs import queue
from registry.jobs.models import Job
from registry.store import transaction, writing

J = TypeVar("J", bound=Job)
T = TypeVar("T")

logger = logging.getLogger("registry.jobs")

THROTTLE = timedelta(seconds=0.5)  # between two notes of progress
DISK_FULL = Sentence(
    "The registry’s disk is full, so nothing was made, and nothing is left half made. Tell the "
    "administrator, and ask for it again once there is room."
)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
BEAT = queue.LEASE.total_seconds() / 3


class Lost(Exception):
    """The job is this worker's no more: cancelled, or taken up by another."""


class Stopped(Exception):
    """This worker was told to end, or what it made is out of date: it is begun anew."""


def claims(engine: Engine, model: type[J], stop: Event, *, given_up: Sentence) -> Iterator[J]:
    """Yield every job that waits, the oldest first, until there is none or `stop` is set."""
    while not stop.is_set():
        claimed = write(
            engine, lambda session: queue.claim(session, model, given_up=given_up, at=clock.now())
        )
        if claimed is None:
            return
        yield claimed


def perform(
    engine: Engine,
    job: Job,
    stop: Event,
    do: Callable[["Progress"], Callable[[Session], None]],
    *,
    called: str,
) -> None:
    """Do a claimed job; what `do` returns is called last, in the transaction that finishes it.

    What goes wrong is kept in the job's row; a fault of ours as a number only. `called` is what
    the program's own log knows it as: "briefing".
    """
    try:
        with _lease(engine, job):
            then = do(Progress(engine, job, stop))
        write(engine, then)
    except Stopped:
        write(engine, lambda session: queue.release(session, job))
    except Lost:
        pass  # cancelled, or another worker does it
    except Exception as error:  # noqa: BLE001 - whatever it was, whoever asked must hear of it
        said = _sentence(error, called)
        write(engine, lambda session: queue.fail(session, job, error=said, at=clock.now()))


def finish(session: Session, job: Job, **values: object) -> None:
    """Say that a job is done, with what it found.

    Raises:
        Lost: the claim holds no more; the transaction is taken back.
    """
    if not queue.finish(session, job, at=clock.now(), **values):
        raise Lost


@contextmanager
def _lease(engine: Engine, job: Job) -> Iterator[None]:
    """Renew the lease meanwhile in a thread of its own: a single step may take longer than it."""
    over = Event()
    beats = Thread(target=_renew, args=(engine, job, over), name="lease", daemon=True)
    beats.start()
    try:
        yield
    finally:
        over.set()
        beats.join()


def _renew(engine: Engine, job: Job, over: Event) -> None:
    while not over.wait(BEAT):
        try:
            write(engine, lambda session: queue.hold(session, job, at=clock.now()))
        except SQLAlchemyError:
            logger.warning("the lease of a job was not renewed; trying again")


def _sentence(error: Exception, called: str) -> Sentence:
    """Return a sentence for the person who asked; a fault of ours only by its incident number."""
    if isinstance(error, RegistryError):
        return error.sentence
    incident = secrets.token_hex(4)
    logger.error("incident %s while making a %s", incident, called, exc_info=error)
    if isinstance(error, OSError) and error.errno in _FULL:
        return DISK_FULL
    return Sentence(
        "The registry failed to make this (incident {incident}). Ask for it again; if that fails "
        "too, tell the administrator this number.",
        {"incident": incident},
    )


class Progress:
    """Notes progress in the job's row, now and then, and ends what is not wanted any more."""

    def __init__(self, engine: Engine, job: Job, stop: Event) -> None:
        self._engine, self._job, self._stop = engine, job, stop
        self._noted_at: datetime | None = None

    def __call__(self, done: int, total: int) -> None:
        """Note that `done` of `total` are done; raises where the job should go on no more."""
        if self._stop.is_set():
            raise Stopped
        now = clock.now()
        is_early = self._noted_at is not None and now - self._noted_at < THROTTLE
        if is_early and done < total:
            return
        self._noted_at = now
        goes_on = write(
            self._engine,
            lambda session: queue.note_progress(session, self._job, done=done, total=total),
        )
        if not goes_on:
            raise Lost

    def pause(self, seconds: float) -> None:
        """Wait; raises Stopped where the worker is told to end meanwhile."""
        if self._stop.wait(seconds):
            raise Stopped


def write(engine: Engine, change: Callable[[Session], T]) -> T:
    """Return what `change` returns, made in a transaction of its own."""
    with writing(engine) as session, transaction(session):
        return change(session)
