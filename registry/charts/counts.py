"""What the charts count: pledges by objective, by what was reported, by how fresh that is; pure."""

from dataclasses import dataclass
from typing import Protocol

from registry.analysis.figures import Overview
from registry.charts.shapes import Bar
from registry.framework.vocabulary import N_
from registry.text import listed

NOT_REPORTED = N_("Has not reported")


@dataclass(frozen=True, slots=True)
class Chart:
    """Counts to be drawn as bars; `summary` says in a sentence what the drawing shows."""

    title: str
    bars: tuple[Bar, ...]
    summary: str

    def said(self, language: str) -> str:
        """Return all that the drawing shows, in its `language`, for who does not see it."""
        counts = listed((f"{bar.label}: {bar.count}" for bar in self.bars), language)
        return f"{self.summary} {counts}."


class Names(Protocol):
    """What says sentences and codes in the reader's language."""

    def say(self, message: str, **values: object) -> str:
        """Return a sentence with its places filled."""

    def many(self, count: int, one: str, more: str, **values: object) -> str:
        """Return the form of a sentence that fits a count."""

    def label(self, vocabulary: str, code: str) -> str:
        """Return the name of a code."""

    def objective(self, number: int) -> str:
        """Return an objective's number and short title."""


def by_objective(found: Overview, names: Names) -> Chart:
    """Return the chart of primary objectives, zeros included."""
    return Chart(
        names.say("Pledges by objective"),
        tuple(Bar(names.objective(number), count) for number, count in found.by_objective),
        names.say(
            "Primary objectives only, of which a pledge names up to three; an imported one may"
            " name more."
        ),
    )


def by_implementation(found: Overview, names: Names) -> Chart:
    """Return the chart of what entities report, with those that have not."""
    bars = [
        Bar(names.label("implementation", state), count) for state, count in found.by_implementation
    ]
    return Chart(
        names.say("Implementation"),
        (*bars, Bar(names.say(NOT_REPORTED), found.not_reporting)),
        names.many(
            found.pledges,
            "As reported by the entities themselves: {reporting} of {count} pledge reported on,"
            " {silent} not.",
            "As reported by the entities themselves: {reporting} of {count} pledges reported on,"
            " {silent} not.",
            reporting=found.reporting,
            silent=found.not_reporting,
        ),
    )


def by_currency(found: Overview, names: Names) -> Chart:
    """Return the chart of how fresh the news of the pledges is."""
    return Chart(
        names.say("Currency of reporting"),
        tuple(Bar(names.label("currency", code), count) for code, count in found.by_currency),
        names.say("Counted from the last report, or from publication while there is none."),
    )
