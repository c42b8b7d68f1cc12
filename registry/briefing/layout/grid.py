"""Rows of cells on the page's grid, cut into strips; paragraphs are rows of one cell."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from registry.briefing.document import Text
from registry.briefing.layout.flow import Hotspot, Strip, Target
from registry.briefing.layout.lines import Line, Setter
from registry.briefing.layout.style import BODY, BODY_MEASURE, HAIR, LEFT, RIGHT, WIDTH, Style, fill

_ASCENT = 0.8
"""Where the baseline of a line stands in its leading, measured from above."""

_BLANK = Line(0, "")


class Side(Enum):
    """Where the lines of a cell stand: START as their text begins, END as the page ends."""

    START = 0
    END = 1
    CENTRE = 2
    LEFT = 3  # the end of a page that is read from the right


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


def row(setter: Setter, *cells: Cell, glued: bool = False, low: bool = False) -> list[Strip]:
    """Return the strips of cells side by side, their first lines on one baseline.

    The first two and the last two lines stay together, and so does a row of up to five. With
    `glued` the last line stays with what follows; with `low` the last lines share the baseline.
    """
    placed = map(_mirror, cells) if setter.mirrored else cells
    columns = [(cell, setter.lines(cell.text, cell.style, cell.column.width)) for cell in placed]
    count = max(len(lines) for _, lines in columns)
    leading = max(cell.style.leading for cell in cells)
    if low:
        columns = [(cell, [_BLANK] * (count - len(lines)) + lines) for cell, lines in columns]
    stays = [count <= 5 or i in {0, count - 2} for i in range(count - 1)]
    return [
        _strip(columns, i, leading, glued=kept) for i, kept in enumerate([*stays, glued][:count])
    ]


def _strip(
    columns: Sequence[tuple[Cell, list[Line]]], i: int, leading: float, *, glued: bool
) -> Strip:
    """Return line `i` of each cell, side by side."""
    baseline = -_ASCENT * leading
    operators = []
    spots = []
    for cell, lines in columns:
        if i >= len(lines):
            continue
        line = lines[i]
        left = _left(cell.column, line)
        operators.append(
            f"BT {cell.style.fill} 1 0 0 1 {left:.2f} {baseline:.2f} Tm {line.operators} ET"
        )
        if cell.to:
            spots.append(Hotspot(left, left + line.width, 0, -leading, cell.to))
    return Strip(leading, "\n".join(operators), tuple(spots), glued=glued)


def _mirror(cell: Cell) -> Cell:
    """Return the cell as it stands on a page that is read from the right."""
    left, width, side = cell.column
    turned = Side.LEFT if side is Side.END else side
    return cell._replace(column=Column(WIDTH - left - width, width, turned))


def _left(column: Column, line: Line) -> float:
    """Return where a line begins."""
    spare = column.width - line.width
    if column.side is Side.CENTRE:
        return column.left + spare / 2
    if column.side is Side.LEFT or (column.side is Side.START and line.from_left):
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
) -> list[Strip]:
    """Return the strips of a paragraph."""
    return row(setter, Cell(text, style, Column(left, width)), glued=glued)


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


def with_head(head: list[Strip], rows: list[Strip]) -> list[Strip]:
    """Return a table whose head is drawn again wherever its rows begin a page."""
    kept = tuple(head)
    return [strip.glue() for strip in head] + [strip._replace(repeat=kept) for strip in rows]
