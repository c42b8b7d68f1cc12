"""Signing: checkpoints over committed entries, by a key that lies outside the database.

What is signed must extend, byte for byte, what was signed before (`memory`): a registry restored
from an old backup, or with an entry altered, must not sign a fork. Each round reads the bytes of
the entries since; a process that begins to sign reads all of them once (`whole`).
"""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry import clock
from registry.audit import memory
from registry.audit.keys import LogKey, SigningTrouble, keyring, trouble
from registry.audit.memory import Last
from registry.audit.models import LogEntry, LogHead, StoredCheckpoint
from registry.audit.note import Checkpoint, Signer, format_checkpoint, sign_note
from registry.audit.queries import nodes
from registry.audit.tree import EMPTY_ROOT, CompactRange, leaf_hash, root_at
from registry.audit.whole import CHUNK, Progress, changed
from registry.errors import Invalid, Misconfigured, Refused
from registry.settings import Settings, secret
from registry.store import reading, table, transaction, writing


def _quietly(_done: int, _total: int) -> None:
    """Say nothing of how far it is."""


def next_key(settings: Settings) -> Path:
    """Return where the next key lies while a rotation is under way."""
    return settings.signing_key.with_name(f"{settings.signing_key.name}.next")


def signer(settings: Settings) -> Signer:
    """Return the signer of this log, its key read from the file that the settings name."""
    if not settings.signing_key.exists():
        raise Refused(
            "The signing key {path} is missing. Bring it back from where you keep it; a log that "
            "has entries never gets a new one in silence.",
            path=settings.signing_key,
        )
    return Signer(settings.log_origin, secret(settings.signing_key))


def signers(settings: Settings) -> list[Signer]:
    """Return who signs: the key, and the next one while a rotation is under way.

    The next one is read first: should it take the other's place meanwhile, it is not missed.
    """
    coming = next_key(settings)
    seeds = [secret(coming)] if coming.exists() else []
    current = signer(settings)
    found = {made.vkey: made for made in (current, *(Signer(current.name, s) for s in seeds))}
    return list(found.values())


def check(settings: Settings) -> None:
    """Refuse a signing key that others can read; nothing is said of one that is not here.

    Raises:
        Misconfigured: it has a mode other than 0600, or holds no key.
    """
    if settings.signing_key.exists():
        signers(settings)


def prepare(engine: Engine, settings: Settings) -> None:
    """Make key and memory while the log is empty; refuse to make them later.

    Raises:
        Refused: the log has entries and the memory or the key is gone, or the memory knows of
            entries that the log lacks.
    """
    with reading(engine) as session:
        size = session.scalars(select(LogHead.size)).one()
        is_new = session.scalars(select(LogKey.since).limit(1)).first() is None
    if size == 0:
        secret(settings.signing_key)
        memory.make(settings)
    vkey = signer(settings).vkey
    if memory.last(settings).size > size:
        raise _fork(size, memory.last(settings).size)
    if is_new:
        with writing(engine) as session, transaction(session):
            session.execute(insert(table(LogKey)), {"since": 0, "vkey": vkey})


def sign(
    engine: Engine, settings: Settings, *, whole: bool = False, progress: Progress = _quietly
) -> int | None:
    """Sign what is committed and not yet signed; return the size signed, or None if nothing is.

    With `whole`, all bodies and tiles are read before: linear, for the first time of a process.

    Raises:
        Refused: the log does not extend what was signed last, or key or memory do not fit it;
            `SigningTrouble` says so to the pages until it is over.
        Conflict: another signer was faster.
    """
    try:
        if whole:
            _refuse_changed(engine, progress)
        size = _sign(engine, settings)
    except (Refused, Misconfigured, Invalid) as refusal:
        _note_trouble(engine, str(refusal))
        raise
    _note_trouble(engine, None)
    return size


def _refuse_changed(engine: Engine, progress: Progress) -> None:
    with reading(engine) as session:
        size = session.scalars(select(LogHead.size)).one()
        if found := changed(session, size, progress):
            raise Refused(
                "Refusing to sign: {what} of the log is not what the bytes of the entries say. It "
                "was changed: see docs/operations.md, “The signer refuses”.",
                what=found,
            )


def _sign(engine: Engine, settings: Settings) -> int | None:
    with reading(engine) as session:
        last = memory.last(settings)  # before the first read: the log is never shorter than it
        if _is_forgetful(session, last) and memory.last(settings) == last:
            raise _forgetful(last.size)
        tree = _extended(session, last)
        is_stored = session.get(StoredCheckpoint, tree.size) is not None
        if tree.size == 0 or (tree.size == last.size and is_stored):
            return None
        if tree.size > last.size:
            new = Last(tree.size, tree.root(), _note(session, settings, tree))
            memory.swap(settings, last, new)
            last = new
    # Where a crash came between remembering and storing, the remembered note is stored now. Where
    # another signer stored it meanwhile, it is there.
    row = {"size": last.size, "root": last.root, "note": last.note}
    with suppress(IntegrityError), writing(engine) as session, transaction(session):
        session.execute(insert(table(StoredCheckpoint)), row)
    return last.size


def remember(engine: Engine, settings: Settings, note: str) -> int:
    """Make the memory anew, or move it on, from a checkpoint that somebody kept; return its size.

    Raises:
        Invalid: it is no checkpoint of this log.
        Refused: the log does not extend it, or a newer one is known.
    """
    with reading(engine) as session:
        kept = keyring(session).open(note)
        size = session.scalars(select(LogHead.size)).one()
        if kept.size > size or (kept.size and _root(session, kept.size) != kept.root):
            raise _fork(size, kept.size)
        new = Last(kept.size, kept.root, note)
        if _is_forgetful(session, new):
            raise _forgetful(new.size)
    if not memory.path(settings).exists():
        memory.make(settings, new)
        return new.size
    old = memory.last(settings)
    if old.size > new.size:
        raise Refused(
            "The signer remembers {last} entries already, more than the {size} of this checkpoint.",
            last=old.size,
            size=new.size,
        )
    memory.swap(settings, old, new)
    return new.size


def _root(session: Session, size: int) -> bytes:
    return root_at(size, lambda wanted: nodes(session, wanted))


def _is_forgetful(session: Session, last: Last) -> bool:
    """Whether the database holds a newer checkpoint: nobody could say what else was signed."""
    newer = select(StoredCheckpoint.size).where(StoredCheckpoint.size > last.size).limit(1)
    return session.scalars(newer).first() is not None


def _forgetful(size: int) -> Refused:
    return Refused(
        "Refusing to sign: {size} entries are remembered as signed, but the database holds a "
        "newer checkpoint. That memory is too old: name the newest checkpoint that anybody kept "
        "to `registry log remember` (docs/operations.md).",
        size=size,
    )


def _extended(session: Session, last: Last) -> CompactRange:
    """Return the head's tree; refuse one that is not what was signed last and what follows it."""
    head = session.scalars(select(LogHead)).one()
    try:
        tree = CompactRange.unpack(head.size, head.hashes)
        if tree.size >= last.size and _grown(session, last) == tree:
            return tree
    except (Invalid, TypeError) as error:  # hashes are missing, or something else stands there
        raise _fork(head.size, last.size) from error
    raise _fork(head.size, last.size)


def _fork(size: int, last: int) -> Refused:
    return Refused(
        "Refusing to sign: the log of {size} entries does not extend the one of {last} "
        "entries signed before. It was changed, or restored from an older backup: see "
        "docs/operations.md, “The signer refuses”.",
        size=size,
        last=last,
    )


def _grown(session: Session, last: Last) -> CompactRange:
    """Return the tree of what was signed last with the bytes of all later entries on top."""
    hashes: list[bytes] = []

    def read(wanted: object) -> list[bytes]:
        hashes.extend(nodes(session, wanted))  # type: ignore[arg-type]
        return hashes

    if (root_at(last.size, read) if last.size else EMPTY_ROOT) != last.root:
        raise Invalid("The entries signed before are not what they were.")
    grown, low = CompactRange(last.size, tuple(hashes)), last.size
    rows = select(LogEntry.leaf_hash, LogEntry.body).order_by(LogEntry.index)
    while bodies := session.execute(rows.where(LogEntry.index.between(low, low + CHUNK - 1))).all():
        if any(kept != leaf_hash(body) for kept, body in bodies):
            raise Invalid("A new entry's hash is not that of its bytes.")
        grown, low = grown.extend(kept for kept, _body in bodies), low + CHUNK
    return grown


def _note(session: Session, settings: Settings, tree: CompactRange) -> str:
    """Return the signed checkpoint: by the key that the log names, and the one beside it."""
    wanted = keyring(session).at(tree.size).vkey
    held = {one.vkey: one for one in signers(settings)}
    if wanted not in held:
        raise Refused(
            "Refusing to sign: the log names the key {vkey}, and {path} holds another one. Bring "
            "the right one back from where you keep it.",
            vkey=wanted,
            path=settings.signing_key,
        )
    known = {key.vkey for key in keyring(session).keys if key.since <= tree.size}
    beside = [one for vkey, one in held.items() if vkey != wanted and vkey in known]
    text = format_checkpoint(Checkpoint(settings.log_origin, tree.size, tree.root()))
    return sign_note(text, held[wanted], *beside)


def _note_trouble(engine: Engine, sentence: str | None) -> None:
    """Let the pages know that signing stopped, or that it goes on; written only at a change."""
    with reading(engine) as session:
        known = trouble(session)
    if (known.sentence if known else None) == sentence:
        return
    with suppress(IntegrityError), writing(engine) as session, transaction(session):
        session.execute(delete(table(SigningTrouble)))
        if sentence is not None:
            since = known.since if known else clock.now()
            row = {"id": 1, "since": since, "sentence": sentence}
            session.execute(insert(table(SigningTrouble)), row)
