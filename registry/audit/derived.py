"""What is derived from the log, kept in memory by the hash of the newest entry that it stands on.

That hash stands for all entries before it, so what is kept under it never changes; but for words
that a redaction erases later: what was made of words is kept by the newest redaction as well.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import ScalarSelect, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from registry.audit.entry import Entry, decode_entry
from registry.audit.models import LogEntry, Redaction

Value = TypeVar("Value")


class Derived(Generic[Value]):
    """Up to `limit` values by key; the one asked for longest ago makes room."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value kept under `key`, made now if there is none."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)
        return made


@lru_cache(maxsize=4_096)
def decoded(body: bytes) -> Entry:
    """Return the entry in these bytes, kept as well: lists show the times of the same few."""
    return decode_entry(body)


def newest_redaction() -> ScalarSelect[int]:
    """Return the newest entry that erased something, -1 for none, as part of a statement."""
    return select(func.coalesce(func.max(Redaction.index), -1)).scalar_subquery()


class Newest(NamedTuple):
    """The newest entry of some kinds; of none before the log has any."""

    at: int = -1
    leaf_hash: bytes = b""


def newest(session: Session, *columns: InstrumentedAttribute[int], at: int | None) -> Newest:
    """Return the newest entry that stands in one of these columns of indexes: one statement.

    As of log size `at`, or now with None.
    """
    each = [select(func.max(column).label("index")) for column in columns]
    if at is not None:
        each = [one.where(column < at) for one, column in zip(each, columns, strict=True)]
    found = select(func.max(union_all(*each).subquery().c.index)).scalar_subquery()
    row = session.execute(
        select(LogEntry.index, LogEntry.leaf_hash).where(LogEntry.index == found)
    ).one_or_none()
    return Newest(*row) if row else Newest()
