"""Writes about the log itself: which key signs it."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.audit import log
from registry.audit.events import KeyRotated
from registry.audit.keys import LogKey, keyring
from registry.audit.models import LogEntry
from registry.audit.note import Verifier
from registry.errors import Conflict, Refused
from registry.policy import Actor
from registry.store import table


def rotate_key(session: Session, actor: Actor, *, old: str, new: str, at: datetime) -> int:
    """Enter that the key `new` signs from here on, and return the index of the entry.

    Raises:
        Conflict: `old` is not the key in force.
        Refused: `new` has another name than the log, or was a key of it before.
    """
    log.lock(session)
    keys = keyring(session).keys
    if not keys or keys[-1].vkey != old:
        raise Conflict("The key was rotated meanwhile: see `registry log status`.")
    if Verifier.parse(new).name != Verifier.parse(old).name:
        raise Refused("A key of this log is named {name}.", name=Verifier.parse(old).name)
    if new in {key.vkey for key in keys}:
        raise Refused("A key that signed this log before does not sign it again.")
    event = KeyRotated(ref=Verifier.parse(old).name, old=old, new=new)
    [appended] = log.append(session, actor, at, log.Item(event, object=_chain(session, keys)))
    session.execute(insert(table(LogKey)), {"since": appended.index + 1, "vkey": new})
    return appended.index


def _chain(session: Session, keys: tuple[object, ...]) -> str | None:
    """Return the object that all rotations are about; the first one draws it."""
    since = getattr(keys[-1], "since", 0)
    return session.get_one(LogEntry, since - 1).object if since else None
