"""Appending to the log, inside the transaction of the change that it records."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from registry import clock
from registry.audit.entry import (
    DIGEST_SIZE,
    JSON,
    OBJECT_SIZE,
    SALT_SIZE,
    Entry,
    decoy,
    digest,
    disclose,
    encode_entry,
    join,
    new_object,
)
from registry.audit.event import SEALED, Event
from registry.audit.models import Disclosure, LogEntry, LogHead, LogTile, Opening
from registry.audit.tiles import TILE_WIDTH
from registry.audit.tree import CompactRange, leaf_hash
from registry.policy import Actor
from registry.store import table

# Every entry that is not public at once carries as many digests, filled up with decoys (RFC 9901,
# 4.2.5): a filing, an embargoed acceptance and a return cannot be told apart by their size. A whole
# revision needs 45 of them.
DIGESTS = 48

# Built once: SQLAlchemy finds what it compiled by the statement itself.
_HEAD = select(LogHead.size, LogHead.hashes, LogHead.at).with_for_update()
_MOVE_HEAD = update(table(LogHead))
_NEWEST = (
    select(LogEntry.object, func.max(LogEntry.n), func.max(LogEntry.index))
    .where(LogEntry.object.in_(bindparam("objects", expanding=True)))
    .group_by(LogEntry.object)
)
_AT_ONCE = 500  # objects that one statement asks for: databases limit how many they take
_ADD_ENTRIES = insert(table(LogEntry))
_ADD_DISCLOSURES = insert(table(Disclosure))
_ADD_OPENINGS = insert(table(Opening))
_ADD_TILES = insert(table(LogTile))


@dataclass(frozen=True, slots=True)
class Item:
    """One event to append: of which object (None: its first), and which entries it opens."""

    event: Event
    object: str | None = None
    opens: Sequence[int] = ()  # indexes of earlier entries that this one makes public


@dataclass(frozen=True, slots=True)
class Appended:
    """Where an event stands now."""

    index: int
    object: str
    at: str
    fields: Mapping[str, JSON]  # all that it disclosed


class Head(NamedTuple):
    """How far the log has come."""

    size: int
    hashes: bytes
    at: str


def lock(session: Session) -> Head:
    """Return the head, locked until the transaction ends: nobody else appends meanwhile."""
    return Head(*session.connection().execute(_HEAD).one())


def append(
    session: Session, actor: Actor, at: datetime, *items: Item, head: Head | None = None
) -> list[Appended]:
    """Append one entry per item, in order, and return where they stand.

    A fixed number of statements for each 500 items, whatever they disclose: the head is read and
    locked, the newest entries of their objects are found, and entries, disclosures, openings and
    the head are written. Take it last in an operation: on
    PostgreSQL the head's lock is held until commit. `head` is what `lock` gave who needed it.
    """
    head = head or lock(session)
    stamp = max(clock.timestamp(at), head.at)
    writing = _Writing(session, actor, stamp)
    writing.find_chains({item.object: None for item in items if item.object})
    appended = [writing.add(item, index) for index, item in enumerate(items, head.size)]
    tree = CompactRange.unpack(head.size, head.hashes).extend(writing.hashes)
    writing.flush()
    _store_tiles(session, head.size, tree.size)
    moved = {"size": tree.size, "hashes": tree.pack(), "at": stamp}
    session.connection().execute(_MOVE_HEAD, moved)
    return appended


class _Writing:
    """The rows of one append, gathered so that each table is written once."""

    def __init__(self, session: Session, actor: Actor, stamp: str) -> None:
        self._connection = session.connection()
        self._actor = actor
        self._stamp = stamp
        self._chains: dict[str, tuple[int, int]] = {}  # object → n and index of its newest entry
        self._entries: list[dict[str, Any]] = []
        self._disclosures: list[dict[str, Any]] = []
        self._openings: list[dict[str, Any]] = []
        self.hashes: list[bytes] = []

    def find_chains(self, objects: Collection[str]) -> None:
        """Find the newest entry of each object."""
        left = list(objects)
        while left:
            rows = self._connection.execute(_NEWEST, {"objects": left[:_AT_ONCE]})
            self._chains |= {name: (n, index) for name, n, index in rows}
            del left[:_AT_ONCE]

    def add(self, item: Item, index: int) -> Appended:
        object_id = item.object or new_object(secrets.token_bytes(OBJECT_SIZE))
        n, prev = self._chains[object_id] if item.object else (0, None)
        self._chains[object_id] = (n + 1, index)
        fields = item.event.disclosed(self._actor)
        sd = self._disclose(fields, index, at_least=0 if item.event.public else DIGESTS)
        body = encode_entry(Entry(at=self._stamp, object=object_id, n=n + 1, prev=prev, sd=sd))
        self.hashes.append(leaf_hash(body))
        self._entries.append(
            {
                "index": index,
                "leaf_hash": self.hashes[-1],
                "body": body,
                "object": object_id,
                "n": n + 1,
            }
        )
        opens = (index, *item.opens) if item.event.public else item.opens
        self._openings += [{"of": of, "index": index} for of in opens]
        return Appended(index, object_id, self._stamp, fields)

    def _disclose(
        self, fields: Mapping[str, JSON], index: int, *, at_least: int
    ) -> tuple[str, ...]:
        """Note what an entry discloses and return the digests, decoys among them."""
        salts = iter(_pieces(SALT_SIZE, len(fields)))
        made = {name: disclose(name, value, next(salts)) for name, value in fields.items()}
        sealed = [made.pop(name) for name in sorted(SEALED & made.keys())]
        self._disclosures.append(
            {"index": index, "body": join(made.values()), "sealed": join(sealed)}
        )
        fill = _pieces(DIGEST_SIZE, at_least - len(fields))
        return (*map(digest, made.values()), *map(digest, sealed), *map(decoy, fill))

    def flush(self) -> None:
        self._connection.execute(_ADD_ENTRIES, self._entries)
        self._connection.execute(_ADD_DISCLOSURES, self._disclosures)
        if self._openings:
            self._connection.execute(_ADD_OPENINGS, self._openings)


def _pieces(size: int, count: int) -> list[bytes]:
    """Return `count` random pieces of `size` bytes, drawn at once."""
    drawn = secrets.token_bytes(size * max(0, count))
    return [drawn[start : start + size] for start in range(0, len(drawn), size)]


def _store_tiles(session: Session, old_size: int, new_size: int) -> None:
    """Keep each tile that this append completed, with its root, on every level."""
    level = 0
    first, end = old_size // TILE_WIDTH, new_size // TILE_WIDTH
    while first < end:
        rows = []
        for index in range(first, end):
            hashes = _tile_hashes(session, level, index)
            root = CompactRange().extend(hashes).root()
            rows.append({"level": level, "index": index, "hashes": b"".join(hashes), "root": root})
        session.connection().execute(_ADD_TILES, rows)
        level, first, end = level + 1, first // TILE_WIDTH, end // TILE_WIDTH


def _tile_hashes(session: Session, level: int, index: int) -> list[bytes]:
    span = (index * TILE_WIDTH, index * TILE_WIDTH + TILE_WIDTH - 1)
    if level == 0:
        rows = select(LogEntry.leaf_hash).where(LogEntry.index.between(*span))
        return list(session.scalars(rows.order_by(LogEntry.index)))
    roots = select(LogTile.root).where(LogTile.level == level - 1, LogTile.index.between(*span))
    return list(session.scalars(roots.order_by(LogTile.index)))
