"""Checking the whole log and all that is derived from it."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
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
from registry.audit.tree import CompactRange
from registry.audit.verify import Finding, LogChecker
from registry.audit.whole import Tiles, is_kept
from registry.errors import Invalid
from registry.replay import actual
from registry.replay.checkpoints import Checkpoints
from registry.replay.expected import Expected, Rows
from registry.replay.files import check_files, listed_files
from registry.replay.reading import Happening, chunks, happening, opener, redactions, stored, words
from registry.replay.strange import strange
from registry.replay.taking import take
from registry.settings import Settings
from registry.store import reading

LIMIT = 1_000  # findings; a database that is wrong from end to end must not fill the screen
Progress = Callable[[int, int], None]
_spell = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False
).encode


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
    attachments: Path | None = None,
) -> Report:
    """Rebuild the log and everything derived from it, and report what does not agree.

    `older` is a checkpoint kept elsewhere: with it a dropped tail and a rewritten history show.
    Where the signer's memory lies here it counts as one too, unless `remembering` is off.
    `attachments` is where the attached files lie, if not where the settings say.
    """
    with reading(engine) as session:
        keys = keyring(session)
        has_memory = remembering and memory.path(settings).exists()
        kept = memory.last(settings) if has_memory else None
        held = [one.vkey for one in signers(settings)] if settings.signing_key.exists() else []
        said = progress or (lambda _done, _total: None)
        try:
            report = _verify(session, keys, held, older, kept, said)
        except (TypeError, ValueError):
            if found := tuple(strange(session)):
                return Report(0, CompactRange().root(), 0, found)
            raise
        listed = listed_files(session)
    found = (*report.findings, *check_files(listed, attachments or settings.attachments))
    return replace(report, findings=found[:LIMIT])


def _verify(
    session: Session,
    keys: Keyring,
    held: Collection[str],
    older: str | None,
    kept: memory.Last | None,
    progress: Progress,
) -> Report:
    head = session.scalars(select(LogHead)).one_or_none()
    # What the signer remembers counts as a checkpoint, stored or not.
    notes = {kept.size: kept.note} if kept and _is_lost(session, kept.size) else {}
    checker = LogChecker({*notes, *_size_of(older, keys)})
    # What is published is asked for by whatever derives from it, one after the other.
    said = lru_cache(maxsize=8)(partial(words, session))
    reads = said, redactions(session), partial(opener, session)
    expected, findings = Expected(*reads), list[Finding]()
    tiles = _Tiles(session, findings)
    checkpoints = Checkpoints(session, checker, keys, findings)
    newest_at, after, more = "", None, True
    for chunk, more in chunks(session):
        checkpoints.expect(checker.range.size + len(chunk))
        for row in chunk:
            entry = checker.feed(stored(row))
            tiles.feed(row.leaf_hash)
            if entry and (it := happening(row, entry, findings)):
                _take(expected, it, findings)
            newest_at = entry.at if entry else newest_at
        checkpoints.compare()
        findings += _compare_derived(session, expected, after, chunk[-1].place if more else None)
        after = chunk[-1].place
        progress(checker.range.size, head.size if head else checker.range.size)
    if more:  # there is no entry at all
        findings += _compare_derived(session, expected, None, None)
    checkpoints.finish()
    findings += checker.finish(_range(head), notes, keys, older)
    tiles.finish()
    if head is None:
        findings.append(Finding("head", "the row that says where the log stands is missing"))
    elif head.at != newest_at:
        findings.append(Finding("head", "its time is not that of the newest entry"))
    findings += _compare_keys(keys, held, expected)
    for name in actual.OBJECTS:
        findings += _compare(name, actual.rows(session, name), expected.objects[name])
    signed = checkpoints.count + len(notes)
    return Report(checker.range.size, checker.range.root(), signed, tuple(findings[:LIMIT]))


def _compare_derived(
    session: Session, expected: Expected, after: int | None, last: int | None
) -> Iterator[Finding]:
    """Compare what derives from the entries after `after` up to `last`, and forget it."""
    for name in actual.BY_INDEX:
        found = actual.rows_between(session, name, after, last)
        yield from _compare(name, found, expected.pop(name))


def _take(expected: Expected, happening: Happening, findings: list[Finding]) -> None:
    try:
        take(expected, happening)
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


def _range(head: LogHead | None) -> CompactRange:
    try:
        return CompactRange.unpack(head.size, head.hashes) if head else CompactRange()
    except Invalid:
        return CompactRange()


def _is_lost(session: Session, size: int) -> bool:
    """Tell whether entries were signed at this size and the checkpoint is not stored."""
    stored_there = select(StoredCheckpoint.size).where(StoredCheckpoint.size == size)
    return size > 0 and session.scalars(stored_there).one_or_none() is None


def _compare_keys(keys: Keyring, held: Collection[str], expected: Expected) -> Iterator[Finding]:
    if not keys.keys:
        yield Finding("log_key", "the log's keys are missing")
        return
    first, newest = keys.keys[0], keys.keys[-1]
    if first.since:
        yield Finding(f"log_key {first.since}", "the log's first key signs from size 0 on")
    if expected.first_key not in {None, first.vkey}:
        yield Finding("log_key 0", "the log's first key is not the one that its entries name")
    if held and newest.vkey not in held:
        yield Finding(f"log_key {newest.since}", "the key in force is not the one that signs here")


class _Tiles:
    """The complete tiles that the entries give, each held beside the stored one at once."""

    def __init__(self, session: Session, findings: list[Finding]) -> None:
        self._session = session
        self._findings = findings
        self._tiles = Tiles()

    def feed(self, leaf_hash: bytes) -> None:
        for tile in self._tiles.feed(leaf_hash):
            if not is_kept(self._session, tile):
                where = f"tile {tile.level}/{tile.index}"
                self._findings.append(Finding(where, "it is not what the entries give"))

    def finish(self) -> None:
        """Note the stored tiles that the entries do not give."""
        counts = dict(enumerate(self._tiles.counts))
        for level, index in self._session.execute(select(LogTile.level, LogTile.index)):
            if not 0 <= index < counts.get(level, 0):
                self._findings.append(
                    Finding(f"tile {level}/{index}", "the entries do not give it")
                )


def _compare(
    name: str, found: Iterable[tuple[Any, dict[str, Any]]], wanted: Rows
) -> Iterator[Finding]:
    seen = set()
    try:
        for key, values in found:
            if key not in wanted or key in seen:
                yield Finding(f"{name} {key}", "no entry of the log gives this row")
                continue
            seen.add(key)
            yield from _compare_row(f"{name} {key}", values, wanted[key])
    except Invalid as error:
        yield Finding(name, str(error))
        return  # which of the rows that follow are missing nobody knows
    for key in wanted.keys() - seen:
        yield Finding(f"{name} {key}", "the row that the log gives is missing")


def _compare_row(where: str, values: dict[str, Any], due: dict[str, Any]) -> Iterator[Finding]:
    for column, value in values.items():
        if not (_is_text_of if column in actual.JSON_COLUMNS else _is)(value, due[column]):
            yield Finding(where, f"column {column} does not hold what the log says")


def _is(value: Any, wanted: Any) -> bool:
    """Tell whether two values are one and the same; to Python, 0 equals False."""
    return type(value) is type(wanted) and value == wanted


def _is_text_of(text: Any, wanted: Any) -> bool:
    """Tell whether a JSON text says `wanted`."""
    if text == _spell(wanted):
        return True
    try:  # numbers have other spellings, which are equal by RFC 8785
        return rfc8785.dumps(json.loads(text)) == rfc8785.dumps(wanted)
    except (TypeError, ValueError):
        return False
