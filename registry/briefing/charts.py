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


def bars(counts: Sequence[Bar], width: float) -> Drawing:
    """Return horizontal bars from one zero line, each with its label and its number.

    The drawing is `width` points wide and as high as its bars need; an empty one has no bars.
    """
    height = _PITCH * max(len(counts), 1)
    drawing = Drawing(width, height)
    longest = max((bar.count for bar in counts), default=0) or 1
    room = width - _LABELS - 34
    for i, bar in enumerate(counts):
        middle = height - _PITCH * (i + 0.5)
        base = middle - _SIZE * 0.36
        drawing.add(_text(0, base, fitting(bar.label, REGULAR, _SIZE, _LABELS - 12), style.INK))
        length = room * bar.count / longest
        if bar.count:
            drawing.add(_bar(_LABELS, middle - _THICK / 2, length))
        colour = style.INK if bar.count else style.GREY
        drawing.add(_text(_LABELS + length + 5, base, str(bar.count), colour, heavy=True))
    drawing.add(Line(_LABELS, 0, _LABELS, height, strokeColor=Color(*style.HAIR), strokeWidth=0.5))
    return drawing


def _bar(x: float, y: float, length: float) -> Rect:
    return Rect(x, y, length, _THICK, fillColor=Color(*style.BLUE), strokeColor=None)


def _text(
    x: float, y: float, words: str, colour: tuple[float, float, float], *, heavy: bool = False
) -> String:
    return String(
        x,
        y,
        words,
        fontName=BOLD if heavy else REGULAR,
        fontSize=_SIZE,
        fillColor=Color(*colour),
    )
