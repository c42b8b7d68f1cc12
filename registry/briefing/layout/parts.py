"""The recurring pieces of a page: headings, facts with their labels, small tables, note marks."""

import re
from collections.abc import Sequence

from registry.briefing.document import Text
from registry.briefing.layout.desk import Desk, note_target
from registry.briefing.layout.flow import Strip, Target, space
from registry.briefing.layout.grid import (
    Cell,
    Column,
    Rule,
    Side,
    box,
    hairline,
    marked,
    paragraph,
    row,
    with_head,
)
from registry.briefing.layout.style import (
    ASIDE,
    BLUE,
    BODY,
    BODY_MEASURE,
    DEEP,
    HEADING,
    LEAD,
    LEFT,
    MEASURE,
    RIGHT,
    SMALL,
    SMALL_QUIET,
    Style,
)

LABELS = Column(LEFT, ASIDE - 14)
VALUES = Column(BODY, BODY_MEASURE, Side.BEGIN)
NOTES = Column(RIGHT - 24, 24, Side.END)
_KEPT_WHOLE = 6
"""Tables of up to so many rows are not parted at the foot of a page, others not after their first
nor before their last row."""
_NUMBER = re.compile(r" (?=\(?\w{1,3}\)?\s?:)")
_WORD, _DANGLING = 24, " ,.;:–-(«“"
"""The longest word that is not cut, and what does not stand before an ellipsis."""
NOTE = SMALL._replace(colour=DEEP)


def heading(
    desk: Desk, title: str, name: str, *, starts_page: bool = False, follows: bool = False
) -> list[Strip]:
    """Return the heading of a section, under a short bar of the accent.

    It may ask for a page of its own, or for one that has hardly begun.
    """
    bar = box(LEFT, LEFT + 28, -3, 3, 12, BLUE)
    strips = [
        bar,
        *paragraph(desk.setter, title, HEADING, LEFT, MEASURE, tag="H2"),
        space(8),
    ]
    placed = marked(strips, Target(name, title, running=title), starts_page=starts_page)
    placed[0] = placed[0]._replace(follows=follows)
    return [space(26), *(strip.glue() for strip in placed)]


def undivided(title: str) -> str:
    """Return a title in which no line ends between a word and its number: “paragraph 98: …”."""
    return _NUMBER.sub("\u00a0", title)


def balanced(desk: Desk, text: str, style: Style, width: float) -> float:
    """Return the least width in which a title takes no more lines: no word is left alone."""
    count = len(desk.setter.lines(text, style, width))
    narrow = width / 2
    while count > 1 and width - narrow > 2:
        middle = (narrow + width) / 2
        if len(desk.setter.lines(text, style, middle)) > count:
            narrow = middle
        else:
            width = middle
    return width


def shortened(desk: Desk, text: str | Text, style: Style, width: float, most: int) -> str | Text:
    """Return a text in one paragraph of at most so many lines; it is cut between its words."""
    words = " ".join((text if isinstance(text, str) else text.words).split())

    def as_before(shown: str) -> str | Text:
        return shown if isinstance(text, str) else Text(shown, text.language)

    def fits(end: int) -> bool:
        shown = words if end == len(words) else f"{words[:end].rstrip()}…"
        return len(desk.setter.lines(as_before(shown), style, width)) <= most

    if fits(len(words)):
        return as_before(words)
    fitting, too_long = 0, len(words)
    while too_long - fitting > 1:
        middle = (fitting + too_long) // 2
        fitting, too_long = (middle, too_long) if fits(middle) else (fitting, middle)
    blank = words.rfind(" ", 0, fitting + 1)
    end = blank if blank > fitting - _WORD else fitting
    return as_before(f"{words[:end].rstrip(_DANGLING)}…")


def fact(
    desk: Desk, label: str, value: str | Text, *, style: Style = LEAD, to: str = ""
) -> list[Strip]:
    """Return a labelled value; nothing where there is no value."""
    if not (value if isinstance(value, str) else value.words):
        return []
    return [
        *row(
            desk.setter,
            Cell(label, SMALL_QUIET._replace(leading=style.leading), LABELS),
            Cell(value, style._replace(colour=DEEP) if to else style, VALUES, to),
        ),
        space(4),
    ]


def note_cell(number: str, *, beside: Style = LEAD) -> Cell:
    """Return the mark of a note at the right edge, which leads to the note, in a line of text."""
    return Cell(number, NOTE._replace(leading=beside.leading), NOTES, f"#{note_target(number)}")


def table(
    desk: Desk,
    columns: tuple[tuple[str, Column], ...],
    rows: Sequence[Sequence[str | Text]],
    *,
    under: Sequence[Text] = (),
) -> list[Strip]:
    """Return a small table: quiet heads, rows parted by hairlines, the head on every page.

    What stands `under` the last cell of each row is a part of it in a language of its own.
    """
    left = min(column.left for _, column in columns)
    head = desk.heads.get(columns) or _head(desk, columns, left)
    rule = Rule(2.5, 3.5, left)
    last = len(rows) - 1
    strips: list[Strip] = []
    for nth, values in enumerate(rows):
        cells = [
            Cell(value, SMALL, column) for value, (_, column) in zip(values, columns, strict=True)
        ]
        stays = nth < last and (last < _KEPT_WHOLE or nth in {0, last - 1})
        if under and under[nth].words:
            more = [cell._replace(text="") for cell in cells[:-1]]
            more.append(cells[-1]._replace(text=under[nth], style=SMALL_QUIET))
            first = row(desk.setter, *cells, tag="TD", then=more)
            strips += [space(rule.above, glued=True), *(strip.glue() for strip in first)]
            end = rule._replace(above=0)
            strips += row(desk.setter, *more, glued=stays, under=first, rule=end)
        else:
            strips += row(desk.setter, *cells, glued=stays, tag="TD", rule=rule)
    return [*with_head(head, strips), space(9)]


def _head(desk: Desk, columns: tuple[tuple[str, Column], ...], left: float) -> list[Strip]:
    """Return the head of a table, set once a document."""
    cells = (Cell(title, SMALL_QUIET, column) for title, column in columns)
    desk.heads[columns] = [
        *row(desk.setter, *cells, glued=True, tag="TH"),
        hairline(2.5, left=left),
    ]
    return desk.heads[columns]
