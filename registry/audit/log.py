"""Appending to the log, inside the transaction of the change that it records."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from registry import clock
from registry.audit.entry import (
    Entry,
    decoy,
    digest,
    disclose,
    encode_entry,
    new_object,
)
from registry.audit.event import SEALED, Event
from registry.audit.models import Disclosure, LogEntry, LogHead, LogTile, Opening
from registry.audit.tiles import TILE_WIDTH
from registry.audit.tree import CompactRange, leaf_hash
from registry.policy import Actor
from registry.store import table

# Every entry carries at least this many digests, filled up with decoys (RFC 9901, 4.2.5), so that
# the moves of a review look alike: an embargoed acceptance and a return cannot be told apart.
DIGESTS = 16


@dataclass(frozen=True, slots=True)
class Item:
    """One event to append: of which object (None: its first), what it keeps and what it opens."""

    event: Event
    object: str | None = None
    opens: Sequence[str] = ()  # digests of earlier entries that this one makes public


@dataclass(frozen=True, slots=True)
class Appended:
    """Where an event stands now."""

    index: int
    object: str
    at: str
    digests: Mapping[str, str]  # field name → digest


def lock(session: Session) -> LogHead:
    """Return the head, locked until the transaction ends: nobody else appends meanwhile."""
    return session.execute(select(LogHead).with_for_update()).scalar_one()


def append(session: Session, actor: Actor, at: datetime, *items: Item) -> list[Appended]:
    """Append one entry per item, in order, and return where they stand.

    A fixed number of statements whatever the number of items: read and lock the head, read the
    chains, write entries, disclosures, openings and the head. Take it last in an operation: on
    PostgreSQL the head's lock is held until commit.
    """
    head = lock(session)
    chains = _chains(session, [item.object for item in items if item.object])
    stamp = max(clock.timestamp(at), head.at)
    tree = CompactRange.unpack(head.size, head.hashes)
    writing = _Writing()
    appended = []
    for offset, item in enumerate(items):
        appended.append(writing.add(item, actor, head.size + offset, stamp, chains))
    tree = tree.extend(writing.hashes)
    writing.flush(session)
    _store_tiles(session, head.size, tree.size)
    session.execute(
        update(LogHead).values(size=tree.size, hashes=tree.pack(), at=stamp),
        execution_options={"synchronize_session": False},
    )
    session.expire(head)
    return appended


class _Writing:
    """The rows of one append, gathered so that each table is written once."""

    def __init__(self) -> None:
        self.entries: list[dict[str, object]] = []
        self.hashes: list[bytes] = []
        self.disclosures: list[dict[str, object]] = []
        self.openings: list[dict[str, object]] = []

    def add(
        self,
        item: Item,
        actor: Actor,
        index: int,
        at: str,
        chains: dict[str, tuple[int, int]],
    ) -> Appended:
        object_id = item.object or new_object(secrets.token_bytes(16))
        n, prev = chains.get(object_id, (0, None))
        chains[object_id] = (n + 1, index)
        digests = self._disclose(item, actor, index)
        fill = [decoy(secrets.token_bytes(32)) for _ in range(DIGESTS - len(digests))]
        sd = tuple(sorted([*digests.values(), *fill]))
        body = encode_entry(Entry(at=at, object=object_id, n=n + 1, prev=prev, sd=sd))
        self.hashes.append(leaf_hash(body))
        self.entries.append(
            {
                "index": index,
                "leaf_hash": self.hashes[-1],
                "body": body,
                "object": object_id,
                "n": n + 1,
            }
        )
        opened = [value for name, value in digests.items() if name not in SEALED]
        opened = [*(opened if item.event.public else ()), *item.opens]
        self.openings += [{"digest": value, "index": index} for value in opened]
        return Appended(index=index, object=object_id, at=at, digests=digests)

    def _disclose(self, item: Item, actor: Actor, index: int) -> dict[str, str]:
        digests: dict[str, str] = {}
        for name, value in item.event.disclosed(actor).items():
            body = disclose(name, value, secrets.token_bytes(16))
            digests[name] = digest(body)
            self.disclosures.append({"digest": digests[name], "index": index, "body": body})
        return digests

    def flush(self, session: Session) -> None:
        session.execute(insert(table(LogEntry)), self.entries)
        if self.disclosures:
            session.execute(insert(table(Disclosure)), self.disclosures)
        if self.openings:
            session.execute(insert(table(Opening)), self.openings)


def _chains(session: Session, objects: Sequence[str]) -> dict[str, tuple[int, int]]:
    if not objects:
        return {}
    newest = (
        select(LogEntry.object, func.max(LogEntry.n), func.max(LogEntry.index))
        .where(LogEntry.object.in_(objects))
        .group_by(LogEntry.object)
    )
    return {object_id: (n, index) for object_id, n, index in session.execute(newest)}


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
        session.execute(insert(table(LogTile)), rows)
        level, first, end = level + 1, first // TILE_WIDTH, end // TILE_WIDTH


def _tile_hashes(session: Session, level: int, index: int) -> list[bytes]:
    span = (index * TILE_WIDTH, index * TILE_WIDTH + TILE_WIDTH - 1)
    if level == 0:
        rows = select(LogEntry.leaf_hash).where(LogEntry.index.between(*span))
        return list(session.scalars(rows.order_by(LogEntry.index)))
    roots = select(LogTile.root).where(LogTile.level == level - 1, LogTile.index.between(*span))
    return list(session.scalars(roots.order_by(LogTile.index)))
