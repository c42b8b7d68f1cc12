"""Charts as ReportLab drawings, from plain counts: the same drawing serves PDF and web pages."""

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import Color

from registry.briefing.document import Bar
from registry.briefing.layout import style
from registry.briefing.layout.font import BOLD, REGULAR, fitting

_PITCH = 15.0
_THICK = 8.0
_LABELS = 190.0
_SIZE = style.SMALL.size


def bars(counts: Sequence[Bar], width: float, *, mirrored: bool = False) -> Drawing:
    """Return horizontal bars from one zero line, each with its label and its number.

    The drawing is `width` points wide and as high as its bars need; an empty one has no bars. A
    `mirrored` one is read from the right.
    """
    height = _PITCH * max(len(counts), 1)
    anchor = "end" if mirrored else "start"

    def side(x: float) -> float:
        return width - x if mirrored else x

    drawing = Drawing(width, height)
    longest = max((bar.count for bar in counts), default=0) or 1
    room = width - _LABELS - 34
    for i, bar in enumerate(counts):
        middle = height - _PITCH * (i + 0.5)
        base = middle - _SIZE * 0.36
        drawing.add(
            _text(
                side(0),
                base,
                fitting(bar.label, REGULAR, _SIZE, _LABELS - 12),
                style.INK,
                anchor=anchor,
            )
        )
        length = room * bar.count / longest
        if bar.count:
            left = min(side(_LABELS), side(_LABELS + length))
            drawing.add(_bar(left, middle - _THICK / 2, length))
        colour = style.INK if bar.count else style.GREY
        drawing.add(
            _text(
                side(_LABELS + length + 5), base, str(bar.count), colour, heavy=True, anchor=anchor
            )
        )
    zero = side(_LABELS)
    drawing.add(Line(zero, 0, zero, height, strokeColor=Color(*style.HAIR), strokeWidth=0.5))
    return drawing


def _bar(x: float, y: float, length: float) -> Rect:
    return Rect(x, y, length, _THICK, fillColor=Color(*style.BLUE), strokeColor=None)


def _text(
    x: float,
    y: float,
    words: str,
    colour: tuple[float, float, float],
    *,
    anchor: str,
    heavy: bool = False,
) -> String:
    return String(
        x,
        y,
        words,
        fontName=BOLD if heavy else REGULAR,
        fontSize=_SIZE,
        fillColor=Color(*colour),
        textAnchor=anchor,
    )
