"""JSON files → rows: a list of objects, or an object that holds it under “pledges”."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from registry.errors import Refused, Sentence
from registry.intake.columns import REQUIRED, Cell, Reject, Row, check_columns

MAX_MEGABYTES = 16  # JSON is read whole; a longer list comes as CSV
_NO_OBJECT = Sentence("This is not an object with columns.")
_NOT_FLAT = Sentence("Write text, a number, true, false, null, or a list of them.")


def read_json(path: Path, name: str, required: Sequence[str] = REQUIRED) -> Iterator[Row | Reject]:
    """Yield the objects of the list as rows, numbered from 1; a broken one as a `Reject`."""
    pledges = _pledges(path, name)
    names: dict[str, None] = {}
    for pledge in pledges:
        if isinstance(pledge, dict):
            names |= dict.fromkeys(pledge)
    check_columns(list(names), required)
    for number, pledge in enumerate(pledges, start=1):
        if not isinstance(pledge, dict):
            yield Reject(number, "", str(pledge)[:200], _NO_OBJECT)
            continue
        nested = [name for name, value in pledge.items() if not _is_flat(value)]
        if nested:
            yield Reject(number, nested[0], str(pledge[nested[0]])[:200], _NOT_FLAT)
            continue
        yield Row(number, {name: _cell(value) for name, value in pledge.items()})


def _pledges(path: Path, name: str) -> list[Any]:
    if path.stat().st_size > MAX_MEGABYTES * 1_000_000:
        raise Refused(
            "{file} is larger than {limit} MB: bring so many pledges as CSV.",
            file=name,
            limit=MAX_MEGABYTES,
        )
    try:
        # A number stays as it is spelled: 1e9999 would become infinity, 0.10 lose its last digit.
        data = json.loads(path.read_bytes().decode("utf-8-sig"), parse_float=str)
    except UnicodeDecodeError:
        raise Refused("{file} is not encoded in UTF-8.", file=name) from None
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise Refused("{file} is not JSON: {reason}.", file=name, reason=reason) from None
    pledges = data.get("pledges") if isinstance(data, dict) else data
    if not isinstance(pledges, list) or not pledges:
        raise Refused(
            "{file} holds no pledges: write a list of objects, or one under “pledges”.",
            file=name,
        )
    return pledges


def _is_flat(value: object) -> bool:
    parts = value if isinstance(value, list) else [value]
    return all(part is None or isinstance(part, str | int | float) for part in parts)


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return tuple(_text(part) for part in value)
    return _text(value)


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
