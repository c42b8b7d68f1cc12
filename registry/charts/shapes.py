"""A bar chart as plain shapes, in points from its upper left corner; pure.

Pictures are drawn as they are read from the left; an outlet that is read from the right turns
them about.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Fit = Callable[[str, float], str]  # a text, cut where it is wider than so many points
Say = Callable[[int], str]  # a count, as its readers write it
_DIGIT = 0.62  # of the size; about, and no font's is wider


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart."""

    label: str
    count: int


class Words(NamedTuple):
    """A text that begins at `x` on a baseline; `strong` is a number, `faint` that of nothing."""

    x: float
    baseline: float
    text: str
    strong: bool = False
    faint: bool = False


class Box(NamedTuple):
    """A filled rectangle."""

    x: float
    top: float
    width: float
    height: float


class Rule(NamedTuple):
    """The line that bars grow from, from its top to its foot."""

    x: float
    top: float
    foot: float


Mark = Words | Box | Rule


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing; sizes are in points."""

    width: float
    height: float
    size: float
    """Of the type."""
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How bars stand: one every `pitch` points, with their labels beside them or above."""

    pitch: float = 15.0
    thick: float = 8.0
    labels: float = 190.0
    """Width of the column of labels; 0 sets them above the bars."""
    size: float = 7.5


def bars(counts: Sequence[Bar], width: float, fit: Fit, plan: Plan, say: Say = str) -> Picture:
    """Return horizontal bars from one zero line, each with its label and its number.

    The picture is as high as its bars need; one of no counts has none.
    """
    longest = max((bar.count for bar in counts), default=0) or 1
    number = 5 + _DIGIT * plan.size * max((len(say(bar.count)) for bar in counts), default=0)
    unit = (width - plan.labels - max(number, 4.5 * plan.size)) / longest
    marks = [
        mark
        for i, bar in enumerate(counts)
        for mark in _bar(bar, i, width, unit, fit, plan, say(bar.count))
    ]
    height = plan.pitch * max(len(counts), 1)
    if plan.labels:
        marks.append(Rule(plan.labels, 0, height))
    return Picture(width, height, plan.size, tuple(marks))


def _bar(
    bar: Bar, nth: int, width: float, unit: float, fit: Fit, plan: Plan, said: str
) -> Iterator[Mark]:
    """Yield the label, the bar and the number of one count, each of which is a `unit` long."""
    top, drop = plan.pitch * nth, 0.36 * plan.size  # from the middle of a letter to its foot
    middle = top + plan.pitch / 2
    if plan.labels:
        yield Words(0, middle + drop, fit(bar.label, plan.labels - 12))
    else:
        middle = top + plan.size * 1.5 + plan.thick / 2
        yield Words(0, top + plan.size * 1.1, fit(bar.label, width))
        yield Rule(0, middle - plan.thick / 2 - 2, middle + plan.thick / 2 + 2)
    length = bar.count * unit
    if bar.count:
        yield Box(plan.labels, middle - plan.thick / 2, length, plan.thick)
    number = plan.labels + length + 5
    yield Words(number, middle + drop, said, strong=True, faint=not bar.count)
