"""Reading the log with its disclosures, in order, a chunk at a time."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from registry.audit.entry import JSON, join, read_disclosures, split
from registry.audit.models import Disclosure, LogEntry, Opening, Redaction
from registry.audit.verify import Finding, ReadEntry, StoredEntry, check_disclosures
from registry.errors import Invalid
from registry.store import table

CHUNK = 500  # entries that are read at a time, with all rows that derive from them
# What no opening opens is kept apart from what one may open.
_SEALED = {"person"}
_SEALED_OF = {"redaction.made": {"person", "asked_by", "closed"}}

EntryRow = Row[*tuple[Any, ...]]

_ENTRIES = (
    select(
        LogEntry.index.label("place"),
        LogEntry.leaf_hash,
        LogEntry.body,
        LogEntry.object,
        LogEntry.n,
        Disclosure.body.label("disclosed"),
        Disclosure.sealed,
    )
    .outerjoin(Disclosure, Disclosure.index == LogEntry.index)
    .order_by(LogEntry.index)
    .limit(CHUNK)
)
# Of a table and made once: asked for each revision and its publication.
_BODY = select(table(Disclosure).c.body).where(table(Disclosure).c.index == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry with what it disclosed, closed fields included."""

    index: int
    at: str
    object: str
    fields: Mapping[str, JSON]
    sd: Sequence[str] = ()  # the digests of all that it ever disclosed, decoys among them
    n: int = 1  # the entry is the nth of its object

    @property
    def kind(self) -> str:
        """Return the type of the event, "" where its words are gone."""
        return str(self.fields.get("type", ""))


class Declared(NamedTuple):
    """A field that a later entry says was erased."""

    digest: str
    object: str  # of the entry that says so
    note: Mapping[str, JSON]  # as every row that repeated it carries it
    left: JSON = None  # what of the field is no text, and stays


Redactions = Mapping[int, Mapping[str, Declared]]  # entry → field → what says so


def redactions(session: Session) -> Redactions:
    """Return what the redactions of the log declare; each entry is checked when it comes."""
    rows = session.execute(
        select(LogEntry.index, LogEntry.object, LogEntry.body, Disclosure.body, Disclosure.sealed)
        .join(Disclosure, Disclosure.index == LogEntry.index)
        .where(LogEntry.index.in_(select(Redaction.index)))
        .order_by(LogEntry.index)
    )
    found: dict[int, dict[str, Declared]] = {}
    for index, chain, body, disclosed, sealed in rows:
        try:
            day = str(json.loads(body)["at"])[:10]
            _declare(found, index, chain, day, f"{disclosed}~{sealed}")
        except (Invalid, KeyError, TypeError, ValueError):
            continue  # what is wrong with the entry is said in its turn
    return found


def _declare(
    found: dict[int, dict[str, Declared]], index: int, chain: str, day: str, joined: str
) -> None:
    fields: dict[str, Any] = {name: value for _salt, name, value in read_disclosures(joined)}
    if fields["type"] != "redaction.made":
        return
    note = {"on": day, "reason": fields["reason"], "index": index}
    for one in (*fields["revisions"], *fields["closed"]):
        for each in one["erased"]:
            declared = Declared(each["digest"], chain, note, each.get("left"))
            found.setdefault(one["index"], {})[each["field"]] = declared


def chunks(session: Session) -> Iterator[tuple[Sequence[EntryRow], bool]]:
    """Yield the rows of the log in order, each with its disclosures, and whether more follow."""
    rows = session.execute(_ENTRIES).all()
    while rows:
        following = session.execute(_ENTRIES.where(LogEntry.index > rows[-1].place)).all()
        yield rows, bool(following)
        rows = following


def stored(row: EntryRow) -> StoredEntry:
    """Return the entry of a row as the checker of the log reads it."""
    return StoredEntry(row.place, _bytes(row.leaf_hash), _bytes(row.body))


def _bytes(value: bytes | str) -> bytes:
    """SQLite gives a text back where somebody wrote a text into a column of bytes."""
    return value.encode() if isinstance(value, str) else value


def happening(row: EntryRow, entry: ReadEntry, findings: list[Finding]) -> Happening | None:
    """Return what an entry disclosed, every disclosure checked against its digest."""
    where = f"entry {row.place}"
    if (entry.object, entry.n) != (row.object, row.n):
        findings.append(Finding(where, "its columns object and n are not its body's"))
    parts = [part for part in (row.disclosed, row.sealed) if part]
    read, wrong = check_disclosures(entry.sd, join(parts))
    if wrong:
        findings += wrong
        return None
    count = len(split(row.sealed or ""))
    named, sealed = read[: len(read) - count], read[len(read) - count :]
    fields = dict(read)
    due = _SEALED_OF.get(str(fields.get("type")), _SEALED)
    if {name for name, _value in sealed} != due or len(fields) != len(named) + len(sealed):
        findings.append(Finding(where, "a name is disclosed twice, or what is sealed is not"))
    if "type" not in fields:
        findings.append(Finding(where, "the words of its disclosures are missing"))
    return Happening(row.place, entry.at, entry.object, fields, entry.sd, entry.n)


def opener(session: Session, index: int) -> int | None:
    """Return the entry that made another one public, as the tables say; None if none did."""
    return session.scalars(select(Opening.index).where(Opening.of == index)).one_or_none()


def words(session: Session, index: int) -> Mapping[str, JSON]:
    """Return what an earlier entry, checked already, may make public."""
    body: str | None = session.scalar(_BODY, {"of": index})
    return {name: value for _salt, name, value in read_disclosures(body or "")}
