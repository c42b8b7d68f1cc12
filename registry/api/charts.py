"""What the charts of pages and briefs show, in words and counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.analysis.figures import Kind
from registry.api.answers import Answer, here
from registry.api.figures import PARAMETERS, scoped
from registry.explore.views import charts as drawn
from registry.explore.views.frame import wording

__all__ = ["PARAMETERS", "charts"]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """How many pledges a bar stands for."""

    label: str
    pledges: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart: `summary` says in a sentence what its bars count; all is in the reader’s language.

    Their codes are in the figures of the same scope.
    """

    name: str
    title: str
    summary: str
    bars: Sequence[Bar]


@dataclass(frozen=True, kw_only=True)
class Charts(Answer):
    """The charts of one scope; those of progress are only there where a pledge stands."""

    scope: str
    code: str
    charts: Sequence[Chart]


def charts(*, scope: Kind, code: str | None) -> Charts:
    """Return the charts of a scope."""
    found, names = scoped(scope, code), wording()
    every = [drawn.by_objective(found, names), *drawn.of_progress(found, names)]
    return Charts(
        moment=here(),
        scope=scope,
        code=code or "",
        charts=[
            Chart(
                name=name.removeprefix("chart-"),
                title=chart.title,
                summary=chart.summary,
                bars=[Bar(label=bar.label, pledges=bar.count) for bar in chart.bars],
            )
            for name, chart, _picture in every
        ],
    )
