"""JSON as programs send it, read strictly: nothing is guessed, nothing is dropped in silence."""

import json
from collections import Counter
from typing import Any, NoReturn

from flask import request

from registry.api.parameters import shown
from registry.errors import RegistryError

MOST = 2_000_000  # bytes of a body
_DIGITS = 18  # of a whole number: it fits in 63 bits


class Unreadable(RegistryError):
    """What was sent is no JSON that the registry reads (HTTP 400)."""


def read_json() -> dict[str, Any]:
    """Return the object that was sent; nothing sent is an empty one.

    Raises:
        Unreadable: it is no object, or no JSON that means one thing only.
    """
    try:
        text = request.get_data().decode()
        found = json.loads(text, **_STRICT) if text.strip() else {}
    except UnicodeDecodeError as error:
        raise Unreadable("Byte {place} of the body is no UTF-8.", place=error.start + 1) from None
    except RecursionError:
        raise Unreadable("The body is nested deeper than anything the registry knows.") from None
    except json.JSONDecodeError as error:
        raise Unreadable(
            "The body is no JSON: see line {line}, column {column}.",
            line=error.lineno,
            column=error.colno,
        ) from None
    if not isinstance(found, dict):
        raise Unreadable("Send one JSON object: the body begins with a brace.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(name for name, _value in pairs)
        [(twice, _count)] = counted.most_common(1)
        raise Unreadable("“{name}” is given twice in one object: give it once.", name=shown(twice))
    return found


def _no_decimal(raw: str) -> NoReturn:
    raise Unreadable(
        "“{value}” stands where no number can: amounts and other decimals are texts, such as "
        '"1234.50".',
        value=shown(raw),
    )


def _whole(raw: str) -> int:
    if len(raw) > _DIGITS:
        _no_decimal(raw)
    return int(raw)


_STRICT: dict[str, Any] = {
    "object_pairs_hook": _once,
    "parse_constant": _no_decimal,  # NaN and Infinity
    "parse_float": _no_decimal,
    "parse_int": _whole,
}
