"""In which order a list shows pledges; each can be paged by key, from the index of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.functions import GenericFunction

from registry.pledges.models import Pledge, Publication
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


@dataclass(frozen=True, slots=True)
class Order:
    """By a key, upwards, and by index among equals; downwards by index unless `is_upwards`."""

    key: ColumnElement[Any] | None = None
    is_upwards: bool = False

    @property
    def is_newest_first(self) -> bool:
        """Whether it is the order of the log, the newest first."""
        return self.key is None and not self.is_upwards

    def by(self, *, back: bool = False) -> list[UnaryExpression[Any]]:
        """Return what a statement is ordered by, turned round to look `back`."""
        index = _public.index.asc() if self.is_upwards != back else _public.index.desc()
        if self.key is None:
            return [index]
        return [self.key.desc() if back else self.key.asc(), index]

    def beyond(self, index: int, key: Any, *, back: bool = False) -> ColumnElement[bool]:
        """Return the condition of what comes after the face `index`, which has this `key`."""
        later = _public.index > index if self.is_upwards != back else _public.index < index
        if self.key is None:
            return later
        apart = self.key < key if back else self.key > key
        return or_(apart, and_(self.key == key, later))


NEWEST = Order()
OLDEST = Order(is_upwards=True)
# The search's words begin with the ref, then the titles as filed: folded, É beside E.
BY_TITLE = Order(by_code_point(func.substr(_public.search, func.length(_pledge.ref) + 2, _TITLE)))


def by_entity(ranks: Mapping[int, int]) -> Order:
    """Return the order by the rank of the entity, by id; of one entity the newest first."""
    return Order(case(ranks, value=_public.entity_id, else_=len(ranks)) if ranks else None)
