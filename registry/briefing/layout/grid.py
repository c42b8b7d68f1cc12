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
_REMEMBERED = 500  # rows of a document


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


_AT_LEFT = {Side.LEFT, Side.BEGIN}
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
    aside: bool = False,
) -> list[Strip]:
    """Return the strips of cells side by side, their first lines on one baseline.

    They are one part of the document, such as a paragraph; with `tag` TD or TH they are a row of a
    table, the head of which is all in TH; with `under` each goes on in the cell of a row above it,
    which was told what goes on in it `then`; with `aside` they are read beside another part.

    The first two and the last two lines stay together, and so does a row of up to five. With
    `glued` the last line stays with what follows; with `low` the last lines share the baseline.
    With a `rule` under it the row is never parted, unless it is longer than a page.
    What has been set for one place is there for all others.
    """
    asked = _Row(
        cells,
        tag,
        tuple([_foreign(cell, setter.language) for cell in then]),
        under[0].pieces[0].part if under else None,
        rule,
        glued=glued,
        low=low,
        aside=aside,
    )
    found = setter.rows.get(asked)
    if found is None:
        if len(setter.rows) >= _REMEMBERED:
            setter.rows.clear()
        found = setter.rows[asked] = _strips(setter, asked)
    return list(found)


class _Row(NamedTuple):
    """A row that is asked for; one that equals it is not set again."""

    cells: tuple[Cell, ...]
    tag: str
    later: tuple[str, ...]  # the languages of what goes on in its cells
    goes_on: Part | None  # the row in whose cells it goes on
    rule: Rule | None
    glued: bool
    low: bool
    aside: bool


def _strips(setter: Setter, asked: _Row) -> list[Strip]:
    cells, rule = asked.cells, asked.rule
    placed = map(_mirror, cells) if setter.mirrored else cells
    columns = [(cell, setter.lines(cell.text, cell.style, cell.column.width)) for cell in placed]
    said = tuple([(_foreign(cell, setter.language), bool(cell.to)) for cell in cells])
    if whole := asked.goes_on:
        elements = [_going_on(whole, nth, language) for nth, (language, _leads) in enumerate(said)]
    else:
        whole, elements = _part(asked.tag, said, asked.later)
    count = max([len(lines) for _, lines in columns])
    leading = max([cell.style.leading for cell in cells])
    if asked.low:
        columns = [(cell, [_BLANK] * (count - len(lines)) + lines) for cell, lines in columns]
    strips = []
    for i in range(count):
        kept = asked.glued if i == count - 1 else rule or count <= 5 or i in {0, count - 2}
        above = rule.above if rule and not i else 0
        line = [
            (cell, lines[i], e)
            for (cell, lines), e in zip(columns, elements, strict=False)
            if i < len(lines)
        ]
        begins = not (i or asked.goes_on)
        piece = _piece(line, whole, (above, leading), begins=begins, aside=asked.aside)
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
    line: Iterable[tuple[Cell, Line, int]],
    whole: Part,
    at: tuple[float, float],
    *,
    begins: bool,
    aside: bool,
) -> Piece:
    """Return a line of each cell, side by side, each with the element of the `whole` that it is.

    `at` is the white above them, and their leading.
    """
    above, leading = at
    baseline = -above - _ASCENT * leading
    drawn, marked, spots = [], [], []
    shows: tuple[Spelled | Word, ...] = ()
    for cell, (width, operators, from_left, shown), element in line:
        left = _left(cell.column, width, from_left=from_left)
        moved = f"BT {left:.2f} {baseline:.2f} Td {operators} ET"
        drawn.append(tagged(whole.elements[element].tag, moved))
        marked.append(element)
        shows += shown
        if cell.to:
            spots.append(Hotspot(left, left + width, -above, -above - leading, cell.to, element))
    return Piece("\n".join(drawn), whole, tuple(marked), shows, tuple(spots), begins, aside)


def _mirror(cell: Cell) -> Cell:
    """Return the cell as it stands on a page that is read from the right."""
    left, width, side = cell.column
    turned = _TURNED.get(side, side)
    return cell._replace(column=Column(WIDTH - left - width, width, turned))


def _left(column: Column, width: float, *, from_left: bool) -> float:
    """Return where a line of this width begins."""
    left, room, side = column
    if side is Side.CENTRE:
        return left + (room - width) / 2
    if side in _AT_LEFT or (side is Side.START and from_left):
        return left
    return left + (room - width)


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
