"""How wide a text is, and how much of it fits."""

from functools import lru_cache

from registry.briefing.layout import bidi
from registry.briefing.layout.faces import UNITS, bold, regular
from registry.briefing.layout.shaping import shape, spell

REGULAR, BOLD = "Brief", "Brief-Bold"


@lru_cache(1000)
def width_of(text: str, font: str, size: float) -> float:
    """Return the width of `text` in points, as a drawing shows it."""
    family = bold() if font == BOLD else regular()
    runs = spell(family, text) or shape(family, text, bidi.levels(text, 0))
    return sum([run.advance for run in runs]) * size / UNITS


@lru_cache(1000)  # heads return on every page
def fitting(text: str, font: str, size: float, width: float) -> str:
    """Return `text`, cut and ended with an ellipsis where it is wider than `width` points."""
    if width_of(text, font, size) <= width:
        return text
    end = len(text)
    while end and width_of(text[:end] + "…", font, size) > width:
        end -= 1
    return text[:end].rstrip() + "…"
