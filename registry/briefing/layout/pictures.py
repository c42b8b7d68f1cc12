"""Charts in a PDF: a picture's shapes with our own type, shaped and mirrored like all text."""

from itertools import chain

from registry.briefing.layout.desk import Desk
from registry.briefing.layout.flow import Piece, Strip
from registry.briefing.layout.font import REGULAR, fitting
from registry.briefing.layout.qr import square
from registry.briefing.layout.shaping import Spelled, Word
from registry.briefing.layout.style import BLUE, GREY, HAIR, INK, LEFT, SMALL, WIDTH, fill
from registry.briefing.layout.tags import Element, part, tagged
from registry.charts.counts import Chart
from registry.charts.shapes import Box, Mark, Picture, Plan, Rule, Words, bars

WIDE = Plan(size=SMALL.size)
Drawn = tuple[str, tuple[Spelled | Word, ...]]  # operators, and what they show
_ENDLESS = 10_000.0  # a text of a picture has been cut already


def chart(
    desk: Desk, counted: Chart, width: float, *, left: float = LEFT, plan: Plan = WIDE
) -> Strip:
    """Return the drawing of a chart as one strip: a figure, with a text that stands for it."""
    picture = bars(
        counted.bars,
        width,
        lambda text, room: fitting(text, REGULAR, plan.size, room),
        plan,
        desk.number,
    )
    drawn = [_drawn(desk, mark, picture, left) for mark in picture.marks]
    operators = "\n".join([shown for shown, _ in drawn])
    shows = tuple(chain.from_iterable([words for _, words in drawn]))
    figure = part(Element("Figure", alt=f"{counted.title}. {counted.said(desk.brief.language)}"))
    return Strip(picture.height, (Piece(tagged("Figure", operators), figure, shows=shows),))


def code_of(desk: Desk, address: str, left: float, bottom: float, side: float) -> Piece:
    """Return a QR code that leads to an address."""
    said = desk.say("Code that leads to {address}", address=address)
    drawn = tagged("Figure", square(address, left, bottom, side))
    return Piece(drawn, part(Element("Figure", alt=said)))


def _drawn(desk: Desk, mark: Mark, picture: Picture, left: float) -> Drawn:
    if isinstance(mark, Words):
        return _words(desk, mark, picture, left)
    colour = BLUE
    if isinstance(mark, Rule):
        colour = HAIR
        mark = Box(mark.x - 0.25, mark.top, 0.5, mark.foot - mark.top)
    return _box(desk, mark, colour, left), ()


def _box(desk: Desk, box: Box, colour: tuple[float, float, float], left: float) -> str:
    x = left + box.x
    if desk.setter.mirrored:
        x = WIDTH - x - box.width
    return (
        f"{fill(colour)} {x:.2f} {-box.top - box.height:.2f} {box.width:.2f} {box.height:.2f} re f"
    )


def _words(desk: Desk, words: Words, picture: Picture, left: float) -> Drawn:
    style = SMALL._replace(
        size=picture.size, heavy=words.strong, colour=GREY if words.faint else INK
    )
    lines = desk.setter.lines(words.text, style, _ENDLESS)
    if not lines:
        return "", ()
    line, x = lines[0], left + words.x
    if desk.setter.mirrored:
        x = WIDTH - x - line.width
    return f"BT {x:.2f} {-words.baseline:.2f} Td {line.operators} ET", line.shows
