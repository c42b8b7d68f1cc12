"""Rows of cells on the page's grid, cut into strips; paragraphs are rows of one cell."""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from registry.briefing.document import Text
from registry.briefing.layout.flow import END, Hotspot, Piece, Strip, Target
from registry.briefing.layout.lines import Line, Setter
from registry.briefing.layout.shaping import Spelled, Word
from registry.briefing.layout.style import BODY, BODY_MEASURE, HAIR, LEFT, RIGHT, WIDTH, Style, fill
from registry.briefing.layout.tags import Element, Part, part, tagged

_ASCENT = 0.8
"""Where the baseline of a line stands in its leading, measured from above."""

_BLANK = Line(0, "")
_REMEMBERED = 2_000  # rows of a document


class Side(IntEnum):
    """Where the lines of a cell stand: START as their text begins, END as the page ends.

    In a table all begin as the page does (BEGIN), however their text runs.
    """

    START = 0
    END = 1
    CENTRE = 2
    LEFT = 3  # the end of a page that is read from the right
    RIGHT = 4  # of numbers, whose units stand under each other whichever way a page is read
    BEGIN = 5


_TURNED = {Side.END: Side.LEFT, Side.BEGIN: Side.RIGHT}


class Column(NamedTuple):
    """A column of the grid, named as it stands on a page that is read from the left."""

    left: float
    width: float
    side: Side = Side.START


class Cell(NamedTuple):
    """Text in a style, in a column; it may lead somewhere."""

    text: str | Text
    style: Style
    column: Column
    to: str = ""


class Rule(NamedTuple):
    """A hairline under a row of a table: how much white it has above and below, where it begins."""

    above: float
    below: float
    left: float = LEFT


def row(
    setter: Setter,
    *cells: Cell,
    glued: bool = False,
    low: bool = False,
    tag: str = "P",
    then: Sequence[Cell] = (),
    under: Sequence[Strip] = (),
    rule: Rule | None = None,
) -> list[Strip]:
    """Return the strips of cells side by side, their first lines on one baseline.

    They are one part of the document, such as a paragraph; with `tag` TD or TH they are a row of a
    table, the head of which is all in TH; with `under` each goes on in the cell of a row above it,
    which was told what goes on in it `then`.

    The first two and the last two lines stay together, and so does a row of up to five. With
    `glued` the last line stays with what follows; with `low` the last lines share the baseline.
    With a `rule` under it the row is never parted, unless it is longer than a page.
    What has been set for one place is there for all others.
    """
    later = tuple([_foreign(cell, setter.language) for cell in then])
    key = (cells, glued, low, tag, later, under[0].pieces[0].part if under else None, rule)
    found = setter.rows.get(key)
    if found is None:
        if len(setter.rows) >= _REMEMBERED:
            setter.rows.clear()
        found = setter.rows[key] = _row(
            setter, cells, tag, later, under, rule, glued=glued, low=low
        )
    return list(found)


def _row(
    setter: Setter,
    cells: Sequence[Cell],
    tag: str,
    later: tuple[str, ...],
    under: Sequence[Strip],
    rule: Rule | None,
    *,
    glued: bool,
    low: bool,
) -> list[Strip]:
    placed = map(_mirror, cells) if setter.mirrored else cells
    columns = [(cell, setter.lines(cell.text, cell.style, cell.column.width)) for cell in placed]
    said = tuple([(_foreign(cell, setter.language), bool(cell.to)) for cell in cells])
    if under:
        whole = under[0].pieces[0].part
        elements = [_going_on(whole, nth, language) for nth, (language, _leads) in enumerate(said)]
    else:
        whole, elements = _part(tag, said, later)
    count = max(len(lines) for _, lines in columns)
    leading = max(cell.style.leading for cell in cells)
    if low:
        columns = [(cell, [_BLANK] * (count - len(lines)) + lines) for cell, lines in columns]
    strips = []
    for i in range(count):
        kept = glued if i == count - 1 else rule or count <= 5 or i in {0, count - 2}
        above = rule.above if rule and not i else 0
        piece = _piece(columns, whole, elements, i, (above, leading), begins=not (i or under))
        strips.append(Strip(above + leading, (piece,), glued=bool(kept)))
    if rule:
        strips[-1] = _ruled(strips[-1], rule)
    return strips


def _ruled(strip: Strip, rule: Rule) -> Strip:
    """Return the last line of a row with the rule under it."""
    height = strip.height + rule.below
    return strip._replace(height=height, shapes=_box(rule.left, RIGHT, -height, 0.5, HAIR))


@lru_cache(1000)
def _part(
    tag: str, cells: tuple[tuple[str, bool], ...], later: tuple[str, ...]
) -> tuple[Part, list[int]]:
    """Return the part that a row is, and which of its elements each cell is.

    A cell comes with its language if that is another one than the document's, and whether it leads
    somewhere; what goes on in it later, with its language in the same way.
    """
    is_row = tag in {"TD", "TH"}
    elements = [Element("TR" if is_row else tag)]
    places = []
    for language, leads in cells:
        at = 0
        for within in (
            *([Element(tag)] if is_row else []),
            *([Element("Span", language=language)] if language else []),
            *([Element("Link")] if leads else []),
        ):
            elements.append(within._replace(above=at))
            at = len(elements) - 1
        places.append(at)
    outer = Part(tuple(elements)).cells
    for cell, language in zip(outer, later, strict=False):
        if language:
            elements.append(Element("Span", above=cell, language=language))
    return part(*elements), places


def _going_on(whole: Part, nth: int, language: str) -> int:
    """Return the element of a row in which words go on in a cell of it."""
    cell = whole.cells[nth]
    words = (i for i, one in enumerate(whole.elements) if one == Element("Span", cell, language))
    return next(words, cell) if language else cell


def _foreign(cell: Cell, language: str) -> str:
    """Return the language of a cell if it is another one than the document's."""
    own = cell.text.language if isinstance(cell.text, Text) else language
    return own if own != language else ""


def _piece(
    columns: Sequence[tuple[Cell, list[Line]]],
    whole: Part,
    elements: Sequence[int],
    i: int,
    at: tuple[float, float],
    *,
    begins: bool,
) -> Piece:
    """Return line `i` of each cell, side by side; `at` is the white above it, and its leading."""
    above, leading = at
    baseline = -above - _ASCENT * leading
    drawn, marked, spots = [], [], []
    shows: tuple[Spelled | Word, ...] = ()
    for (cell, lines), element in zip(columns, elements, strict=False):
        if i >= len(lines):
            continue
        line = lines[i]
        left = _left(cell.column, line)
        shown = f"BT {left:.2f} {baseline:.2f} Td {line.operators} ET"
        drawn.append(tagged(whole.elements[element].tag, shown))
        marked.append(element)
        shows += line.shows
        if cell.to:
            spots.append(
                Hotspot(left, left + line.width, -above, -above - leading, cell.to, element)
            )
    return Piece("\n".join(drawn), whole, tuple(marked), shows, tuple(spots), begins)


def _mirror(cell: Cell) -> Cell:
    """Return the cell as it stands on a page that is read from the right."""
    left, width, side = cell.column
    turned = _TURNED.get(side, side)
    return cell._replace(column=Column(WIDTH - left - width, width, turned))


def _left(column: Column, line: Line) -> float:
    """Return where a line begins."""
    spare = column.width - line.width
    if column.side is Side.CENTRE:
        return column.left + spare / 2
    is_start = column.side is Side.START and line.from_left
    if is_start or column.side in {Side.LEFT, Side.BEGIN}:
        return column.left
    return column.left + spare


def paragraph(
    setter: Setter,
    text: str | Text,
    style: Style,
    left: float = BODY,
    width: float = BODY_MEASURE,
    *,
    glued: bool = False,
    tag: str = "P",
) -> list[Strip]:
    """Return the strips of a paragraph, or of a heading as its `tag` says."""
    return row(setter, Cell(text, style, Column(left, width)), glued=glued, tag=tag)


def side_by_side(columns: Sequence[Sequence[Strip]]) -> Strip:
    """Return columns of strips as one strip, which no page's end parts; read one by one."""
    pieces: list[Piece] = []
    deepest = 0.0
    for strips in columns:
        at = 0.0
        for strip in strips:
            pieces += [_lowered(piece, at) for piece in strip.pieces]
            at -= strip.height
        deepest = min(deepest, at)
    return Strip(-deepest, tuple(pieces))


def _lowered(piece: Piece, by: float) -> Piece:
    """Return the same piece, so much higher; lower where that is negative."""
    spots = [spot._replace(top=spot.top + by, bottom=spot.bottom + by) for spot in piece.hotspots]
    drawn = f"q 1 0 0 1 0 {by:.2f} cm\n{piece.operators}\nQ"
    return piece._replace(operators=drawn, hotspots=tuple(spots))


@lru_cache(100)
def hairline(height: float, *, left: float = LEFT, right: float = RIGHT) -> Strip:
    """Return a rule at the lower end of a strip."""
    return box(left, right, -height, 0.5, height, HAIR)


def box(
    left: float,
    right: float,
    bottom: float,
    thick: float,
    height: float,
    colour: tuple[float, float, float],
) -> Strip:
    """Return a filled rectangle in a strip of its own."""
    return Strip(height, shapes=_box(left, right, bottom, thick, colour))


def _box(
    left: float, right: float, bottom: float, thick: float, colour: tuple[float, float, float]
) -> str:
    return f"{fill(colour)} {left:.2f} {bottom:.2f} {right - left:.2f} {thick:.2f} re f"


def marked(strips: list[Strip], *targets: Target, starts_page: bool = False) -> list[Strip]:
    """Return the same strips, the first of which can be come to."""
    first = strips[0]
    return [
        first._replace(targets=(*first.targets, *targets), starts_page=starts_page),
        *strips[1:],
    ]


def with_head(head: list[Strip], rows: Iterable[Strip]) -> Iterator[Strip]:
    """Yield a table whose head is drawn again wherever its rows begin a page."""
    for strip in head[:-1]:
        yield strip.glue()
    yield head[-1]._replace(glued=True, repeat=tuple(head))
    yield from rows
    yield END
