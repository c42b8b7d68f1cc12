"""The whole brief for programs: every figure with its sources (docs/packs.md); no database."""

import json
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from typing import Any

from registry.briefing.document import Brief

FORMAT, VERSION = "registry-brief", 2
"""A member may be added at any time; what a member means changes only with the version."""


def document(brief: Brief) -> Iterator[bytes]:
    """Yield the JSON of a brief, its pledges one after the other."""
    yield f'{{"format": "{FORMAT}",\n"version": {VERSION}'.encode()
    for item in fields(brief):
        value = getattr(brief, item.name)
        yield f',\n"{item.name}": '.encode()
        if item.name == "pledges":
            yield from _array(value)
        else:
            yield _json(value)
    yield b"}\n"


def _array(values: tuple[object, ...]) -> Iterator[bytes]:
    yield b"["
    for number, value in enumerate(values):
        yield b",\n" * bool(number) + _json(value)
    yield b"]"


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return text.encode(errors="replace")


def _plain(value: object) -> Any:
    """Return what JSON has of a dataclass, or of a day."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"JSON has nothing like {value!r}.")
