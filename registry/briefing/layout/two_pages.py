"""The brief of two pages: what somebody reads on the way to the room, and no line more.

The first page says where things stand, the second where nobody has pledged, what changed, who
pledged what, and how to check it all. Each part has room of its own; what does not fit is left to
the standard brief, and counted.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from registry.briefing.document import Charted, Finding, Pledge
from registry.briefing.layout import pictures
from registry.briefing.layout.cards import cards
from registry.briefing.layout.desk import Desk, since_when
from registry.briefing.layout.embargo import how_many, restriction, tag
from registry.briefing.layout.flow import Page, Strip, Target, space
from registry.briefing.layout.font import BOLD, REGULAR, width_of
from registry.briefing.layout.footing import footing
from registry.briefing.layout.grid import (
    Cell,
    Column,
    Side,
    box,
    hairline,
    marked,
    paragraph,
    row,
    with_head,
)
from registry.briefing.layout.overview import figures_across, money, nothing, sentence
from registry.briefing.layout.parts import balanced, note_cell, shortened, undivided
from registry.briefing.layout.sheet import Item, Sheet, height_of
from registry.briefing.layout.style import (
    BLUE,
    DEEP,
    HEIGHT,
    LEFT,
    MEASURE,
    RIGHT,
    SMALL,
    SMALL_QUIET,
    SMALL_STRONG,
    SUBHEADING,
    WHITE,
    WIDTH,
    Style,
)
from registry.charts.shapes import Plan

_FOOT = 62.0
_SECOND = 806.0  # where the second page begins
_GUTTER = 28.0
_WIDE, _NARROW = 262.0, MEASURE - _GUTTER - 262.0
_COMPACT, _LOOSER = Plan(pitch=9.4, thick=5.3, size=7), 4.4
_LABELS, _BEFORE_BARS = 0.78, 12.5  # of the width of a chart, at most; white beside the widest
_GAPS, _CHANGES, _MONEY, _LEAST = 190.0, 120.0, 104.0, 72.0
"""The most that a part of the second page takes; the least that makes the table worth beginning."""
_COLUMNS = (
    Column(LEFT, 64),
    Column(LEFT + 68, 140),
    Column(LEFT + 216, 178, Side.BEGIN),
    Column(RIGHT - 70, 70, Side.END),
)

_BAND = Style(22, 27, WHITE, heavy=True)
_BAND_FORUM = Style(11, 15, WHITE, heavy=True)
_BAND_SMALL = SMALL._replace(colour=WHITE)
_BAND_MARK = SMALL_STRONG._replace(colour=WHITE)


class _Side(NamedTuple):
    """Charts that stand one under the other, and where."""

    charts: Sequence[Charted]
    left: float
    width: float


def two_pages(desk: Desk) -> list[Page]:
    """Return the pages of the short brief: two, or one where there is no pledge to speak of."""
    pages = [_first(desk), _second(desk)] if desk.brief.total else [_only(desk)]
    known = {f"#{target.name}" for page in pages for target, _ in page.targets}
    for page in pages:  # not every note has room at the foot
        page.hotspots = [hot for hot in page.hotspots if hot[0].to[:1] != "#" or hot[0].to in known]
    return pages


def _first(desk: Desk) -> Page:
    brief = desk.brief
    sheet = _begun(desk)
    charts = [one for one in (brief.objectives, brief.implementation, brief.currency) if one]
    head = _heading(desk, desk.say("Key messages"), "messages")
    room = sheet.at - _FOOT - _height_of(desk, charts)
    sheet.list(head, _sentences(desk, brief.messages), room)
    _charts(desk, sheet, charts)
    return sheet.page


def _begun(desk: Desk) -> Sheet:
    """Return the first page with what stands above all messages."""
    sheet = Sheet(desk, HEIGHT)
    sheet.put(_band(desk))
    sheet.put([space(16)])
    if figures := desk.brief.figures[:4]:
        sheet.put(figures_across(desk, figures)[:-1])
        sheet.put([space(4)])
    return sheet


def _only(desk: Desk) -> Page:
    """Return the one page of a brief on no pledge: that there is none, and what can be said."""
    sheet = _begun(desk)
    sheet.put([*_heading(desk, desk.say("Key messages"), "messages"), *nothing(desk)])
    _gaps(desk, sheet)
    _changes(desk, sheet)
    foot = footing(desk, sheet.at - _FOOT)
    foot.set(sheet.page, _FOOT + foot.height)
    return sheet.page


def _band(desk: Desk) -> list[Strip]:
    """Return the cover in a band: who says what about what, as of when."""
    brief = desk.brief
    kind = desk.say("Brief of two pages") if brief.total else ""
    kind = restriction(desk) if brief.restricted else kind
    waits = how_many(desk, brief)
    wide = width_of(kind, BOLD, SMALL.size) + 1
    right = Column(RIGHT - wide, wide, Side.END)
    strips = [
        space(34),
        *row(
            desk.setter,
            Cell(
                brief.issuer, SMALL_STRONG._replace(colour=WHITE), Column(LEFT, MEASURE - wide - 20)
            ),
            Cell(kind, SMALL_STRONG._replace(colour=WHITE), right),
        ),
        space(14),
        *_clipped(desk, undivided(brief.title), _BAND, 3, "H1"),
        space(4),
        *([] if brief.forum in brief.title else _clipped(desk, brief.forum, _BAND_FORUM, 2)),
        space(10),
        *_clipped(desk, brief.scope, _BAND_SMALL, 1),
        *_clipped(desk, desk.as_of(), _BAND_SMALL, 1),
        *([row(desk.setter, Cell(waits, _BAND_MARK, Column(LEFT, MEASURE)))[0]] if waits else []),
        space(18),
    ]
    ground = box(0, WIDTH, -height_of(strips), height_of(strips), 0, DEEP)
    line = box(0, WIDTH, -3, 3, 3, BLUE)
    return [ground, *marked(strips, Target("cover", desk.say("Cover"))), line]


def _clipped(desk: Desk, text: str, style: Style, most: int, tag: str = "P") -> list[Strip]:
    """Return a text in at most so many lines; the last one says that there is more."""
    if len(desk.setter.lines(text, style, MEASURE)) > most:
        text = str(shortened(desk, text, style, MEASURE, most))
    width = balanced(desk, text, style, MEASURE) if style.heavy else MEASURE
    return paragraph(desk.setter, text, style, LEFT, width, tag=tag)


def _heading(
    desk: Desk, title: str, name: str, left: float = LEFT, width: float = MEASURE
) -> list[Strip]:
    """Return the heading of a part, smaller than that of a section."""
    style = SUBHEADING._replace(colour=DEEP)
    strips = paragraph(desk.setter, title, style, left, width, tag="H2")
    return [space(14), *marked(strips, Target(name, title)), space(5)]


def _sentences(desk: Desk, findings: Sequence[Finding]) -> list[Item]:
    return [Item(partial(sentence, desk, one.words), one.words, one.note) for one in findings]


def _height_of(desk: Desk, charts: Sequence[Charted]) -> float:
    """Return how high the charts are, side by side and as close as may be."""
    return max(height_of(_side(desk, side, _COMPACT)) for side in _sides(charts))


def _sides(charts: Sequence[Charted]) -> tuple[_Side, _Side]:
    """Return the long chart, which has the long labels, and the short ones that stand beside it."""
    return _Side(charts[:1], LEFT, _WIDE), _Side(charts[1:], RIGHT - _NARROW, _NARROW)


def _charts(desk: Desk, sheet: Sheet, charts: Sequence[Charted]) -> None:
    """Set the charts side by side, as wide apart as the room allows."""
    if not charts:
        return
    spare = sheet.at - _FOOT - _height_of(desk, charts)
    pitch = _COMPACT.pitch + min(_LOOSER, spare / max(len(charts[0].chart.bars), 1))
    plan = replace(_COMPACT, pitch=pitch, thick=pitch * 0.56)
    top = sheet.at
    for side in _sides(charts):
        sheet.at = top
        sheet.put(_side(desk, side, plan, cited=True))


def _side(desk: Desk, side: _Side, plan: Plan, *, cited: bool = False) -> list[Strip]:
    """Return charts one under the other, whose bars begin in one line."""
    strips: list[Strip] = []
    left, width = side.left, side.width
    labels = (bar.label for one in side.charts for bar in one.chart.bars)
    widest = max((width_of(label, REGULAR, plan.size) for label in labels), default=0)
    plan = replace(plan, labels=min(widest + _BEFORE_BARS, _LABELS * width))
    for one in side.charts:
        number = desk.cite(one.chart.title, one.note) if cited else "0"
        mark = note_cell(number, beside=SMALL)._replace(
            column=Column(left + width - 24, 24, Side.END)
        )
        summary = Cell(one.chart.summary, SMALL_QUIET, Column(left, width - 26))
        strips += [
            *_heading(desk, one.chart.title, f"chart-{one.chart.title}", left, width),
            *row(desk.setter, summary, mark),
            space(6),
            pictures.chart(desk, one.chart, width, left=left, plan=plan),
        ]
    return strips


def _second(desk: Desk) -> Page:
    sheet = Sheet(desk, _SECOND)
    _gaps(desk, sheet)
    _changes(desk, sheet)
    if desk.brief.money:
        _money(desk, sheet)
    foot = footing(desk, sheet.at - _FOOT)
    top = _FOOT + foot.height
    if sheet.at - top >= _LEAST:
        _pledges(desk, sheet, sheet.at - top)
    foot.set(sheet.page, top)
    return sheet.page


def _changes(desk: Desk, sheet: Sheet) -> None:
    if desk.brief.since is not None:
        head = _heading(desk, since_when(desk, desk.brief), "changes")
        sheet.list(head, _sentences(desk, desk.brief.changes), _CHANGES)


def _gaps(desk: Desk, sheet: Sheet) -> None:
    head = _heading(desk, desk.say("Where nobody has pledged"), "gaps")
    sheet.list(head, _sentences(desk, desk.brief.gaps), _GAPS)


def _money(desk: Desk, sheet: Sheet) -> None:
    """Set the sums of as many currencies as there is room for."""
    sums = desk.brief.money
    most = max(1, int((_MONEY - 44) / 20.5))
    sheet.put(_heading(desk, desk.say("Money pledged, by currency"), "money"))
    sheet.put(list(money(desk, sums[:most])))
    if len(sums) > most:
        sheet.put(sheet.more(len(sums) - most))


def _pledges(desk: Desk, sheet: Sheet, room: float) -> None:
    """Set all pledges with their words where there is room for them, or else as a table."""
    title = _heading(desk, desk.say("The pledges"), "pledges")
    if found := cards(desk, room - height_of(title)):
        sheet.put([*title, *found])
    else:
        _table(desk, sheet, room)


def _table(desk: Desk, sheet: Sheet, room: float) -> None:
    """Set as many of the first pledges as there is room for, a line or two each."""
    titles = (desk.say("Pledge"), desk.say("Entity"), desk.say("Title"), desk.say("Implementation"))
    cells = (Cell(title, SMALL_QUIET, c) for title, c in zip(titles, _COLUMNS, strict=True))
    title = _heading(desk, desk.say("Table of pledges"), "pledges")
    head = [*row(desk.setter, *cells, tag="TH"), hairline(2.5)]
    more = [space(4), *sheet.more(1, LEFT)]
    room -= height_of([*title, *head, *more])
    lines = _rows_within(desk, room)
    sheet.put(title)
    sheet.put(list(with_head(head, [strip for line in lines for strip in line])))
    if left := desk.brief.total - len(lines):
        sheet.put([space(4), *sheet.more(left, LEFT)])


def _rows_within(desk: Desk, room: float) -> list[list[Strip]]:
    """Return rows of two lines where all of them fit, or as many of the first as fit with one."""
    pledges = desk.brief.pledges
    if desk.brief.total == len(pledges):
        lines = [_pledge(desk, one, most=2) for one in pledges]
        if sum(map(height_of, lines)) <= room:
            return lines
    lines = []
    for one in pledges:
        line = _pledge(desk, one, most=1)
        room -= height_of(line)
        if room < 0:
            break
        lines.append(line)
    return lines


def _pledge(desk: Desk, pledge: Pledge, *, most: int) -> list[Strip]:
    """Return a row of so many lines at most: which pledge, whose, what it says, how far it is."""
    ref, who, what, how_far = _COLUMNS
    state = pledge.state if pledge.is_public else tag(desk)
    named = shortened(desk, pledge.entity, SMALL_STRONG, who.width, most)
    words = shortened(desk, pledge.title, SMALL, what.width, most)
    cells = row(
        desk.setter,
        Cell(pledge.ref, SMALL._replace(colour=DEEP), ref, pledge.url),
        Cell(named, SMALL_STRONG, who),
        Cell(words, SMALL, what),
        Cell(shortened(desk, state, SMALL_QUIET, how_far.width, 1), SMALL_QUIET, how_far),
        tag="TD",
    )
    return [space(2.5), *cells, hairline(2.5)]
