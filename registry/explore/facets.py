"""Which faces a selection finds, and how many each choice of a filter would show beside it.

A filter's own choices do not count against it: any of them may match.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from registry.accounts.register import Register
from registry.analysis.scoping import PLACED, WORLD
from registry.explore.conditions import IN_FORCE, NOWHERE, Known
from registry.explore.selection import FILTERS, Selection
from registry.explore.tally import Tally
from registry.progress.standing import NOT_REPORTED

Counts = Mapping[str, Mapping[str, int]]  # of each filter: value → pledges


@dataclass(frozen=True, slots=True)
class Choices:
    """Of each filter the faces that each of its values finds at a moment."""

    tally: Tally
    by_filter: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, tally: Tally, known: Known) -> "Choices":
        """Return what there is to choose from a tally, as the registry knew it at its moment."""
        found: dict[str, dict[str, int]] = {name: {} for name in FILTERS}
        for (name, value), faces in tally.bits.items():
            if name in found:
                found[name][value] = faces
        found["implementation"][NOT_REPORTED] = tally.unreported()
        found["currency"] = tally.fresh(known.today)
        newest = known.framework.newest_first[:1]  # none before the first was loaded
        for one in (one for edition in newest for one in edition.objectives):
            value, faces = str(one.round_table), tally.of("primary", str(one.number))
            found["round_table"][value] = found["round_table"].get(value, 0) | faces
        for entity_id, faces in tally.entities.items():
            for name, value in found_by(entity_id, known.register):
                found[name][value] = found[name].get(value, 0) | faces
        return cls(tally, found)

    def matching(self, selection: Selection, words: int | None = None) -> int:
        """Return the faces that a selection finds; `words` are those that its words find."""
        return reduce(and_, self._wanted(selection).values(), self._worded(words))

    def indexes(self, selection: Selection) -> Iterator[int]:
        """Yield the indexes of the faces that the filters of a selection find, the oldest first."""
        return self.tally.indexes(self.matching(selection))

    def counts(
        self,
        selection: Selection,
        words: int | None = None,
        filters: Sequence[str] = FILTERS,
    ) -> Counts:
        """Return of each filter how many pledges each value would show; zeros are left out."""
        wanted, found = self._wanted(selection), {}
        for name in filters:
            others = (faces for other, faces in wanted.items() if other != name)
            beside = reduce(and_, others, self._worded(words))
            counts = ((one, (of & beside).bit_count()) for one, of in self.by_filter[name].items())
            found[name] = {one: count for one, count in counts if count}
        return found

    def _worded(self, words: int | None) -> int:
        return self.tally.live if words is None else self.tally.live & words

    def _wanted(self, selection: Selection) -> dict[str, int]:
        """Return, of each filter that something is chosen from, the faces that any of it finds."""
        chosen = {name: values for name, values in selection.chosen.items() if values}
        return {
            name: reduce(or_, (self.by_filter[name].get(value, 0) for value in values))
            for name, values in ({"state": IN_FORCE} | chosen).items()
        }


def found_by(entity_id: int, register: Register) -> Iterator[tuple[str, str]]:
    """Yield by which choices the pledges of an entity are found."""
    one = register.by_id[entity_id]
    yield "category", one.category
    for code in {one.code, *register.ancestors(one.code)}:
        yield "entity", code
    place = register.place(one.code)
    for kind, names in PLACED.items():
        values = [place[name] for name in names if place.get(name)]
        yield from ((kind, code) for code in _flat(values))
        if not place.get(names[0]):
            yield kind, NOWHERE
    if place:
        yield "region", WORLD


def _flat(values: Iterable[Any]) -> set[str]:
    return {code for each in values for code in (each if isinstance(each, list) else [each])}
