"""The worker's part: packages that somebody asked for, and now and then the newest one."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry import clock
from registry.audit import queries as log
from registry.audit.derived import newest_redaction
from registry.dataset import shelf
from registry.dataset.contents import write_package
from registry.settings import Settings
from registry.store import reading

REFRESHED = 3600  # seconds after which the newest package is made anew, if the log has grown


class Stopped(Exception):
    """The worker was told to end."""


def redacted_by(session: Session) -> int:
    """Return the newest entry that erased something, -1 for none."""
    return session.scalars(select(newest_redaction())).one()


def make_waiting(engine: Engine, settings: Settings, stop: Event) -> None:
    """Make every package that is wanted, until there is none or `stop` is set."""
    with _alone(settings) as is_alone, suppress(Stopped):
        while is_alone and (size := _wanted(engine, settings)):
            make(engine, settings, size, stop)


def make(engine: Engine, settings: Settings, size: int, stop: Event) -> None:
    """Write the package of the log at `size`, as one moment of the database has it."""

    def tell(done: int, total: int) -> None:
        if stop.is_set():
            raise Stopped
        shelf.note(settings, size, done, total)

    with reading(engine) as session:
        path = shelf.path_of(settings, size, redacted_by(session))
        write_package(session, settings, size, path, tell)
    shelf.fulfil(settings, size)


def _wanted(engine: Engine, settings: Settings) -> int | None:
    """Return the log size of the next package to make, or None; erase packages not kept."""
    with reading(engine) as session:
        signed, redacted = log.checkpoint(session), redacted_by(session)
    shelf.tidy(settings, redacted)
    if signed is None or signed.size <= redacted:  # what erased words is proved in it too
        return None
    if _is_due(settings, signed.size, redacted):
        shelf.note_regular(settings, signed.size)
        return signed.size
    for size in shelf.asked(settings):
        if shelf.find(settings, size, redacted):
            shelf.fulfil(settings, size)
        elif size <= signed.size:
            return size
    return None


def _is_due(settings: Settings, size: int, redacted: int) -> bool:
    last = shelf.regular(settings, redacted)
    if last is None:
        return True
    age = clock.now().timestamp() - last.path.stat().st_mtime
    return last.size < size and age >= REFRESHED


@contextmanager
def _alone(settings: Settings) -> Iterator[bool]:
    """Tell whether no other worker makes packages; if so, none does while this lasts."""
    place = shelf.folder(settings)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / "lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
