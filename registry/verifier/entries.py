"""Entries and what they disclose (docs/log-format.md; RFC 9901)."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any

from registry.verifier.spelling import Wrong, base64, json_of, require, shown, text_of

_AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


@dataclass(frozen=True)
class Entry:
    """What a leaf says."""

    at: str
    object: str
    n: int
    prev: int | None
    sd: frozenset[str]


def read_entry(body: bytes) -> Entry:
    """Return the entry in a leaf; Wrong unless it is one of version 1 in its only spelling."""
    members = json_of(text_of(body))
    names = {"at", "n", "object", "prev", "sd", "v"}
    require(isinstance(members, dict) and members.keys() == names, "A leaf is no entry.")
    at, n, object_id, prev, sd, version = (members[name] for name in sorted(names))
    texts = isinstance(sd, list) and all(isinstance(one, str) for one in [at, object_id, *sd])
    numbers = all(
        type(one) is int and 0 <= one < 1 << 53 for one in (n, 0 if prev is None else prev)
    )
    require(texts and numbers and type(version) is int, "An entry has values of a wrong kind.")
    spelt = json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    is_short = len(body) < 65_536 and version == 1
    is_spelt = spelt.encode(errors="surrogatepass") == body
    require(is_short and is_spelt, "An entry is not in canonical form.")
    base64(object_id, 16, url=True)
    for digest in sd:
        base64(digest, 32, url=True)
    require(all(a < b for a, b in pairwise(sd)), "The digests of an entry are not in order.")
    require((n == 1) is (prev is None) and n > 0, "An entry begins no chain and continues none.")
    try:
        is_instant = bool(_AT.fullmatch(at) and datetime.fromisoformat(at))
    except ValueError:
        is_instant = False
    require(is_instant, "An entry has no possible time.")
    return Entry(at, object_id, n, prev, frozenset(sd))


def read_fields(entry: Entry, disclosures: Iterable[str]) -> dict[str, Any]:
    """Return name → value of an entry's disclosures; Wrong if the entry commits to another."""
    fields: dict[str, Any] = {}
    for text in disclosures:
        require(isinstance(text, str) and text.isascii(), "A disclosure is no Base64.")
        digest = urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()
        require(digest in entry.sd, f"A disclosure stands nowhere in its entry: {shown(text)}.")
        match json_of(text_of(base64(text, url=True))):
            case [str(), str() as name, value] if name not in {"_sd", "...", *fields}:
                fields[name] = value
            case _:
                raise Wrong("A disclosure is not a salt, a new name and a value.")
    return fields
