"""What was not there yet at the moment that somebody asks about: said with when it came."""

from bisect import bisect_left
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from registry.audit import queries as log
from registry.briefing.queries import day_of
from registry.errors import NotFound, Refused

T = TypeVar("T")


def found_at(session: Session, size: int, read: Callable[[int], T]) -> T:
    """Return what `read` finds at log size `size`.

    Raises:
        NotFound: it finds nothing; where it does now, the sentence says since when. What came once
            is found ever since.
    """
    try:
        return read(size)
    except NotFound:
        newest = log.size(session)
        if newest <= size or not _finds(read, newest):
            raise
    later = range(size + 1, newest + 1)
    first = later[bisect_left(later, True, key=lambda at: _finds(read, at))]
    raise NotFound(
        "That was not in the registry yet at log size {size}: it came with entry {index}, on {day}."
        " Brief as of log size {first} or later.",
        size=size,
        index=first - 1,
        day=day_of(session, first),
        first=first,
    )


def _finds(read: Callable[[int], object], size: int) -> bool:
    try:
        read(size)
    except (NotFound, Refused):
        return False
    return True
