"""What one leaf of the log holds, and the disclosures that its digests stand for.

An entry is an exact byte string in canonical JSON (RFC 8785) that says nothing of its content:
`sd` lists digests of disclosures in the form of RFC 9901, which are opened one by one.
"""

import json
import re
import unicodedata
from base64 import urlsafe_b64decode
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias

from registry import canonical
from registry.canonical import spell as _spell
from registry.errors import Invalid

JSON: TypeAlias = bool | int | float | str | Sequence["JSON"] | Mapping[str, "JSON"] | None

VERSION = 1
ENTRY_LIMIT = 65_536  # bytes; an entry is shorter, so that a bundle's uint16 can tell its length
OBJECT_SIZE, SALT_SIZE, DIGEST_SIZE = 16, 16, 32
# Base64url of 16 and of 32 bytes; the last character has no stray bits.
_OBJECT = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]")
_DIGEST = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
# The way back leaves no place for the two characters that base64url does not have.
_URL_SAFE, _STANDARD = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_+/", b"+/!!")
_KEYS = {"v", "at", "object", "n", "prev", "sd"}
_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # a value, where it ends
_RESERVED = {"_sd", "..."}  # RFC 9901, 4.2.1: names that a disclosure must not bear


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of one object: the `n`th of that object, after the entry at index `prev`.

    `at` is UTC with six decimals, `object` a random id, `sd` the digests of what is committed to.
    """

    at: str
    object: str
    n: int
    prev: int | None
    sd: tuple[str, ...]


def encode_entry(entry: Entry) -> bytes:
    """Return the bytes of the leaf, digests sorted; Invalid if the format has no such entry."""
    _check(entry)
    members: dict[str, JSON] = {
        "v": VERSION,
        "at": entry.at,
        "object": entry.object,
        "n": entry.n,
        "prev": entry.prev,
        "sd": sorted(entry.sd),
    }
    body = _canonical(members)
    if len(body) >= ENTRY_LIMIT:
        raise Invalid("An entry of {length} bytes is too long: 65535 fit.", length=len(body))
    return body


def decode_entry(body: bytes) -> Entry:
    """Return the entry in a leaf; Invalid unless these are the very bytes of `encode_entry`."""
    members = _parse(body)
    if not isinstance(members, dict) or members.keys() != _KEYS:
        raise Invalid("An entry has exactly the members at, n, object, prev, sd and v.")
    version, sd = members.pop("v"), members.pop("sd")
    if version != VERSION or not isinstance(sd, list):
        raise Invalid("An entry has version 1 and a list of digests.")
    entry = Entry(**members, sd=tuple(sd))
    # One spelling only: this also refuses unsorted digests, spaces, 1.0 for 1 and doubled members.
    if encode_entry(entry) != body:
        raise Invalid("The entry is not in canonical form.")
    return entry


def disclose(name: str, value: JSON, salt: bytes) -> str:
    """Return the disclosure of a named value (RFC 9901, 4.2.1) under a fresh salt of 16 bytes.

    Text becomes NFC, so that equal words have equal bytes. Invalid for what JSON cannot hold.
    """
    if len(salt) != SALT_SIZE or name in _RESERVED:
        raise Invalid("A disclosure has a salt of 16 bytes and a name that is not reserved.")
    return _encode(_canonical([_encode(salt), name, value]))


def read_disclosure(disclosure: str) -> tuple[str, str, JSON]:
    """Return salt, name and value of anybody's disclosure of an object's property (RFC 9901)."""
    match _parse(_decode(disclosure)):
        case [str() as salt, str() as name, value] if name not in _RESERVED:
            return salt, name, value
    raise Invalid("A disclosure is a list of a salt, a name and a value.")


def join(disclosures: Iterable[str]) -> str:
    """Return disclosures as one text, parted by `~` as in an SD-JWT (RFC 9901, 4)."""
    return "~".join(disclosures)


def split(joined: str) -> list[str]:
    """Return the disclosures that `join` joined."""
    return joined.split("~") if joined else []


def read_disclosures(joined: str) -> list[tuple[str, str, JSON]]:
    """Return what `read_disclosure` says of each that `join` joined; fast where all are ours."""
    if not joined:
        return []
    try:
        return _read_all(joined.encode().translate(_STANDARD))
    except (ValueError, RecursionError, StopIteration):
        # Or not all are ours: one of them says below what is wrong with it, if anything is.
        return [read_disclosure(one) for one in split(joined)]


def _read_all(joined: bytes) -> list[tuple[str, str, JSON]]:
    """Return salts, names and values; ValueError unless all are canonical through and through.

    No step calls Python for each disclosure: an entry has 45, and a log has a million entries.
    """
    raw = [a2b_base64(one + b"==") for one in joined.split(b"~")]
    texts = [one.decode() for one in raw]
    read, ends = zip(*[_scan(text, 0) for text in texts], strict=True)
    # Written again, everything shows that a strict reader refuses or that has two spellings.
    again = b"~".join([b2a_base64(one, newline=False) for one in raw]).translate(None, b"=")
    if again != joined or "".join(_spell(read, 0)) != f"[{','.join(texts)}]":
        raise ValueError("not canonical")
    # None ends beyond its text, so that all end with it if the sums are equal.
    if sum(ends) != sum(map(len, texts)) or set(map(type, read)) != {list}:
        raise ValueError("something follows a value, or is no list")
    salts, names, values = zip(*read, strict=True)
    if set(map(type, (*salts, *names))) != {str} or not _RESERVED.isdisjoint(names):
        raise ValueError("a salt or a name is none")
    return list(zip(salts, names, values, strict=True))


def digest(disclosure: str) -> str:
    """Return the digest that stands for a disclosure in an entry (RFC 9901, 4.2.3)."""
    return _encode(sha256(disclosure.encode()).digest())


def decoy(random32: bytes) -> str:
    """Return a digest of nothing, made from 32 random bytes (RFC 9901, 4.2.5)."""
    if len(random32) != DIGEST_SIZE:
        raise Invalid("A decoy needs 32 random bytes, not {length}.", length=len(random32))
    return _encode(sha256(random32).digest())


def new_object(random16: bytes) -> str:
    """Return the id, made from 16 random bytes, under which an object enters the log."""
    if len(random16) != OBJECT_SIZE:
        raise Invalid("An id needs 16 random bytes, not {length}.", length=len(random16))
    return _encode(random16)


def _check(entry: Entry) -> None:
    _check_instant(entry.at)
    _check_spelling("object", _OBJECT, OBJECT_SIZE, entry.object)
    _check_spelling("sd", _DIGEST, DIGEST_SIZE, *entry.sd)
    if len(set(entry.sd)) != len(entry.sd):
        raise Invalid("An entry names a digest twice.")
    if type(entry.n) is not int or entry.n < 1:
        raise Invalid("n counts an object's entries from 1; it is {n}.", n=repr(entry.n))
    if entry.n == 1 and entry.prev is None:
        return
    if entry.n == 1 or type(entry.prev) is not int or entry.prev < 0:
        raise Invalid("With n {n}, prev cannot be {prev}.", n=entry.n, prev=repr(entry.prev))


def _check_instant(at: str) -> None:
    try:
        parsed = datetime.fromisoformat(at)
    except (TypeError, ValueError) as error:
        raise Invalid("This is not an instant: {at}.", at=repr(at)) from error
    # Writing it again leaves one spelling: UTC as Z, six decimals, nothing omitted.
    if parsed.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z" != at:
        raise Invalid("An instant is YYYY-MM-DDTHH:MM:SS.ffffffZ, not {at}.", at=repr(at))


def _check_spelling(member: str, pattern: re.Pattern[str], size: int, *values: str) -> None:
    for value in values:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise Invalid("{member} needs {size} bytes in base64url.", member=member, size=size)


def _canonical(value: JSON) -> bytes:
    try:
        text = canonical.dumps(value)
        # What stands within text in NFC is in NFC too: mostly there is nothing to do.
        if not unicodedata.is_normalized("NFC", text):
            text = canonical.dumps(_normalize(value))  # JCS itself leaves text as it comes
        return text.encode()
    except (ValueError, RecursionError) as error:
        raise Invalid("Canonical JSON cannot hold this: {reason}.", reason=error) from error


def _parse(body: bytes) -> Any:
    """Return JSON strictly read: UTF-8 throughout, no NaN, no member twice."""
    try:
        value = json.loads(body.decode(), object_pairs_hook=_members)
        # Written again, half a surrogate pair shows, and so do NaN and numbers beyond all bounds.
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Invalid("This is not JSON: {reason}.", reason=error) from error
    return value


def _members(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Invalid("A member of an object is given twice.")
    return members


def _normalize(value: JSON) -> JSON:
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case dict():
            return _members(
                [(str(_normalize(key)), _normalize(item)) for key, item in value.items()]
            )
        case list() | tuple():
            return [_normalize(item) for item in value]
        case _:
            return value


def _encode(data: bytes) -> str:
    """Return base64url without padding, as RFC 9901 and RFC 7515 write it."""
    return b2a_base64(data, newline=False).translate(_URL_SAFE, b"=").decode()


def _decode(text: str) -> bytes:
    """Return the bytes of base64url; Invalid unless it is their only spelling."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise Invalid("This is not base64url: {text}.", text=repr(text[:80])) from error
    # The decoder passes over strange characters; writing it again shows them.
    if _encode(data) != text:
        raise Invalid("This is not canonical base64url: {text}.", text=repr(text[:80]))
    return data
