"""Witnesses: others who sign that they saw this log and no other (c2sp.org/tlog-cosignature).

The keys of those who count stand in the setting `witness_keys`. Their lines are kept beside our
checkpoints and go out with them.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from registry.audit import log
from registry.audit.models import Cosignature, StoredCheckpoint
from registry.audit.note import (
    COSIGNATURE,
    SIGNATURE_LIMIT,
    Signature,
    Verifier,
    note_signatures,
    note_text,
    open_note,
    parse_checkpoint,
    signature_line,
)
from registry.errors import Invalid, Misconfigured, NotFound, Refused
from registry.settings import Settings
from registry.store import table

_OF_THE_LOG = 2  # signatures of the log itself, while its key is rotated
_AHEAD = timedelta(days=1)  # how far a witness's clock may be ahead of ours


class Witnessed(NamedTuple):
    """Who cosigned the log at which size, and when, by their clock."""

    name: str
    size: int
    at: datetime


def accepted(settings: Settings) -> list[Verifier]:
    """Return the keys of the witnesses that count.

    Raises:
        Misconfigured: the setting witness_keys holds what is no such key.
    """
    keys = []
    for vkey in settings.witness_keys:
        try:
            key = Verifier.parse(vkey)
        except Invalid as error:
            raise Misconfigured(
                "The setting witness_keys holds what is no key of a witness, {vkey}: {why}",
                vkey=repr(vkey[:80]),
                why=error,
            ) from error
        if key.kind != COSIGNATURE:
            raise Misconfigured(
                "The setting witness_keys holds the key of a log, of {name}: a witness has one "
                "of type 0x04 (C2SP tlog-cosignature).",
                name=key.name,
            )
        keys.append(key)
    if len({(key.name, key.key_id) for key in keys}) < len(keys):
        raise Misconfigured("The setting witness_keys holds a key twice.")
    if len(keys) > SIGNATURE_LIMIT - _OF_THE_LOG:
        raise Misconfigured("The setting witness_keys holds more keys than a note has room for.")
    return keys


def cosign(
    session: Session, note: str, keys: Sequence[Verifier], *, at: datetime
) -> list[Witnessed]:
    """Keep the lines of witnesses that a note of our checkpoint carries; return those new to us.

    Raises:
        Invalid: it is no note, or the signature of a witness is wrong.
        NotFound: nothing was signed at its size.
        Refused: it is of another log, or says something else than ours, no witness that counts
            cosigned it, or one did in the future.
    """
    text = note_text(note)
    stored = _own(session, text)
    vkeys = {(key.name, key.key_id): key.vkey for key in keys}
    if vkeys.keys().isdisjoint((one.name, one.key_id) for one in note_signatures(note)):
        raise Refused(
            "No witness that counts here cosigned it: name their keys in the setting witness_keys."
        )
    signatures = open_note(note, keys).verified
    _check_clocks(signatures, at)
    log.lock(session)
    known = set(session.scalars(select(Cosignature.witness).where(Cosignature.size == stored.size)))
    number = session.scalar(select(func.coalesce(func.max(Cosignature.number), 0))) or 0
    new = {vkeys[one.name, one.key_id]: one for one in signatures}
    new = {vkey: one for vkey, one in new.items() if vkey not in known}
    rows = [
        {"number": each, "size": stored.size, "witness": vkey, "line": signature_line(one)}
        for each, (vkey, one) in enumerate(new.items(), number + 1)
    ]
    if rows:
        session.execute(insert(table(Cosignature)), rows)
    return [_witnessed(stored.size, one) for one in new.values()]


def newest(session: Session, keys: Iterable[Verifier]) -> list[Witnessed]:
    """Return for each witness that counts the largest log that they cosigned, if any."""
    found = []
    for key in keys:
        rows = (
            select(Cosignature.size, Cosignature.line, StoredCheckpoint.note)
            .join(StoredCheckpoint, StoredCheckpoint.size == Cosignature.size)
            .where(Cosignature.witness == key.vkey)
            .order_by(Cosignature.size.desc())
        )
        if row := session.execute(rows.limit(1)).one_or_none():
            [signature] = open_note(f"{note_text(row.note)}\n{row.line}\n", [key]).verified
            found.append(_witnessed(row.size, signature))
    return found


def _own(session: Session, text: str) -> StoredCheckpoint:
    """Return our own checkpoint that has this text."""
    said = parse_checkpoint(text)
    stored = session.get(StoredCheckpoint, said.size)
    if stored is None:
        raise NotFound("This log signed no checkpoint of {size} entries.", size=said.size)
    own = parse_checkpoint(note_text(stored.note))
    if said.origin != own.origin:
        raise Refused(
            "It is a checkpoint of {other}, not of {origin}.", other=said.origin, origin=own.origin
        )
    if text != note_text(stored.note):
        raise Refused(
            "It is not what this log signed at {size} entries: somebody was shown another log. "
            "Keep the file, and see docs/keys.md, “Leaked”.",
            size=said.size,
        )
    return stored


def _check_clocks(signatures: Iterable[Signature], at: datetime) -> None:
    for one in signatures:
        if (one.cosigned_at or 0) > (at + _AHEAD).timestamp():
            raise Refused(
                "{name} cosigned it at second {time}, in the future: their clock is wrong, or "
                "ours is.",
                name=one.name,
                time=one.cosigned_at,
            )


def _witnessed(size: int, signature: Signature) -> Witnessed:
    at = datetime.fromtimestamp(signature.cosigned_at or 0, UTC)
    return Witnessed(signature.name, size, at)
