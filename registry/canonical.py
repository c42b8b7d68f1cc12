"""Canonical JSON (RFC 8785): the one spelling of a value; pure."""

from collections.abc import Iterable
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]
from typing import Any

import rfc8785

_LARGEST = (1 << 53) - 1  # RFC 8785 holds no integer beyond
# json.dumps makes an encoder anew for each value, which takes longer than most values do.
# Called with a value and 0, it gives pieces of the text.
spell = c_make_encoder(None, None, encode_basestring, None, ":", ",", True, False, False)


def dumps(value: Any) -> str:
    """Return the canonical text of a JSON value; ValueError or RecursionError if it has none."""
    # Python's encoder is in C, 20 times as fast, and spells all but the exotic as the RFC does.
    return "".join(spell(value, 0)) if _is_plain(value) else rfc8785.dumps(value).decode()


def _is_plain(value: Any) -> bool:
    """Tell whether no number needs the rules of ECMAScript and no key those of UTF-16."""
    kind = type(value)
    if kind is dict:
        return all(map(_is_ascii, value)) and _are_plain(value.values())
    if kind is list or kind is tuple:
        return _are_plain(value)
    if kind is int:
        return bool(abs(value) <= _LARGEST)
    return kind is str or kind is bool or value is None


def _are_plain(values: Iterable[Any]) -> bool:
    # A plain loop, and no call for text: the walk must cost less than the writing.
    for value in values:  # noqa: SIM110
        if type(value) is not str and not _is_plain(value):
            return False
    return True


def _is_ascii(key: Any) -> bool:
    return type(key) is str and key.isascii()
