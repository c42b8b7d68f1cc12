"""What a stranger needs to check a published revision against the log: for pages, for packs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, select
from sqlalchemy.orm import Session

from registry.audit.derived import decoded
from registry.audit.entry import JSON, join, read_disclosures, split
from registry.audit.models import Disclosure, LogEntry, Opening
from registry.audit.proof import Proof, format_proof
from registry.store import table

_HOW = (
    "Each `body` is the exact text of a leaf of the log (UTF-8). Its leaf hash is SHA-256 of the "
    "byte 0x00 followed by the body (RFC 6962, 2.1). Each disclosure is base64url(JSON [salt, "
    "name, value]); base64url(SHA-256(disclosure)) stands in the `sd` of the entry that lists it "
    "(RFC 9901, 4.2.3). Digests without a disclosure are of what is not public, decoys, or words "
    "that were erased: an entry `redaction.made` names those. Each "
    "`proof` (c2sp.org/tlog-proof) leads from the leaf to a signed checkpoint; it is null until "
    "one covers the entry. `key` is the log's public key: a key that comes with the words proves "
    "nothing about who signed, so get it from elsewhere too. registry-verify checks all of this."
)


# Made once, of tables instead of classes: see `registry.pledges.standing`.
_entry, _disclosure, _opening = (table(model).c for model in (LogEntry, Disclosure, Opening))
_OPEN_ENTRIES = (
    select(_entry.index, _entry.body, _entry.leaf_hash, _disclosure.body)
    .outerjoin_from(
        table(LogEntry),
        table(Opening),
        and_(_opening.of == _entry.index, _opening.index < bindparam("size", type_=BigInteger)),
    )
    .outerjoin(table(Disclosure), _disclosure.index == _opening.of)
    .where(_entry.index.in_(bindparam("indexes", expanding=True)))
    .order_by(_entry.index)
)


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An entry of the log with those of its fields that are public."""

    index: int
    body: bytes
    leaf_hash: bytes
    at: datetime
    disclosures: tuple[str, ...]

    @property
    def fields(self) -> Mapping[str, JSON]:
        """Return name → value of what is open."""
        read = read_disclosures(join(self.disclosures))  # all at once is faster
        return {name: value for _salt, name, value in read}


def open_entries(session: Session, indexes: Iterable[int], size: int) -> dict[int, OpenEntry]:
    """Return entries by index, with the fields that were public at log `size`: one statement."""
    asked = {"indexes": sorted(indexes), "size": size}
    return _entries(session.execute(_OPEN_ENTRIES, asked))


def closed_entries(session: Session, indexes: Iterable[int]) -> dict[int, OpenEntry]:
    """Return entries by index with what an opening makes public of them, open or not.

    For whoever may read what is not public; what no opening ever opens is not in it.
    """
    return _entries(
        session.execute(
            select(LogEntry.index, LogEntry.body, LogEntry.leaf_hash, Disclosure.body)
            .join(Disclosure, Disclosure.index == LogEntry.index)
            .where(LogEntry.index.in_(sorted(indexes)))
        )
    )


def _entries(rows: Iterable[Any]) -> dict[int, OpenEntry]:
    return {
        index: OpenEntry(index, body, leaf_hash, instant(body), tuple(split(disclosed or "")))
        for index, body, leaf_hash, disclosed in rows
    }


def instant(body: bytes) -> datetime:
    """Return when an entry was made."""
    return datetime.fromisoformat(decoded(body).at)


def revision_document(
    ref: str,
    number: int,
    entries: Sequence[OpenEntry],
    size: int,
    *,
    proofs: Mapping[int, Proof | None],
    vkey: str,
) -> str:
    """Return JSON: the entries that filed and published a revision, their proofs, all that is open.

    `proofs` maps an entry's index to its proof, None where no checkpoint covers it yet.
    """
    document = {
        "ref": ref,
        "revision": number,
        "log_size": size,
        "how_to_check": _HOW,
        "key": vkey,
        "entries": [entry_document(entry, proofs[entry.index]) for entry in entries],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def entry_document(entry: OpenEntry, proof: Proof | None) -> dict[str, Any]:
    """Return an entry as a record's JSON and a brief's proof carry it: its bytes, what is open."""
    return {
        "index": entry.index,
        "leaf_hash": entry.leaf_hash.hex(),
        "body": entry.body.decode(),
        "disclosures": list(entry.disclosures),
        "proof": format_proof(proof) if proof else None,
    }
