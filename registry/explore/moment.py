"""The moment that a page shows: a size of the log, and the UTC day with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import Session

from registry.audit import queries
from registry.audit.derived import decoded, newest_redaction
from registry.audit.models import Cosignature, LogEntry, LogHead, StoredCheckpoint
from registry.errors import NoMoment, Refused
from registry.store import table

_INDEX = re.compile(r"[0-9]{1,18}")  # an index fits in 63 bits
# Of tables instead of classes: see `registry.pledges.standing`.
_head, _entry, _checkpoint, _cosigned = (
    table(model).c for model in (LogHead, LogEntry, StoredCheckpoint, Cosignature)
)


class Stamp(NamedTuple):
    """All that a public page depends on, besides its address and its language."""

    size: int  # of the log
    signed: int  # the size of the newest checkpoint
    cosigned: int  # how many lines of witnesses there are
    day: date


@dataclass(frozen=True, slots=True)
class Moment:
    """What the reader looks at: the log's first `size` entries.

    `index` is what they asked for, None for today; `at` is the time of the newest entry in it;
    `leaf_hash` is that entry's, which stands for all before it; `stamp` is where the registry stood
    when it was looked up. `redacted` is the newest entry of all that erased something, -1 for none:
    words that it erased are gone at every moment, so what is counted of words is kept by it too.
    """

    size: int
    index: int | None
    at: datetime | None
    day: date
    leaf_hash: bytes
    stamp: Stamp
    redacted: int = -1

    @property
    def signed(self) -> int:
        """Return how many entries the newest checkpoint covers."""
        return self.stamp.signed


def newest_signed() -> ScalarSelect[int]:
    """Return the size of the newest checkpoint, as part of a statement."""
    return select(func.coalesce(func.max(_checkpoint.size), 0)).scalar_subquery()


def newest_cosigned() -> ScalarSelect[int]:
    """Return the number of the newest cosignature, as part of a statement."""
    return select(func.coalesce(func.max(_cosigned.number), 0)).scalar_subquery()


def _at(index: ColumnElement[int]) -> Select[Any]:
    return select(
        _head.size,
        newest_signed().label("signed"),
        newest_redaction().label("redacted"),
        newest_cosigned().label("cosigned"),
        _entry.leaf_hash,
        _entry.body,
    ).outerjoin_from(table(LogHead), table(LogEntry), _entry.index == index)


NOW = _at(_head.size - 1)
_THEN = _at(bindparam("index", type_=BigInteger))


def read_moment(session: Session, asked: str | None, today: date) -> Moment:
    """Return the moment at the index `asked`, or today's without one: one statement.

    Raises:
        Refused: `asked` is not an index.
        NoMoment: the log has no such entry yet.
    """
    index = parse_index(asked) if asked else None
    row = session.execute(NOW if index is None else _THEN, {"index": index}).one()
    if index is not None and row.body is None:
        raise NoMoment(
            "The log has no entry {index} yet: it holds {size} entries, counted from 0.",
            index=index,
            size=row.size,
        )
    if index is None:
        return newest_moment(row, today)
    at = datetime.fromisoformat(decoded(row.body).at)
    stamp = Stamp(row.size, row.signed, row.cosigned, today)
    return Moment(index + 1, index, at, at.date(), row.leaf_hash, stamp, row.redacted)


def newest_moment(row: Sequence[Any], today: date) -> Moment:
    """Return today's moment, of a row of `NOW`."""
    size, signed, redacted, cosigned, leaf_hash, body = row
    at = datetime.fromisoformat(decoded(bytes(body)).at) if body else None
    stamp = Stamp(size, signed, cosigned, today)
    return Moment(size, None, at, today, bytes(leaf_hash or b""), stamp, redacted)


def asked_moment(given: Sequence[str]) -> str | None:
    """Return what an address asks for by `at`; None where it asks for none.

    Raises:
        Refused: it asks for several.
    """
    asked = [one for one in given if one]
    if len(asked) > 1:
        raise Refused("The address asks for more than one moment: leave one “at=” in it.")
    return asked[0] if asked else None


def newest_index(session: Session, day: date, today: date) -> int:
    """Return the index of the newest entry at the end of the UTC `day`.

    Raises:
        NoMoment: the day has not come yet, or the log was still empty.
    """
    return queries.size_on(session, day, today) - 1


def parse_index(asked: str) -> int:
    """Return the index that an address names a moment by.

    Raises:
        Refused: it is none.
    """
    if not _INDEX.fullmatch(asked):
        raise Refused(
            "“{asked}” is no moment: give the index of a log entry, or a day such as 2026-05-08.",
            asked="".join(c if c.isprintable() else "\ufffd" for c in asked[:40]),
        )
    return int(asked)
