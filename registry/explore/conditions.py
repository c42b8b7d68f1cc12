"""What a reader chose from lists of pledges, in SQL: conditions on their public faces.

A statement that uses them is executed with `{"size": …}`, as that of `registry.pledges.standing`.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from sqlalchemy import ColumnElement, exists, func, or_

from registry.accounts.register import Register
from registry.analysis.figures import Kind, Scope
from registry.analysis.scoping import PLACED, members, objectives_of
from registry.framework.cycles import Framework
from registry.pledges.merges import has_merged
from registry.pledges.models import (
    Publication,
    PublishedObjective,
    PublishedRecommendation,
    PublishedTrait,
)
from registry.progress.standing import fresh, implemented
from registry.store import table
from registry.text import SPELLED, as_typed, fold, spellings

IN_FORCE = ("published", "imported")  # what a list shows unless asked for others
NOWHERE = "none"  # the region, group or commission of who has none
TRAITS = ("principle", "nature", "type")
_OF_ENTITIES: tuple[Kind, ...] = tuple(
    kind for kind in get_args(Kind) if kind in {"entity", "category", *PLACED}
)
_public, _trait = (table(model).c for model in (Publication, PublishedTrait))
_link, _aim = (table(model).c for model in (PublishedRecommendation, PublishedObjective))
_REF = re.compile(r"p-[0-9]{4}-[0-9]{5,9}")  # folded
Chosen = Mapping[str, Sequence[str]]


def said(words: str) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions that each word is found; a merged pledge's ref finds what it is now."""
    asked = as_typed(fold(words))
    search: ColumnElement[str] = _public.search
    for written, typed in SPELLED.items():
        search = func.replace(search, written, typed)
    search = func.translate(search, *spellings(asked))  # `registry.store` teaches it to SQLite
    for word in asked.split():
        found = search.contains(word, autoescape=True)
        yield or_(found, has_merged(word.upper())) if _REF.fullmatch(word) else found


def in_states(
    states: Sequence[str] | None, column: ColumnElement[str] = _public.state
) -> ColumnElement[bool]:
    """Return the condition that a face is in one of these states; without any: that it stands."""
    return column.in_(states or IN_FORCE)


@dataclass(frozen=True, slots=True)
class Known:
    """What the registry knew at a moment, by which choices become conditions."""

    register: Register
    framework: Framework
    today: date

    def chosen(self, chosen: Chosen) -> list[ColumnElement[bool]]:
        """Return the conditions of all filters but the state's."""
        return [
            *self._links(chosen),
            *self._traits(chosen),
            *self._entities(chosen),
            *self._progress(chosen),
        ]

    def _links(self, chosen: Chosen) -> Iterator[ColumnElement[bool]]:
        if codes := chosen.get("recommendation"):
            yield exists().where(_link.index == _public.index, _link.code.in_(codes))
        if numbers := chosen.get("objective"):
            yield _aimed_at(map(int, numbers))
        if numbers := chosen.get("primary"):
            yield _aimed_at(map(int, numbers), _aim.is_primary)
        if tables := chosen.get("round_table"):
            several = (objectives_of(self.framework, number) for number in tables)
            yield _aimed_at((one for each in several for one in each), _aim.is_primary)

    @staticmethod
    def _traits(chosen: Chosen) -> Iterator[ColumnElement[bool]]:
        for kind in TRAITS:
            if codes := chosen.get(kind):
                yield exists().where(
                    _trait.index == _public.index, _trait.kind == kind, _trait.code.in_(codes)
                )

    def _entities(self, chosen: Chosen) -> Iterator[ColumnElement[bool]]:
        for kind in _OF_ENTITIES:
            if codes := chosen.get(kind):
                ids = {one for code in codes for one in self._members(kind, code)}
                yield _public.entity_id.in_(sorted(ids))
        if cycles := chosen.get("cycle"):
            yield _public.cycle.in_(cycles)

    def _members(self, kind: Kind, code: str) -> Collection[int]:
        """Return the ids of those that a choice is about, as the figures count them."""
        if code != NOWHERE or kind not in PLACED:
            return members(Scope(kind, code), self.register)
        named = PLACED[kind][0]
        everybody = self.register.by_id.values()
        return {one.id for one in everybody if not self.register.place(one.code).get(named)}

    def _progress(self, chosen: Chosen) -> Iterator[ColumnElement[bool]]:
        if states := chosen.get("implementation"):
            yield implemented(states)
        if currencies := chosen.get("currency"):
            yield fresh(currencies, self.today)


def _aimed_at(numbers: Iterator[int], *how: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_aim.index == _public.index, _aim.number.in_(sorted(set(numbers))), *how)
