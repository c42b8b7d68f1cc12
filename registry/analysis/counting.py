"""Counting: from the public faces of pledges to their figures; pure."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from registry.analysis.figures import (
    CURRENCY,
    IMPLEMENTATION,
    NOWHERE,
    REGIONS,
    REPORTED,
    STATES,
    Coverage,
    Frame,
    Money,
    Overview,
    Row,
)
from registry.analysis.gaps import Answers, find_gaps
from registry.framework.vocabulary import RESOURCE_STATES

Key = TypeVar("Key", bound=Hashable)
COLUMNS = (*REGIONS, NOWHERE)
_STAGES = (*RESOURCE_STATES, REPORTED)


def summarize(rows: Iterable[Row], frame: Frame) -> Overview:
    """Return the figures of `rows`, held against the recommendations and objectives of `frame`.

    Each row is looked at once, and none is kept.
    """
    return Counts().added(rows).overview(frame)


class Counts:
    """What was counted of rows; of all but `states` only pledges that stand."""

    def __init__(self) -> None:
        self.states = Counter[str]()
        self.implementation = Counter[str]()
        self.currency = Counter[str]()
        self.regions = Counter[str]()
        self.recommendations = Counter[str]()
        self.objectives = Counter[int]()
        self.covered = Counter[tuple[str, str]]()  # by recommendation and region
        self.aimed = Counter[tuple[str, str]]()  # by objective and region
        self.entities = Counter[str]()
        self.amounts = Counter[str]()  # by currency
        self.sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)  # by currency and stage

    def added(self, rows: Iterable[Row]) -> "Counts":
        """Count rows too, and return itself."""
        for row in rows:
            self._add(row, 1)
        return self

    def moved_on(self, former: Iterable[Row], rows: Iterable[Row]) -> "Counts":
        """Return new counts, of `rows` instead of the `former` ones of the same pledges."""
        moved = Counts()
        for name, counted in vars(self).items():
            setattr(moved, name, counted.copy())
        for row in former:
            moved._add(row, -1)
        return moved.added(rows)

    def _add(self, row: Row, times: int) -> None:
        self.states[row.state] += times
        if not row.is_live:
            return
        if row.implementation is not None:
            self.implementation[row.implementation] += times
        self.currency[row.currency] += times
        self.regions[row.region] += times
        self.entities[row.entity] += times
        for code in set(row.recommendations):
            self.recommendations[code] += times
            self.covered[code, row.region] += times
        for number in set(row.objectives):
            self.objectives[number] += times
            self.aimed[str(number), row.region] += times
        for amount in row.amounts:
            self.amounts[amount.currency] += times
            self.sums[amount.currency, amount.stage] += times * amount.value

    def overview(self, frame: Frame) -> Overview:
        """Return the figures, held against the recommendations and objectives of `frame`."""
        codes = tuple(code for code, _ in frame.paragraphs)
        pledges, reporting = self.currency.total(), self.implementation.total()
        return Overview(
            pledges=pledges,
            entities=len(+self.entities),
            by_state=_in_order(self.states, STATES),
            by_implementation=_in_order(self.implementation, IMPLEMENTATION),
            by_currency=_in_order(self.currency, CURRENCY),
            reporting=reporting,
            not_reporting=pledges - reporting,
            by_objective=_in_order(self.objectives, frame.objectives),
            by_recommendation=_in_order(self.recommendations, codes),
            by_region=_in_order(self.regions, COLUMNS),
            coverage=_cover(self.covered, codes),
            aims=_cover(self.aimed, tuple(map(str, frame.objectives))),
            gaps=tuple(find_gaps(self._answers(), frame)),
            money=tuple(self._money(one) for one in sorted(+self.amounts)),
        )

    def _money(self, currency: str) -> Money:
        stages = {stage: self.sums[currency, stage] for stage in _STAGES}
        return Money(currency, **stages)

    def _answers(self) -> Answers:
        by_code: dict[str, set[str]] = {}
        for code, region in +self.covered:
            by_code.setdefault(code, set()).add(region)
        return Answers(frozenset(+self.regions), by_code, frozenset(+self.objectives))


def _in_order(counts: Mapping[Key, int], keys: Sequence[Key]) -> tuple[tuple[Key, int], ...]:
    """Return how many rows have each key, in the order of `keys`, zeros included."""
    return tuple((key, counts.get(key, 0)) for key in keys)


def _cover(counts: Mapping[tuple[str, str], int], codes: Sequence[str]) -> Coverage:
    cells = tuple(tuple(counts.get((code, region), 0) for region in COLUMNS) for code in codes)
    return Coverage(tuple(codes), COLUMNS, cells)
