"""Rows of cells on the page's grid, cut into strips; paragraphs are rows of one cell."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from registry.briefing.document import Text
from registry.briefing.layout.flow import Hotspot, Piece, Strip, Target
from registry.briefing.layout.lines import Line, Setter
from registry.briefing.layout.style import BODY, BODY_MEASURE, HAIR, LEFT, RIGHT, WIDTH, Style, fill
from registry.briefing.layout.tags import Node, renewed

_ASCENT = 0.8
"""Where the baseline of a line stands in its leading, measured from above."""

_BLANK = Line(0, "")


class Side(Enum):
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


def row(
    setter: Setter,
    *cells: Cell,
    glued: bool = False,
    low: bool = False,
    tag: str = "P",
    under: Sequence[Node] = (),
) -> list[Strip]:
    """Return the strips of cells side by side, their first lines on one baseline.

    They are one part of the document, such as a paragraph; with `tag` TD or TH they are a row of a
    table, and with `under` each goes on in the cell of a row above it.

    The first two and the last two lines stay together, and so does a row of up to five. With
    `glued` the last line stays with what follows; with `low` the last lines share the baseline.
    """
    placed = map(_mirror, cells) if setter.mirrored else cells
    columns = [(cell, setter.lines(cell.text, cell.style, cell.column.width)) for cell in placed]
    nodes = _nodes(cells, tag, setter.language, under)
    count = max(len(lines) for _, lines in columns)
    leading = max(cell.style.leading for cell in cells)
    if low:
        columns = [(cell, [_BLANK] * (count - len(lines)) + lines) for cell, lines in columns]
    stays = [count <= 5 or i in {0, count - 2} for i in range(count - 1)]
    return [
        _strip(columns, nodes, i, leading, glued=kept)
        for i, kept in enumerate([*stays, glued][:count])
    ]


def _nodes(cells: Sequence[Cell], tag: str, language: str, under: Sequence[Node]) -> list[Node]:
    """Return the part of the document that each cell is."""
    is_row = tag in {"TD", "TH"}
    whole = Node("TR" if is_row else tag)
    if is_row:
        whole.cells = tuple(Node(tag, whole) for _cell in cells)
    within = under or whole.cells or [whole] * len(cells)
    return [_node(cell, one, language) for cell, one in zip(cells, within, strict=True)]


def _node(cell: Cell, within: Node, language: str) -> Node:
    own = cell.text.language if isinstance(cell.text, Text) else language
    if own != language:
        within = Node("Span", within, language=own)
    return Node("Link", within) if cell.to else within


def _strip(
    columns: Sequence[tuple[Cell, list[Line]]],
    nodes: Sequence[Node],
    i: int,
    leading: float,
    *,
    glued: bool,
) -> Strip:
    """Return line `i` of each cell, side by side."""
    baseline = -_ASCENT * leading
    pieces = []
    spots = []
    for (cell, lines), node in zip(columns, nodes, strict=True):
        if i >= len(lines):
            continue
        line = lines[i]
        left = _left(cell.column, line)
        drawn = f"BT {left:.2f} {baseline:.2f} Td {line.operators} ET"
        pieces.append(Piece(drawn, node, line.shows))
        if cell.to:
            spots.append(Hotspot(left, left + line.width, 0, -leading, cell.to, node))
    return Strip(leading, tuple(pieces), tuple(spots), glued=glued)


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
    spots: list[Hotspot] = []
    deepest = 0.0
    for strips in columns:
        at = 0.0
        for strip in strips:
            pieces += [
                piece._replace(operators=f"q 1 0 0 1 0 {at:.2f} cm {piece.operators} Q")
                for piece in strip.pieces
            ]
            spots += [
                spot._replace(top=spot.top + at, bottom=spot.bottom + at) for spot in strip.hotspots
            ]
            at -= strip.height
        deepest = min(deepest, at)
    return Strip(-deepest, tuple(pieces), tuple(spots))


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
    drawn = f"{fill(colour)} {left:.2f} {bottom:.2f} {right - left:.2f} {thick:.2f} re f"
    return Strip(height, shapes=drawn)


def marked(strips: list[Strip], *targets: Target, starts_page: bool = False) -> list[Strip]:
    """Return the same strips, the first of which can be come to."""
    first = strips[0]
    return [
        first._replace(targets=(*first.targets, *targets), starts_page=starts_page),
        *strips[1:],
    ]


def with_head(head: list[Strip], rows: Iterable[Strip]) -> Iterator[Strip]:
    """Yield a table whose head is drawn again wherever its rows begin a page."""
    kept = tuple(head)
    table = Node("Table")
    copies = renewed(piece.node for strip in head for piece in strip.pieces)  # a head may be shared
    own = [
        strip._replace(
            pieces=tuple(
                Piece(p.operators, copies[p.node] or p.node, p.shows) for p in strip.pieces
            )
        )
        for strip in head
    ]
    for strip in own:
        yield _within(table, strip).glue()
    for strip in rows:
        yield _within(table, strip).under(kept)


def _within(table: Node, strip: Strip) -> Strip:
    """Return the same strip, the row that it is a line of standing in a table."""
    for piece in strip.pieces:
        if (top := piece.node.top).tag == "TR":
            top.parent = table
    return strip
