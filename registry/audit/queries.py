"""Reads of the log: sizes, entries, nodes for proofs, checkpoints, what is open."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import BigInteger, bindparam, select
from sqlalchemy.orm import Session

from registry import clock
from registry.audit.entry import JSON, decode_entry, read_disclosures, split
from registry.audit.models import (
    Cosignature,
    Disclosure,
    LogEntry,
    LogHead,
    LogTile,
    Opening,
    Redaction,
    StoredCheckpoint,
)
from registry.audit.proof import Proof
from registry.audit.tree import CompactRange, prove_inclusion, root_at
from registry.errors import Invalid, NoMoment, NotFound
from registry.store import table

_TILE_HEIGHT = 8  # a tile covers eight levels of the tree
_disclosure, _opening = table(Disclosure).c, table(Opening).c
_OPENED = (
    select(_disclosure.index, _disclosure.body)
    .join_from(table(Disclosure), table(Opening), _opening.of == _disclosure.index)
    .where(_opening.of.in_(bindparam("indexes", expanding=True)))
    .where(_opening.index < bindparam("size", type_=BigInteger))
)


def size(session: Session) -> int:
    """Return how many entries the log holds."""
    return session.scalars(select(LogHead.size)).one()


def entry(session: Session, index: int) -> LogEntry:
    """Return the entry at `index`, or raise NotFound."""
    found = session.get(LogEntry, index)
    if found is None:
        raise NotFound("The log has no entry {index}.", index=index)
    return found


def size_at(session: Session, instant: str) -> int:
    """Return the log's size at `instant` (RFC 3339, UTC): entries made no later than it."""
    low, high = 0, size(session)
    while low < high:
        middle = (low + high) // 2
        if decode_entry(entry(session, middle).body).at <= instant:
            low = middle + 1
        else:
            high = middle
    return low


def size_on(session: Session, day: date, today: date) -> int:
    """Return the log's size at the end of the UTC `day`.

    Raises:
        NoMoment: the day has not come yet, or the log was still empty.
    """
    if day > today:
        raise NoMoment("{day} has not come yet.", day=day)
    found = size_at(session, clock.timestamp(datetime.combine(day, time.max, UTC)))
    if found == 0:
        raise _still_empty(day, first_day(session))
    return found


def first_day(session: Session) -> date | None:
    """Return the UTC day of the first entry; None where the log is empty."""
    if size(session) == 0:
        return None
    return datetime.fromisoformat(decode_entry(entry(session, 0).body).at).date()


def _still_empty(day: date, first: date | None) -> NoMoment:
    if first is None:
        return NoMoment("The log was still empty on {day}.", day=day)
    return NoMoment(
        "The log was still empty on {day}: its first entry is of {first}.", day=day, first=first
    )


def nodes(session: Session, wanted: Sequence[tuple[int, int]]) -> list[bytes]:
    """Return the hashes of complete subtrees at (level, index), from entries and tiles."""
    return [_node(session, level, index) for level, index in wanted]


def _node(session: Session, level: int, index: int) -> bytes:
    tile_level, rest = divmod(level, _TILE_HEIGHT)
    first, count = index << rest, 1 << rest
    if tile_level == 0:
        rows = select(LogEntry.leaf_hash).where(LogEntry.index.between(first, first + count - 1))
        hashes = session.scalars(rows.order_by(LogEntry.index)).all()
    else:
        roots = select(LogTile.root).where(
            LogTile.level == tile_level - 1, LogTile.index.between(first, first + count - 1)
        )
        hashes = session.scalars(roots.order_by(LogTile.index)).all()
    if len(hashes) != count:
        raise Invalid(
            "The log lacks the hashes under node {index} of level {level}.",
            index=index,
            level=level,
        )
    return CompactRange().extend(hashes).root()


def root(session: Session, log_size: int) -> bytes:
    """Return the root that the log had at `log_size`."""
    return root_at(log_size, lambda wanted: nodes(session, wanted))


def checkpoint(session: Session, *, covering: int = 0) -> StoredCheckpoint | None:
    """Return the newest checkpoint; with `covering`, the smallest of at least that size."""
    rows = select(StoredCheckpoint)
    if covering:
        rows = rows.where(StoredCheckpoint.size >= covering).order_by(StoredCheckpoint.size)
    else:
        rows = rows.order_by(StoredCheckpoint.size.desc())
    return session.scalars(rows.limit(1)).first()


def cosigned(session: Session, covering: StoredCheckpoint) -> str:
    """Return the note of a checkpoint, the lines of all who cosigned it after the log's own."""
    rows = select(Cosignature.line).where(Cosignature.size == covering.size)
    lines = session.scalars(rows.order_by(Cosignature.number))
    return covering.note + "".join(f"{line}\n" for line in lines)


def prove(session: Session, index: int) -> Proof | None:
    """Return the proof that entry `index` is in the log, or None until a checkpoint covers it."""
    entry(session, index)
    covering = checkpoint(session, covering=index + 1)
    if covering is None:
        return None
    hashes = prove_inclusion(index, covering.size, lambda wanted: nodes(session, wanted))
    return Proof(index, tuple(hashes), cosigned(session, covering))


def opened(session: Session, indexes: Iterable[int], *, at: int) -> Mapping[int, Sequence[str]]:
    """Return entry → its disclosures, for those that were public at log size `at`."""
    rows: Iterable[Any] = session.execute(_OPENED, {"indexes": list(indexes), "size": at})
    return {index: split(body) for index, body in rows}


def erased(session: Session, indexes: Iterable[int]) -> Mapping[int, Mapping[str, JSON]]:
    """Return by entry and field when and why what was public of it was erased.

    At whatever moment somebody reads it: a later redaction masks earlier ones too.
    """
    rows = session.execute(
        select(Redaction.of, Redaction.field, LogEntry.index, LogEntry.body, Disclosure.body)
        .join(LogEntry, LogEntry.index == Redaction.index)
        .join(Disclosure, Disclosure.index == Redaction.index)
        .where(Redaction.of.in_(sorted(indexes)))
    )
    found: dict[int, dict[str, JSON]] = {}
    for of, field, index, body, disclosed in rows:
        said = {name: value for _salt, name, value in read_disclosures(disclosed)}
        day = decode_entry(body).at[:10]
        note: JSON = {"on": day, "reason": said["reason"], "index": index}
        found.setdefault(of, {})[field] = note
    return found
