"""Signing: checkpoints over committed entries, by a key that lies outside the database.

The signer's memory of what it signed last is a database of its own (`synchronous=FULL`), made
only while the log is empty: a registry restored from an old backup must not sign a fork.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.audit.models import LogHead, StoredCheckpoint
from registry.audit.note import Checkpoint, Signer, format_checkpoint, sign_note
from registry.audit.queries import nodes
from registry.audit.tree import CompactRange, root_at
from registry.errors import Refused
from registry.settings import Settings, secret
from registry.store import reading, table, transaction, writing


def memory(settings: Settings) -> Path:
    """Return where the signer remembers its last checkpoint."""
    return settings.signing_key.with_name("signer.db")


def signer(settings: Settings) -> Signer:
    """Return the signer of this log, its key read from the file that the settings name."""
    if not settings.signing_key.exists():
        raise Refused(
            "The signing key {path} is missing. Bring it back from where you keep it; a log that "
            "has entries never gets a new one in silence.",
            path=settings.signing_key,
        )
    return Signer(settings.log_origin, secret(settings.signing_key))


def remembered(settings: Settings) -> tuple[int, str] | None:
    """Return size and note of what was signed last, or None where nothing was or nobody knows."""
    if not memory(settings).exists():
        return None
    with closing(_open(memory(settings), create=False)) as kept:
        size, note = kept.execute("SELECT size, note FROM last").fetchone()
    return (size, note) if size else None


def prepare(engine: Engine, settings: Settings) -> None:
    """Make key and memory while the log is empty; refuse to make them later.

    Raises:
        Refused: the log has entries and the memory or the key is gone.
    """
    with reading(engine) as session:
        size = session.scalars(select(LogHead.size)).one()
    if size == 0:
        secret(settings.signing_key)
        with closing(_open(memory(settings), create=True)):
            return
    signer(settings)
    if not memory(settings).exists():
        raise Refused(
            "The signer's memory {path} is missing though the log has entries. Bring it back from "
            "the backup that belongs to this database (docs/operations.md).",
            path=memory(settings),
        )


def sign(engine: Engine, settings: Settings) -> int | None:
    """Sign what is committed and not yet signed; return the size signed, or None if nothing is.

    Raises:
        Refused: the log does not extend what was signed last.
    """
    with reading(engine) as session:
        head = session.scalars(select(LogHead)).one()
        tree = CompactRange.unpack(head.size, head.hashes)
        with closing(_open(memory(settings), create=False)) as kept:
            last_size, last_root, note = kept.execute(
                "SELECT size, root, note FROM last"
            ).fetchone()
            _refuse_fork(session, tree, last_size, last_root)
            if tree.size == last_size and session.get(StoredCheckpoint, last_size):
                return None
            if tree.size > last_size:
                note = _note(settings, tree)
                _swap(kept, last_size, tree, note)
    if tree.size == 0:
        return None
    # Where a crash came between remembering and storing, the remembered note is stored now.
    with writing(engine) as session, transaction(session):
        row = {"size": tree.size, "root": tree.root(), "note": note}
        session.execute(insert(table(StoredCheckpoint)), row)
    return tree.size


def _root_then(session: Session, size: int) -> bytes:
    return root_at(size, lambda wanted: nodes(session, wanted))


def _refuse_fork(session: Session, tree: CompactRange, last_size: int, last_root: bytes) -> None:
    if tree.size < last_size or _root_then(session, last_size) != last_root:
        raise Refused(
            "Refusing to sign: the log of {size} entries does not extend the one of {last} "
            "entries signed before. It was changed, or restored from an older backup: see "
            "docs/operations.md, “The signer refuses”.",
            size=tree.size,
            last=last_size,
        )


def _note(settings: Settings, tree: CompactRange) -> str:
    text = format_checkpoint(Checkpoint(settings.log_origin, tree.size, tree.root()))
    return sign_note(text, signer(settings))


def _swap(kept: sqlite3.Connection, last_size: int, tree: CompactRange, note: str) -> None:
    """Remember the new checkpoint only if the old one is still the last: two signers, one wins."""
    done = kept.execute(
        "UPDATE last SET size = ?, root = ?, note = ? WHERE size = ?",
        (tree.size, tree.root(), note, last_size),
    )
    if done.rowcount != 1:
        raise Refused("Another signer was faster: only one may run.")
    kept.commit()


def _open(path: Path, *, create: bool) -> sqlite3.Connection:
    if not create and not path.exists():
        raise Refused("The signer's memory {path} is missing.", path=path)
    connection = sqlite3.connect(path, timeout=30)
    connection.execute("PRAGMA synchronous=FULL")
    if create:
        connection.execute("CREATE TABLE IF NOT EXISTS last (size INTEGER, root BLOB, note TEXT)")
        connection.execute(
            "INSERT INTO last SELECT 0, ?, '' WHERE NOT EXISTS (SELECT 1 FROM last)",
            (CompactRange().root(),),
        )
        connection.commit()
    return connection
