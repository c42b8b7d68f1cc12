"""What every answer has: the moment that it shows, plain JSON values, addresses that are whole."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Response, url_for

from registry import clock
from registry.errors import Sentence
from registry.explore.views import frame
from registry.web.context import settings
from registry.web.languages import say


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Which state of the registry is shown: the first `size` entries of the log, on a UTC day.

    `index` is the newest of these entries and `at` its time; `signed` is how many entries the
    newest checkpoint covers. Ask with `?at=` and `index` to get the same again.
    """

    size: int
    index: int
    at: datetime | None
    day: date
    signed: int


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer and the moment that it shows."""

    moment: Moment


@dataclass(frozen=True, kw_only=True)
class Part(Answer):
    """A part of a list; `next` is the address of the part after it, null where this is the last.

    `count` is how many there are in all parts.
    """

    count: int
    next: str | None


def here() -> Moment:
    """Return the moment of this request."""
    found = frame.moment()
    return Moment(
        size=found.size, index=found.size - 1, at=found.at, day=found.day, signed=found.signed
    )


def address(endpoint: str, **values: object) -> str:
    """Return the whole address of a page or an answer, at the moment that is being read."""
    return settings().base_url + url_for(endpoint, **values)  # type: ignore[arg-type]


def as_json(value: object) -> Response:
    """Return the answer that says a plain value as JSON."""
    text = json.dumps(value, ensure_ascii=False) + "\n"
    return Response(text.encode(errors="replace"), content_type="application/json")


class Plain(dict[str, Any]):
    """What JSON has of a value already, so that it can be kept."""


def plain(value: Any) -> Any:
    """Return what JSON has of a value: instants in UTC, exact decimals as texts."""
    match value:
        case Plain() | str() | int() | None:
            return value
        case datetime():
            return clock.timestamp(value)
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case Sentence():
            return say(value)
    return _plain_parts(value)


def _plain_parts(value: Any) -> Any:
    if is_dataclass(value):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(one) for one in value]
    return value
