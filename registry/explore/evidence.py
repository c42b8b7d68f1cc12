"""What a stranger needs to check a published revision against the log; pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from registry.audit.proof import Proof, format_proof
from registry.explore.queries import OpenEntry

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
