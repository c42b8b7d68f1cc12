"""In which order a list shows pledges; each can be paged by key, from the index of one of them."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import GenericFunction

from registry.explore.tally import Tally, places
from registry.keyset import Part, part
from registry.pledges.models import Pledge, Publication
from registry.pledges.standing import EVERY
from registry.store import table

_TITLE = 200  # characters
_public, _pledge = (table(model).c for model in (Publication, Pledge))


class by_code_point(GenericFunction[str]):  # noqa: N801 - a function of SQL
    """A text as both databases sort it alike: by its code points, whatever their locale."""

    inherit_cache = True


@compiles(by_code_point)
def _plainly(element: Any, compiler: Any, **how: Any) -> str:
    return f"({compiler.process(element.clauses, **how)})"


@compiles(by_code_point, "postgresql")
def _in_c(element: Any, compiler: Any, **how: Any) -> str:
    return f'({compiler.process(element.clauses, **how)}) COLLATE "C"'


# The search's words begin with the ref, then the titles as filed: folded, É beside E.
_TITLES = (
    select(_public.index)
    .join_from(EVERY, table(Publication), _public.index == EVERY.c.index)
    .join(table(Pledge), _pledge.id == _public.pledge_id)
    .order_by(
        by_code_point(func.substr(_public.search, func.length(_pledge.ref) + 2, _TITLE)),
        _public.index.desc(),
    )
)


class Order(Protocol):
    """All faces in force at a moment, in an order."""

    def after(self, of: int, limit: int, index: int | None) -> list[int]:
        """Return the indexes of up to `limit` of these faces, from behind one of them on."""

    def before(self, of: int, limit: int, index: int) -> list[int]:
        """Return the indexes of up to `limit` of these faces before one of them, the last first."""


class Newest:
    """The order of the log, the newest first."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def after(self, of: int, limit: int, index: int | None) -> list[int]:
        """Return those that are older."""
        return self._tally.newest(of, limit, before=index)

    def before(self, of: int, limit: int, index: int) -> list[int]:
        """Return those that are newer."""
        return self._tally.oldest(of, limit, after=index)


class Oldest:
    """The order of the log."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def after(self, of: int, limit: int, index: int | None) -> list[int]:
        """Return those that are newer."""
        return self._tally.oldest(of, limit, after=index)

    def before(self, of: int, limit: int, index: int) -> list[int]:
        """Return those that are older."""
        return self._tally.newest(of, limit, before=index)


class Line:
    """Any other order, as the places of all faces in it."""

    def __init__(self, tally: Tally, ordered: Iterable[int]) -> None:
        self._faces = tally.faces  # and not the tally: these are kept longer
        self._line = array("l", ordered)

    def after(self, of: int, limit: int, index: int | None) -> list[int]:
        """Return those that come later in the line."""
        start = 0 if index is None else self._number(index) + 1
        return self._some(of, limit, range(start, len(self._line)))

    def before(self, of: int, limit: int, index: int) -> list[int]:
        """Return those that come earlier in the line."""
        return self._some(of, limit, range(self._number(index) - 1, -1, -1))

    def _number(self, index: int) -> int:
        return self._line.index(bisect_left(self._faces, index))

    def _some(self, of: int, limit: int, way: range) -> list[int]:
        faces = self._faces
        marks = of.to_bytes(len(faces) // 8 + 1, "little")
        there = (self._line[number] for number in way)
        wanted = (place for place in there if marks[place >> 3] >> (place & 7) & 1)
        return [faces[place] for place in islice(wanted, limit)]


def step(order: Order, of: int, limit: int, *, onward: int | None, back: int | None) -> Part[int]:
    """Return up to `limit` of these faces `onward` from an index, or those that lead `back` to it.

    In another order than the log's, `newer` is where the part before starts.
    """
    most = limit + 1
    found = order.after(of, most, onward) if back is None else order.before(of, most, back)
    return part(found, int, before=onward, after=back, limit=limit)


def by_title(session: Session, tally: Tally) -> Line:
    """Return the order by title; one statement."""
    indexes: Iterable[int] = session.scalars(_TITLES, {"size": tally.size})
    at = {index: place for place, index in enumerate(tally.faces)}
    return Line(tally, (at[index] for index in indexes))


def by_entity(tally: Tally, ranks: Mapping[int, int]) -> Line:
    """Return the order by the rank of the entity, by id; of one entity the newest first."""
    return Line(tally, _by_entity(tally, ranks))


def _by_entity(tally: Tally, ranks: Mapping[int, int]) -> Iterator[int]:
    for one in sorted(tally.entities, key=lambda one: ranks.get(one, len(ranks))):
        yield from reversed(list(places(tally.entities[one] & tally.live)))
