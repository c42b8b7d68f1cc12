"""A new key in place of the old one: both sign for a while, then the old one is destroyed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.audit import queries
from registry.audit.keys import keyring
from registry.audit.models import LogHead
from registry.audit.note import Signer
from registry.audit.operations import rotate_key
from registry.audit.signer import next_key, signer, signers
from registry.errors import Refused
from registry.policy import Actor
from registry.settings import Settings, secret
from registry.store import reading, transaction, writing


def begin(engine: Engine, settings: Settings, actor: Actor, *, at: datetime) -> tuple[str, int]:
    """Make the next key and enter it in the log; return its vkey and the index of the entry.

    Until `finish` both keys sign. A crash between the two steps is mended by beginning again.

    Raises:
        Refused: a rotation is under way already, or the log is empty.
    """
    current = signer(settings)
    with reading(engine) as session:
        known = {key.vkey for key in keyring(session).keys}
        size = session.scalars(select(LogHead.size)).one()
    if size == 0:
        raise Refused("The log is empty: there is no key to rotate yet.")
    if next_key(settings).exists() and signers(settings)[-1].vkey in known:
        raise Refused(
            "A rotation is under way: end it with `registry log rotate-key --finish` first."
        )
    coming = Signer(current.name, secret(next_key(settings)))
    with writing(engine) as session, transaction(session):
        index = rotate_key(session, actor, old=current.vkey, new=coming.vkey, at=at)
    return coming.vkey, index


def finish(engine: Engine, settings: Settings) -> str:
    """Put the next key in the place of the old one, which is gone then; return its vkey.

    Raises:
        Refused: no rotation is under way, or no checkpoint carries both keys yet.
    """
    if not next_key(settings).exists():
        raise Refused("No rotation is under way: begin one with `registry log rotate-key`.")
    coming = Signer(settings.log_origin, secret(next_key(settings))).vkey
    with reading(engine) as session:
        ring, newest = keyring(session), queries.checkpoint(session)
        signed = {key.vkey for key in ring.named_by(newest.note)} if newest else set()
    if coming not in signed:
        raise Refused("No checkpoint carries the new key yet: run `registry log sign` first.")
    next_key(settings).replace(settings.signing_key)
    return coming
