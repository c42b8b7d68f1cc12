"""Checking the whole log and all that is derived from it."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import rfc8785
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.audit import memory
from registry.audit.keyring import Keyring
from registry.audit.keys import keyring
from registry.audit.models import LogHead, LogTile, StoredCheckpoint
from registry.audit.signer import signers
from registry.audit.tiles import TILE_WIDTH
from registry.audit.tree import CompactRange
from registry.audit.verify import Finding, LogChecker, StoredEntry
from registry.errors import Invalid
from registry.replay import actual
from registry.replay.expected import Expected
from registry.replay.reading import Happening, happenings, stored_entries
from registry.settings import Settings
from registry.store import reading

LIMIT = 1_000  # findings; a database that is wrong from end to end must not fill the screen
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """How much was checked and what is wrong; no finding says that all is well."""

    size: int
    root: bytes
    checkpoints: int
    findings: tuple[Finding, ...]


def verify(
    engine: Engine,
    settings: Settings,
    *,
    older: str | None = None,
    progress: Progress | None = None,
    remembering: bool = True,
) -> Report:
    """Rebuild the log and everything derived from it, and report what does not agree.

    `older` is a checkpoint kept elsewhere: with it a dropped tail and a rewritten history show.
    Where the signer's memory lies here it counts as one too, unless `remembering` is off.
    """
    with reading(engine) as session:
        keys = keyring(session)
        has_memory = remembering and memory.path(settings).exists()
        kept = memory.last(settings) if has_memory else None
        held = [one.vkey for one in signers(settings)] if settings.signing_key.exists() else []
        return _verify(session, keys, held, older, kept, progress or (lambda _done, _total: None))


def _verify(
    session: Session,
    keys: Keyring,
    held: Collection[str],
    older: str | None,
    kept: memory.Last | None,
    progress: Progress,
) -> Report:
    head = session.scalars(select(LogHead)).one()
    notes = {
        row.size: row.note
        for row in session.scalars(select(StoredCheckpoint).order_by(StoredCheckpoint.size))
    }
    if kept and kept.size:  # what the signer remembers counts as a checkpoint, stored or not
        notes.setdefault(kept.size, kept.note)
    checker = LogChecker({*notes, *_size_of(older, keys)})
    expected, findings = Expected(), list[Finding]()
    tiles = _Tiles()
    for chunk in stored_entries(session):
        for stored, _object, _n in chunk:
            checker.feed(stored)
            tiles.feed(stored)
        for happening in happenings(session, chunk, findings):
            _take(expected, happening, findings)
        progress(checker.range.size, head.size)
    findings += checker.finish(_range(head), notes, keys, older)
    findings += tiles.compare(session)
    findings += _compare_head(session, head, tiles.newest_at, keys)
    findings += _compare_keys(keys, held, expected)
    for name in actual.TABLES:
        findings += _compare(session, name, expected)
    return Report(checker.range.size, checker.range.root(), len(notes), tuple(findings[:LIMIT]))


def _take(expected: Expected, happening: Happening, findings: list[Finding]) -> None:
    try:
        expected.take(happening)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        where = f"entry {happening.index}"
        findings.append(Finding(where, f"its fields do not fit its type ({error!r})"))


def _size_of(older: str | None, keys: Keyring) -> list[int]:
    if older is None:
        return []
    try:
        return [keys.open(older).size]
    except Invalid:
        return []  # the checker says so


def _range(head: LogHead) -> CompactRange:
    try:
        return CompactRange.unpack(head.size, head.hashes)
    except Invalid:
        return CompactRange()


def _compare_head(
    session: Session, head: LogHead, newest_at: str, keys: Keyring
) -> Iterator[Finding]:
    if head.at != newest_at:
        yield Finding("head", "its time is not that of the newest entry")
    for row in session.scalars(select(StoredCheckpoint)):
        try:
            checkpoint = keys.open(row.note)
        except Invalid:
            continue  # the checker says so
        if checkpoint.root != row.root:
            yield Finding(f"checkpoint {row.size}", "its column root is not that of its note")


def _compare_keys(keys: Keyring, held: Collection[str], expected: Expected) -> Iterator[Finding]:
    if not keys.keys:
        yield Finding("log_key", "the log's keys are missing")
        return
    first, newest = keys.keys[0], keys.keys[-1]
    if expected.first_key not in {None, first.vkey}:
        yield Finding("log_key 0", "the log's first key is not the one that its entries name")
    if held and newest.vkey not in held:
        yield Finding(f"log_key {newest.since}", "the key in force is not the one that signs here")


class _Tiles:
    """The complete tiles that the entries give, beside those that are stored."""

    def __init__(self) -> None:
        self._open: list[list[bytes]] = [[]]
        self._complete: dict[tuple[int, int], tuple[bytes, bytes]] = {}
        self._counts: dict[int, int] = {}
        self.newest_at = ""

    def feed(self, stored: StoredEntry) -> None:
        self._add(0, stored.leaf_hash)
        found = re.match(rb'\{"at":"([^"]*)"', stored.body)
        self.newest_at = found[1].decode("ascii", "replace") if found else self.newest_at

    def _add(self, level: int, value: bytes) -> None:
        if level == len(self._open):
            self._open.append([])
        self._open[level].append(value)
        if len(self._open[level]) == TILE_WIDTH:
            hashes, self._open[level] = self._open[level], []
            index = self._counts.get(level, 0)
            self._counts[level] = index + 1
            root = CompactRange().extend(hashes).root()
            self._complete[level, index] = (b"".join(hashes), root)
            self._add(level + 1, root)

    def compare(self, session: Session) -> Iterator[Finding]:
        stored = {
            (tile.level, tile.index): (tile.hashes, tile.root)
            for tile in session.scalars(select(LogTile))
        }
        for key in sorted(stored.keys() | self._complete.keys()):
            if stored.get(key) != self._complete.get(key):
                yield Finding(f"tile {key[0]}/{key[1]}", "it is not what the entries give")


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are one and the same JSON text; to Python, 0 equals False."""
    return rfc8785.dumps(one) == rfc8785.dumps(other)


def _compare(session: Session, name: str, expected: Expected) -> Iterator[Finding]:
    wanted = expected.tables[name]
    seen = set()
    for key, values in actual.rows(session, name):
        seen.add(key)
        if key not in wanted:
            yield Finding(f"{name} {key}", "no entry of the log gives this row")
            continue
        for column, value in values.items():
            if not _same(value, wanted[key][column]):
                yield Finding(f"{name} {key}", f"column {column} does not hold what the log says")
    for key in wanted.keys() - seen:
        yield Finding(f"{name} {key}", "the row that the log gives is missing")
