"""The only place that reads the time; tests freeze it."""

from contextvars import ContextVar
from datetime import UTC, date, datetime

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """Return the current instant as an aware UTC datetime with microseconds."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """Return the current UTC day."""
    return now().date()


def freeze(instant: datetime | None) -> None:
    """Hold `now()` at `instant` in this context, or let it run again with None."""
    if instant is not None and instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    _frozen.set(instant.astimezone(UTC) if instant else None)


def timestamp(instant: datetime) -> str:
    """Write an instant as RFC 3339 in UTC with exactly six decimals, as log entries carry it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
