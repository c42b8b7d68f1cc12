"""The grid, the five sizes of type and the one accent that all pages share; lengths in points."""

from functools import cache
from typing import NamedTuple

from registry.briefing.layout.faces import Family, bold, regular

WIDTH, HEIGHT = 595.28, 841.89  # A4
LEFT, RIGHT = 62.0, 533.28
TOP, BOTTOM = 756.0, 74.0
"""The text block; the running header and the foot stand outside of it."""
MEASURE = RIGHT - LEFT
ASIDE = 118.0
"""Width of the column of labels; what they name begins at `BODY`."""
BODY = LEFT + ASIDE
BODY_MEASURE = RIGHT - BODY

INK = (0.102, 0.118, 0.141)
GREY = (0.337, 0.380, 0.431)  # 6.3 : 1 on white
BLUE = (0.0, 0.620, 0.859)  # the United Nations' blue, for what is not read
DEEP = (0.0, 0.380, 0.561)  # the same hue darkened for text, 6.8 : 1 on white
WHITE = (1.0, 1.0, 1.0)
PALE = (0.902, 0.953, 0.980)
HAIR = (0.792, 0.831, 0.863)


class Style(NamedTuple):
    """A size with its leading, a weight and a colour."""

    size: float
    leading: float
    colour: tuple[float, float, float] = INK
    heavy: bool = False

    @property
    def family(self) -> Family:
        """The faces of this weight."""
        return bold() if self.heavy else regular()

    @property
    def fill(self) -> str:
        """The operator that sets the colour."""
        return fill(self.colour)


@cache
def fill(colour: tuple[float, float, float]) -> str:
    """Return the operator that fills with a colour."""
    return "{:g} {:g} {:g} rg".format(*colour)


TITLE = Style(28, 35, heavy=True)
HEADING = Style(16, 21, DEEP, heavy=True)
SUBHEADING = Style(12, 16, heavy=True)
LEAD = Style(9.5, 14)
STRONG = LEAD._replace(heavy=True)
QUIET = LEAD._replace(colour=GREY)
SMALL = Style(7.5, 10.5)
SMALL_STRONG = SMALL._replace(heavy=True)
SMALL_QUIET = SMALL._replace(colour=GREY)
