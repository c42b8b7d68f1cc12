"""What is derived from the log, kept in memory by the hash of the newest entry that it stands on.

That hash stands for all entries before it, so what is kept under it never changes; but for words
that a redaction erases later: what was made of words is kept by the newest redaction as well.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from sqlalchemy import Integer, ScalarSelect, Select, func, literal_column, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from registry.audit.entry import Entry, decode_entry
from registry.audit.models import LogEntry, Redaction
from registry.store import SNAPSHOT, table

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

    def peek(self, key: Hashable) -> Value | None:
        """Return the value kept under `key`, if there is one."""
        with self._lock:
            return self._kept.get(key)

    def put(self, key: Hashable, value: Value) -> None:
        """Keep another value under `key`."""
        with self._lock:
            self._kept.pop(key, None)
        self.get(key, lambda: value)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()


@lru_cache(maxsize=4_096)
def decoded(body: bytes) -> Entry:
    """Return the entry in these bytes, kept as well: lists show the times of the same few."""
    return decode_entry(body)


def newest_redaction() -> ScalarSelect[int]:
    """Return the newest entry that erased something, -1 for none, as part of a statement."""
    return select(func.coalesce(func.max(table(Redaction).c.index), -1)).scalar_subquery()


class Newest(NamedTuple):
    """The newest entry of some kinds; of none before the log has any."""

    at: int = -1
    leaf_hash: bytes = b""
    redacted: int = -1  # the newest entry of all that erased something

    @property
    def key(self) -> Hashable:
        """Return what is kept of it under."""
        return self.leaf_hash, self.redacted


class Basis:
    """What something derived stands on: the columns that hold the indexes of its entries."""

    _all: ClassVar[list["Basis"]] = []

    def __init__(self, *columns: InstrumentedAttribute[int]) -> None:
        self._columns = columns
        self._all.append(self)

    def newest(self, session: Session, at: int | None) -> Newest:
        """Return its newest entry as of log size `at`, or now with None: at most one statement.

        A session that only reads sees one snapshot: it is asked once, for every basis there is.
        """
        snapshot = session.info.get(SNAPSHOT)
        if snapshot is None:
            return _newest(session, [self], at)[self]
        if snapshot.get("transaction") is not session.get_transaction():
            snapshot.clear()
        if at not in snapshot:
            snapshot[at] = _newest(session, self._all, at)
            snapshot["transaction"] = session.get_transaction()
        found: Newest = snapshot[at][self]
        return found

    def entry(self, number: int, at: int | None) -> Select[int, int, bytes, int]:
        """Return the statement that finds its newest entry, under a number."""
        each = [select(func.max(column).label("index")) for column in self._columns]
        if at is not None:
            pairs = zip(each, self._columns, strict=True)
            each = [one.where(column < at) for one, column in pairs]
        found = select(func.max(union_all(*each).subquery().c.index)).scalar_subquery()
        return select(
            literal_column(str(number), Integer),
            LogEntry.index,
            LogEntry.leaf_hash,
            newest_redaction(),
        ).where(LogEntry.index == found)


def _newest(session: Session, asked: Sequence[Basis], at: int | None) -> dict[Basis, Newest]:
    rows: Iterable[Any] = session.execute(
        union_all(*(one.entry(n, at) for n, one in enumerate(asked)))
    )
    found = {number: Newest(*values) for number, *values in rows}
    return {one: found.get(number, Newest()) for number, one in enumerate(asked)}
