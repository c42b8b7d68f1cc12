"""How wide a text is, and how much of it fits."""

from functools import lru_cache

from registry.briefing.layout import bidi
from registry.briefing.layout.faces import UNITS, bold, regular
from registry.briefing.layout.shaping import shape, spell

REGULAR, BOLD = "Brief", "Brief-Bold"
_MOST = 1000  # characters that are looked at: no line holds as many, however narrow


@lru_cache(1000)
def width_of(text: str, font: str, size: float) -> float:
    """Return the width of `text` in points, as a drawing shows it."""
    family = bold() if font == BOLD else regular()
    runs = spell(family, text) or shape(family, text, bidi.levels(text, 0))
    return sum([run.advance for run in runs]) * size / UNITS


def fitting(text: str, font: str, size: float, width: float) -> str:
    """Return `text`, cut and ended with an ellipsis where it is wider than `width` points."""
    shown = text[:_MOST]
    if shown == text and width_of(text, font, size) <= width:
        return text
    return _cut(shown, font, size, width)


@lru_cache(1000)  # heads return on every page
def _cut(text: str, font: str, size: float, width: float) -> str:
    """Return as much of `text` as fits before an ellipsis, by halves: the more, the wider."""
    fits, too_wide = 0, len(text) + 1
    while too_wide - fits > 1:
        end = (fits + too_wide) // 2
        if width_of(text[:end] + "…", font, size) <= width:
            fits = end
        else:
            too_wide = end
    return text[:fits].rstrip() + "…"
