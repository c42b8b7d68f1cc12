"""A part of a list, from a row of it on: none costs more than the first, however deep it lies."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Part(Generic[Item]):
    """Some items in the order of the list; `newer` and `older` are where the next ones start."""

    items: Sequence[Item]
    newer: int | None
    older: int | None


def around(
    rows: Select[*tuple[Any, ...]], index: Any, *, before: int | None, after: int | None, limit: int
) -> Select[*tuple[Any, ...]]:
    """Return the statement of up to `limit` rows and one more, newest first by `index`.

    Those `before` an index, or the nearest `after` one, which come the oldest first.
    """
    if after is not None:
        return rows.where(index > after).order_by(index).limit(limit + 1)
    older = rows if before is None else rows.where(index < before)
    return older.order_by(index.desc()).limit(limit + 1)


def part(
    found: Iterable[Item],
    index_of: Callable[[Item], int],
    *,
    before: int | None,
    after: int | None,
    limit: int,
) -> Part[Item]:
    """Return the part of a list that was read as `around` says; the row too much is left out."""
    read = list(islice(found, limit + 1))
    more, items = len(read) > limit, read[:limit]
    is_back = after is not None
    if is_back:
        items.reverse()
    has_newer = more if is_back else before is not None
    has_older = True if is_back else more
    return Part(
        items,
        index_of(items[0]) if items and has_newer else None,
        index_of(items[-1]) if items and has_older else None,
    )
