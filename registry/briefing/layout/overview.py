"""The first pages: key figures, messages, coverage, charts, gaps and money."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from registry.briefing.document import Charted, Figure, Finding, Matrix, Money
from registry.briefing.layout import pictures
from registry.briefing.layout.desk import Desk, since_when
from registry.briefing.layout.flow import Strip, Target, space
from registry.briefing.layout.font import BOLD, REGULAR, width_of
from registry.briefing.layout.grid import (
    Cell,
    Column,
    Side,
    hairline,
    marked,
    paragraph,
    row,
    side_by_side,
    with_head,
)
from registry.briefing.layout.parts import NOTES, heading, note_cell
from registry.briefing.layout.style import (
    BLUE,
    DEEP,
    HEADING,
    LEAD,
    LEFT,
    MEASURE,
    PALE,
    QUIET,
    RIGHT,
    SMALL,
    SMALL_QUIET,
    SMALL_STRONG,
    STRONG,
    TITLE,
    Style,
    fill,
)

_ACROSS = 4
_GUTTER = 16.0
_BETWEEN = 28.0  # charts side by side
_LABELS = 0.6  # of the width of a chart, at most
_KEPT_WHOLE = 16  # rows of a matrix that no page's end parts: one report's paragraphs
_AMOUNT = 91.0
_SIZES = (TITLE.size, 20.0, 14.0)  # of key figures: the largest that leaves room for its note


def overview(desk: Desk) -> Iterator[Strip]:
    """Yield everything that stands before the pledges."""
    brief = desk.brief
    if brief.figures:
        yield from _key_figures(desk, brief.figures)
    yield from _findings(desk, desk.say("Key messages"), "messages", brief.messages)
    if not brief.total:
        yield from heading(desk, desk.say("Key messages"), "messages")
        yield from nothing(desk)
    yield from _findings(desk, desk.say("Where nobody has pledged"), "gaps", brief.gaps)
    if brief.since is not None:
        yield from _findings(desk, since_when(desk, brief), "changes", brief.changes)
    if brief.money:
        yield from _money(desk)
    if brief.total:  # else each cell and bar would be nought
        yield from _counts(desk)


def _counts(desk: Desk) -> Iterator[Strip]:
    """Yield what is counted by recommendation, by what is reported, and by objective."""
    brief = desk.brief
    if brief.matrix:
        yield from _matrix(desk, brief.matrix)
    reported = (("states", brief.implementation), ("currency", brief.currency))
    yield from _charts(desk, [(name, chart) for name, chart in reported if chart])
    if brief.objectives:
        yield from _charts(desk, [("objectives", brief.objectives)])


def _key_figures(desk: Desk, figures: tuple[Figure, ...]) -> Iterator[Strip]:
    yield from heading(desk, desk.say("Key figures"), "figures")
    for at in range(0, len(figures), _ACROSS):
        yield from figures_across(desk, figures[at : at + _ACROSS])


def figures_across(desk: Desk, figures: tuple[Figure, ...]) -> list[Strip]:
    """Return figures side by side, each with what it counts and out of how many."""
    width = (MEASURE - (_ACROSS - 1) * _GUTTER) / _ACROSS
    columns = [Column(LEFT + i * (width + _GUTTER), width) for i in range(len(figures))]
    rules = " ".join(f"{c.left:.2f} -0.75 {c.width:.2f} 0.75 re f" for c in columns)
    read = [_figure(desk, figure, c) for figure, c in zip(figures, columns, strict=True)]
    return [Strip(4, shapes=f"{fill(BLUE)} {rules}", glued=True), side_by_side(read), space(14)]


def _figure(desk: Desk, figure: Figure, column: Column) -> list[Strip]:
    mark = note_cell(desk.cite(figure.label, figure.note))
    left, width, _side = column
    fits = (size for size in _SIZES if width_of(figure.value, BOLD, size) < width - 20)
    size = next(fits, _SIZES[-1])
    value = Cell(figure.value, TITLE._replace(size=size, colour=DEEP), column)
    return [
        *row(desk.setter, value, mark._replace(column=Column(left, width, Side.END))),
        *paragraph(desk.setter, figure.label, STRONG, left, width),
        *paragraph(desk.setter, figure.denominator, SMALL_QUIET, left, width),
    ]


def _findings(desk: Desk, title: str, name: str, findings: tuple[Finding, ...]) -> Iterator[Strip]:
    """Yield sentences under a heading, each marked with its note; nothing where there are none."""
    if findings:
        yield from heading(desk, title, name)
    for finding in findings:
        yield from sentence(desk, finding.words, desk.cite(finding.words, finding.note))


def nothing(desk: Desk) -> list[Strip]:
    """Return the sentence that says that there is no pledge to speak of."""
    none = desk.say(
        "No pledge falls within this scope at log size {size}.",
        size=desk.number(desk.brief.audit.size),
    )
    return paragraph(desk.setter, none, LEAD, LEFT, MEASURE)


def sentence(desk: Desk, words: str, number: str) -> list[Strip]:
    """Return a sentence with a bullet before it and the mark of its note at the edge."""
    text = Cell(words, LEAD, Column(LEFT + 12, MEASURE - 52))
    strips = row(desk.setter, text, note_cell(number))
    bullet = f"{fill(BLUE)} {LEFT:.2f} -8.6 4 4 re f"
    return [strips[0]._replace(shapes=bullet), *strips[1:], space(5)]


def _matrix(desk: Desk, matrix: Matrix) -> Iterator[Strip]:
    """Yield the recommendations down and the regions across; an empty cell is a gap."""
    yield from heading(desk, desk.say("Coverage of the recommendations by region"), "coverage")
    number = desk.cite(desk.say("Coverage of the recommendations by region"), matrix.note)
    yield from row(
        desk.setter,
        Cell(
            desk.say("Pledges on each recommendation; a tinted cell has none."),
            QUIET,
            Column(LEFT, MEASURE - 40),
        ),
        note_cell(number),
        glued=True,
    )
    yield space(6, glued=True)
    width = min(54.0, 318.0 / (len(matrix.columns) + 1))  # “Amériques” fits
    first = RIGHT - width * (len(matrix.columns) + 1)
    counts = [
        Column(first + i * width, width - 6, Side.RIGHT) for i in range(len(matrix.columns) + 1)
    ]
    labels = Column(LEFT + 26, first - LEFT - 34)
    heads = [*matrix.columns, desk.say("All")]
    head = row(
        desk.setter,
        Cell(desk.say("Para."), SMALL_QUIET, Column(LEFT, 24)),
        Cell(desk.say("Recommendation"), SMALL_QUIET, labels),
        *(Cell(title, SMALL_QUIET, c) for title, c in zip(heads, counts, strict=True)),
        low=True,
        tag="TH",
    )
    strips: list[Strip] = []
    aside = -4 if desk.setter.mirrored else 2  # a tint reaches four points beyond its number
    last = len(matrix.rows)
    for nth, line in enumerate(matrix.rows, 1):
        cells = row(
            desk.setter,
            Cell(line.paragraph, SMALL_STRONG, Column(LEFT, 24)),
            Cell(line.label, SMALL, labels),
            *(
                Cell(desk.number(count), SMALL, column)
                for count, column in zip(line.counts, counts, strict=False)
            ),
            Cell(desk.number(line.total), SMALL_STRONG, counts[-1]),
            tag="TD",
        )
        gaps = [c for count, c in zip(line.counts, counts, strict=False) if not count]
        tint = " ".join(f"{c.left + aside:.2f} -12 {c.width + 2:.2f} 13 re f" for c in gaps)
        cells[0] = cells[0]._replace(shapes=f"{fill(PALE)} {tint}")
        rule = hairline(3.5)
        if nth == last - 1 or (last <= _KEPT_WHOLE and nth < last):  # no last row stands alone
            rule = rule.glue()
        strips += [space(2.5, glued=True), *(c.glue() for c in cells), rule]
    yield from with_head([*head, hairline(2.5)], strips)
    yield space(6)


def _charts(desk: Desk, charts: Sequence[tuple[str, Charted]]) -> Iterator[Strip]:
    """Yield charts side by side, each under its title and a sentence that says what it shows."""
    if not charts:
        return
    width = (MEASURE - (len(charts) - 1) * _BETWEEN) / len(charts)
    lefts = [LEFT + i * (width + _BETWEEN) for i in range(len(charts))]
    targets = [Target(name, one.chart.title, running=one.chart.title) for name, one in charts]
    bars = " ".join(f"{left:.2f} -3 28 3 re f" for left in lefts)
    yield space(26)
    yield from marked([Strip(12, shapes=f"{fill(BLUE)} {bars}", glued=True)], *targets)
    found = zip(lefts, charts, strict=True)
    yield side_by_side([_chart(desk, one, left, width) for left, (_name, one) in found])


def _chart(desk: Desk, charted: Charted, left: float, width: float) -> list[Strip]:
    chart, wide = charted.chart, width == MEASURE
    style = QUIET if wide else SMALL_QUIET
    mark = note_cell(desk.cite(chart.title, charted.note), beside=style)
    labels = [width_of(bar.label, REGULAR, pictures.WIDE.size) for bar in chart.bars]
    plan = replace(pictures.WIDE, labels=min(max(labels, default=0) + 13, _LABELS * width))
    return [
        *paragraph(desk.setter, chart.title, HEADING, left, width, tag="H2"),
        space(8),
        *row(
            desk.setter,
            Cell(chart.summary, style, Column(left, width - 40)),
            mark._replace(column=Column(left + width - 24, 24, Side.END)),
        ),
        space(8),
        pictures.chart(desk, chart, width, left=left, plan=plan),
    ]


def _money(desk: Desk) -> Iterator[Strip]:
    yield from heading(desk, desk.say("Money pledged, by currency"), "money")
    yield from money(desk, desk.brief.money)


def money(desk: Desk, sums_of: Sequence[Money]) -> Iterator[Strip]:
    """Yield the table of sums in each currency, which are never added to one another."""
    columns = [Column(LEFT + 58 + i * 97, _AMOUNT, Side.RIGHT) for i in range(4)]
    heads = (
        desk.say("Pledged"),
        desk.say("Committed"),
        desk.say("Disbursed"),
        desk.say("Reported as disbursed"),
    )
    head = row(
        desk.setter,
        Cell(desk.say("Currency"), SMALL_QUIET, Column(LEFT, 62)),
        *(Cell(title, SMALL_QUIET, c) for title, c in zip(heads, columns, strict=True)),
        Cell(desk.say("Note"), SMALL_QUIET, NOTES),
        tag="TH",
    )
    strips: list[Strip] = []
    shown = _amounts(desk, sums_of)
    style = _of_amounts(shown)
    for sums, amounts in zip(sums_of, shown, strict=True):
        number = desk.cite(
            desk.say("Money pledged in {currency}", currency=sums.currency), sums.note
        )
        cells = row(
            desk.setter,
            Cell(sums.currency, STRONG, Column(LEFT, 62)),
            *(Cell(amount, style, c) for amount, c in zip(amounts, columns, strict=True)),
            note_cell(number),
            glued=True,
            tag="TD",
        )
        strips += [space(3, glued=True), *cells, hairline(3.5)]
    if len(sums_of) == 1:
        yield from with_head([*head, hairline(2.5)], strips)
        return
    strips[-1] = strips[-1].glue()
    yield from with_head([*head, hairline(2.5)], strips)
    yield space(4, glued=True)
    yield from paragraph(
        desk.setter,
        desk.say("Sums in different currencies are not added to one another."),
        SMALL_QUIET,
        LEFT,
        MEASURE,
    )


def _amounts(desk: Desk, sums_of: Sequence[Money]) -> list[list[str]]:
    """Return all amounts with as many decimals as any has, so that their units are in one line."""
    exact = [[Decimal(amount) for amount in sums.amounts] for sums in sums_of]
    places = max(-int(amount.as_tuple().exponent) for row in exact for amount in row)
    return [[desk.number(f"{amount:.{max(places, 0)}f}") for amount in row] for row in exact]


def _of_amounts(shown: Sequence[Sequence[str]]) -> Style:
    """Return the type in which no amount is wider than its column."""
    widest = max(width_of(amount, REGULAR, LEAD.size) for row in shown for amount in row)
    return LEAD if widest <= _AMOUNT else SMALL._replace(leading=LEAD.leading)
