"""What is right or wrong, and texts that have one spelling only."""

import json
import re
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from typing import Any

CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class Wrong(Exception):
    """Something does not hold; the message says what, in a sentence."""


class Unread(Wrong):
    """Something could not be read or reached, so that nothing is known of it."""


def require(holds: bool, sentence: str) -> None:
    """Raise Wrong with the sentence unless it holds."""
    if not holds:
        raise Wrong(sentence)


def base64(text: str, size: int | None = None, *, url: bool = False) -> bytes:
    """Return the bytes of Base64 (RFC 4648: section 4, or 5 without padding), one spelling only."""
    try:
        raw = text.encode("ascii")
        data = urlsafe_b64decode(raw + b"=" * (-len(raw) % 4)) if url else b64decode(raw)
    except ValueError:
        raise Wrong(f"This is not Base64: {shown(text)}.") from None
    again = urlsafe_b64encode(data).rstrip(b"=") if url else b64encode(data)
    require(again == raw, f"This is not canonical Base64: {shown(text)}.")
    require(size in {None, len(data)}, f"{len(data)} bytes stand where {size} belong.")
    return data


def number(text: str) -> int:
    """Return a decimal below 2^63 without sign or leading zeros."""
    require(bool(re.fullmatch("0|[1-9][0-9]{0,18}", text)), f"This is no number: {shown(text)}.")
    require(int(text) < 1 << 63, f"This number is too large: {text}.")
    return int(text)


def clean(text: object) -> str:
    """Return a foreign text so that it cannot play tricks on a terminal."""
    return "".join(c if c.isprintable() else "�" for c in str(text))


def shown(text: object) -> str:
    """Return the beginning of a foreign text, clean and in quotation marks."""
    return f"“{clean(text)[:80]}”"


def text_of(data: bytes) -> str:
    """Return UTF-8 as text."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Wrong("This is not UTF-8 text.") from None


def json_of(text: str) -> Any:
    """Return JSON in which no member stands twice and no number is NaN."""
    try:
        return json.loads(text, object_pairs_hook=_members, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Wrong("This is not JSON.") from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    require(len(dict(pairs)) == len(pairs), "A member of an object stands twice.")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise Wrong(f"{name} is no number in JSON.")
