"""A chart as a page draws it: narrow, so that a phone shows its type; labels above their bars.

The SVG is `chart_grid` in templates/components/figures.html: it has no style of its own, so the
stylesheet colours it, by day and by night.
"""

import unicodedata

from registry.charts.counts import Chart
from registry.charts.shapes import Box, Mark, Picture, Plan, bars

WIDTH = 360.0
_PLAN = Plan(pitch=35, thick=9, labels=0, size=13)
_WIDE, _NARROW = 1.0, 0.58  # of the size; about, since each reader has another font


def picture(chart: Chart, *, mirrored: bool = False) -> Picture:
    """Return the drawing of a chart; a `mirrored` one is read from the right."""
    drawn = bars(chart.bars, WIDTH, _fit, _PLAN)
    marks = tuple(map(_turned, drawn.marks)) if mirrored else drawn.marks
    return Picture(drawn.width, drawn.height, drawn.size, marks)


def _turned(mark: Mark) -> Mark:
    """Return a mark as it stands on the other side; a text begins there and runs the other way."""
    if isinstance(mark, Box):
        return mark._replace(x=WIDTH - mark.x - mark.width)
    return mark._replace(x=WIDTH - mark.x)


def _fit(text: str, width: float) -> str:
    """Return a text, cut where it is wider than most fonts have it."""
    at = 0.0
    for i, char in enumerate(text):
        is_wide = unicodedata.east_asian_width(char) in "WF"
        at += _PLAN.size * (_WIDE if is_wide else _NARROW)
        if at > width:
            return text[:i].rstrip() + "…"
    return text
