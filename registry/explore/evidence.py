"""What a stranger needs to check a published revision against the log; pure."""

import json
from collections.abc import Sequence

from registry.explore.queries import OpenEntry, Published

_HOW = (
    "Each `body` is the exact text of a leaf of the log (UTF-8). Its leaf hash is SHA-256 of the "
    "byte 0x00 followed by the body (RFC 6962, 2.1). Each disclosure is base64url(JSON [salt, "
    "name, value]); base64url(SHA-256(disclosure)) stands in the `sd` of the entry that lists it "
    "(RFC 9901, 4.2.3). Digests without a disclosure are of what is not public, or decoys."
)


def revision_document(face: Published, entries: Sequence[OpenEntry], size: int) -> str:
    """Return JSON: the entries that filed and published it, and all that is open of them."""
    document = {
        "ref": face.ref,
        "revision": face.number,
        "log_size": size,
        "how_to_check": _HOW,
        "entries": [
            {
                "index": entry.index,
                "leaf_hash": entry.leaf_hash.hex(),
                "body": entry.body.decode(),
                "disclosures": list(entry.disclosures),
            }
            for entry in entries
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
