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
    rows: Select[*tuple[Any, ...]],
    index: Any,
    *,
    before: int | None,
    after: int | None,
    limit: int,
    since: int | None = None,
    size: int | None = None,
) -> Select[*tuple[Any, ...]]:
    """Return the statement of up to `limit` rows and one more, newest first by `index`.

    Those `before` an index, or the nearest `after` one, which come the oldest first; of the entries
    from `since` on, and of those below `size`. Either end is one bound: of two SQLite seeks the
    first, and reads all rows up to the other.
    """
    starts = [one for one in (since, None if after is None else after + 1) if one is not None]
    ends = [one for one in (size, before) if one is not None]
    if starts:
        rows = rows.where(index >= max(starts))
    if ends:
        rows = rows.where(index < min(ends))
    return rows.order_by(index if after is not None else index.desc()).limit(limit + 1)


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
