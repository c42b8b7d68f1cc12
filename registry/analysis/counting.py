"""Counting: from the public faces of pledges to their figures; pure."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
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
from registry.analysis.gaps import find_gaps
from registry.framework.vocabulary import RESOURCE_STATES

Key = TypeVar("Key", bound=Hashable)
COLUMNS = (*REGIONS, NOWHERE)
_STAGES = (*RESOURCE_STATES, REPORTED)


def summarize(rows: Iterable[Row], frame: Frame) -> Overview:
    """Return the figures of `rows`, held against the recommendations and objectives of `frame`."""
    known = tuple(rows)
    live = [row for row in known if row.is_live]
    reporting = [row for row in live if row.implementation is not None]
    codes = tuple(code for code, _ in frame.paragraphs)
    return Overview(
        pledges=len(live),
        entities=len({row.entity for row in live}),
        by_state=_count(known, STATES, lambda row: [row.state]),
        by_implementation=_count(reporting, IMPLEMENTATION, lambda row: [row.implementation or ""]),
        by_currency=_count(live, CURRENCY, lambda row: [row.currency]),
        reporting=len(reporting),
        not_reporting=len(live) - len(reporting),
        by_objective=_count(live, frame.objectives, lambda row: row.objectives),
        by_recommendation=_count(live, codes, lambda row: row.recommendations),
        by_region=_count(live, COLUMNS, lambda row: [row.region]),
        coverage=_cover(live, codes, lambda row: row.recommendations),
        aims=_cover(live, tuple(map(str, frame.objectives)), lambda row: map(str, row.objectives)),
        gaps=tuple(find_gaps(live, frame)),
        money=_sum(live),
    )


def _count(
    rows: Sequence[Row], keys: Sequence[Key], of: Callable[[Row], Iterable[Key]]
) -> tuple[tuple[Key, int], ...]:
    """Return how many rows have each key, in the order of `keys`, zeros included."""
    counts = Counter(key for row in rows for key in set(of(row)))
    return tuple((key, counts[key]) for key in keys)


def _cover(
    rows: Sequence[Row], codes: Sequence[str], of: Callable[[Row], Iterable[str]]
) -> Coverage:
    counts = Counter((code, row.region) for row in rows for code in set(of(row)))
    cells = tuple(tuple(counts[code, region] for region in COLUMNS) for code in codes)
    return Coverage(tuple(codes), COLUMNS, cells)


def _sum(rows: Sequence[Row]) -> tuple[Money, ...]:
    """Return the sums in each currency, in the order of their codes."""
    sums: dict[str, dict[str, Decimal]] = {}
    for amount in (amount for row in rows for amount in row.amounts):
        stages = sums.setdefault(amount.currency, dict.fromkeys(_STAGES, Decimal(0)))
        stages[amount.stage] += amount.value
    return tuple(Money(currency, **sums[currency]) for currency in sorted(sums))
