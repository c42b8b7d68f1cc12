"""What the signer signed last, in a database of its own beside the key.

It lies apart from the registry's database and its backups, so it tells a restored or altered log
from the one that was signed. It is made only while the log is empty, or from a checkpoint that
somebody else kept (`signer.remember`).
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from registry.audit.tree import EMPTY_ROOT
from registry.errors import Conflict, Refused
from registry.settings import Settings


@dataclass(frozen=True, slots=True)
class Last:
    """The newest checkpoint that was signed: how many entries, their root, the signed note."""

    size: int
    root: bytes
    note: str


def path(settings: Settings) -> Path:
    """Return where the memory lies."""
    return settings.signing_key.with_name("signer.db")


def make(settings: Settings, first: Last | None = None) -> None:
    """Make the memory, knowing nothing or `first`, unless it is there already."""
    first = first or Last(0, EMPTY_ROOT, "")
    with _opened(path(settings), create=True) as kept, kept:
        kept.execute("BEGIN IMMEDIATE")
        kept.execute("CREATE TABLE IF NOT EXISTS last (size INTEGER, root BLOB, note TEXT)")
        kept.execute(
            "INSERT INTO last SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM last)",
            (first.size, first.root, first.note),
        )


def last(settings: Settings) -> Last:
    """Return what was signed last; size 0 and the root of nothing where nothing was.

    Raises:
        Refused: the memory is missing or cannot be read.
    """
    with _opened(path(settings), create=False) as kept:
        row = kept.execute("SELECT size, root, note FROM last").fetchone()
    if row is None:
        raise _unreadable(path(settings), "it is empty")
    return Last(*row)


def swap(settings: Settings, old: Last, new: Last) -> None:
    """Remember `new` only if `old` is still the last: of two signers, one wins.

    Raises:
        Conflict: another signer was faster.
    """
    with _opened(path(settings), create=False) as kept, kept:
        done = kept.execute(
            "UPDATE last SET size = ?, root = ?, note = ? WHERE size = ? AND root = ?",
            (new.size, new.root, new.note, old.size, old.root),
        )
        if done.rowcount != 1:
            raise Conflict("Another signer was faster: only one may run.")


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Be the only signer while this lasts; the lock goes with the process, however it ends.

    Raises:
        Conflict: another one runs.
    """
    place = settings.signing_key.with_name("signer.lock")
    with place.open("a+", encoding="ascii") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            raise Conflict(
                "Another signer runs (process {pid}): only one may. End one of the two.",
                pid=held.read().strip() or "?",
            ) from None
        held.truncate(0)
        held.write(f"{os.getpid()}\n")
        held.flush()
        yield


@contextmanager
def _opened(place: Path, *, create: bool) -> Iterator[sqlite3.Connection]:
    if not create and not place.exists():
        raise Refused(
            "The signer's memory {path} is missing: bring it back, or name the newest checkpoint "
            "that anybody kept to `registry log remember` (docs/operations.md).",
            path=place,
        )
    try:
        with closing(sqlite3.connect(place, timeout=30)) as connection:
            # More than FULL: with a rollback journal, FULL may lose the last commit with the power
            # (sqlite.org/pragma.html#pragma_synchronous), and a signature must not be forgotten.
            connection.execute("PRAGMA synchronous=EXTRA")
            yield connection
    except sqlite3.Error as error:
        raise _unreadable(place, error) from error


def _unreadable(place: Path, why: object) -> Refused:
    return Refused(
        "The signer's memory {path} cannot be used ({why}): see docs/operations.md, “The signer "
        "refuses”.",
        path=place,
        why=why,
    )
