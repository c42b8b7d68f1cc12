"""Reading the log with its disclosures, in order, a chunk at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.audit.entry import JSON, decode_entry, read_disclosure
from registry.audit.models import Disclosure, LogEntry
from registry.audit.verify import Finding, StoredEntry, check_disclosures
from registry.errors import Invalid

CHUNK = 256  # entries; their digests stay well below every database's limit of parameters


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry with what it disclosed, closed fields included."""

    index: int
    at: str
    object: str
    fields: Mapping[str, JSON]
    digests: Mapping[str, str]  # field name → digest

    @property
    def kind(self) -> str:
        """Return the type of the event, "" where its words are gone."""
        return str(self.fields.get("type", ""))


def stored_entries(session: Session) -> Iterator[list[tuple[StoredEntry, str, int]]]:
    """Yield the rows of the log in order: the entry, and the object and n kept beside it."""
    low = -1
    while True:
        rows = session.execute(
            select(LogEntry.index, LogEntry.leaf_hash, LogEntry.body, LogEntry.object, LogEntry.n)
            .where(LogEntry.index > low)
            .order_by(LogEntry.index)
            .limit(CHUNK)
        ).all()
        if not rows:
            return
        low = rows[-1][0]
        yield [
            (StoredEntry(row[0], _bytes(row[1]), _bytes(row[2])), row[3], row[4]) for row in rows
        ]


def _bytes(value: bytes | str) -> bytes:
    """SQLite gives a text back where somebody wrote a text into a column of bytes."""
    return value.encode() if isinstance(value, str) else value


def happenings(
    session: Session, rows: list[tuple[StoredEntry, str, int]], findings: list[Finding]
) -> Iterator[Happening]:
    """Yield what the entries disclosed, checking every disclosure against its digest."""
    decoded = []
    for stored, object_id, n in rows:
        try:
            entry = decode_entry(stored.body)
        except Invalid:
            continue  # the checker of the log says so already
        if (entry.object, entry.n) != (object_id, n):
            findings.append(
                Finding(f"entry {stored.index}", "its columns object and n are not its body's")
            )
        decoded.append((stored.index, entry))
    bodies = _bodies(session, [digest for _index, entry in decoded for digest in entry.sd])
    for index, entry in decoded:
        kept = {digest: bodies[digest] for digest in entry.sd if digest in bodies}
        wrong = check_disclosures(entry.sd, kept)
        if wrong:
            findings += wrong
            continue
        fields, digests = {}, {}
        for digest, body in kept.items():
            _salt, name, value = read_disclosure(body)
            fields[name], digests[name] = value, digest
        if "type" not in fields:
            findings.append(Finding(f"entry {index}", "the words of its disclosures are missing"))
        yield Happening(index, entry.at, entry.object, fields, digests)


def _bodies(session: Session, digests: list[str]) -> dict[str, str]:
    rows = select(Disclosure.digest, Disclosure.body).where(Disclosure.digest.in_(digests))
    return {row[0]: row[1] for row in session.execute(rows)}
