"""The brief of two pages: what somebody reads on the way to the room, and no line more.

The first page says where things stand, the second where nobody has pledged, what changed, who
pledged what, and how to check it all. Each part has room of its own; what does not fit is left to
the standard brief, and counted.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from registry.briefing.document import Charted, Finding, Pledge, Text
from registry.briefing.layout import pictures
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.embargo import how_many, restriction, tag
from registry.briefing.layout.flow import Page, Strip, Target, space
from registry.briefing.layout.font import BOLD, REGULAR, fitting
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
from registry.briefing.layout.overview import figures_across, money, sentence
from registry.briefing.layout.parts import balanced, note_cell
from registry.briefing.layout.sheet import Item, Sheet, height_of
from registry.briefing.layout.style import (
    BLUE,
    DEEP,
    HEIGHT,
    LEAD,
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
_HALF = (MEASURE - _GUTTER) / 2
_COMPACT, _LOOSER = Plan(pitch=10.6, thick=6, labels=134, size=7), 3.2
_GAPS, _CHANGES, _MONEY, _LEAST = 190.0, 120.0, 104.0, 72.0
"""The most that a part of the second page takes; the least that makes the table worth beginning."""
_COLUMNS = (
    Column(LEFT, 66),
    Column(LEFT + 70, 138),
    Column(LEFT + 214, 168, Side.BEGIN),
    Column(RIGHT - 86, 86, Side.END),
)

_BAND = Style(22, 27, WHITE, heavy=True)
_BAND_FORUM = Style(11, 15, WHITE, heavy=True)
_BAND_SMALL = SMALL._replace(colour=WHITE)
_BAND_MARK = SMALL_STRONG._replace(colour=WHITE)


def two_pages(desk: Desk) -> list[Page]:
    """Return the pages of the short brief: always two."""
    pages = [_first(desk), _second(desk)]
    known = {f"#{target.name}" for page in pages for target, _ in page.targets}
    for page in pages:  # not every note has room at the foot
        page.hotspots = [hot for hot in page.hotspots if hot[0].to[:1] != "#" or hot[0].to in known]
    return pages


def _first(desk: Desk) -> Page:
    brief = desk.brief
    sheet = Sheet(desk, HEIGHT)
    sheet.put(_band(desk))
    sheet.put([space(16)])
    if brief.figures:
        sheet.put(list(figures_across(desk, brief.figures[:4])))
    charts = [
        charted
        for charted in (brief.objectives, brief.implementation, brief.currency)
        if charted and brief.total
    ]
    if not brief.total:
        sheet.put([*_heading(desk, desk.say("Key messages"), "messages"), *_nothing(desk)])
        _gaps(desk, sheet)
    head = _heading(desk, desk.say("Key messages"), "messages")
    room = sheet.at - _FOOT - _height_of(desk, charts)
    sheet.list(head, _sentences(desk, brief.messages), room)
    _charts(desk, sheet, charts)
    return sheet.page


def _band(desk: Desk) -> list[Strip]:
    """Return the cover in a band: who says what about what, as of when."""
    brief = desk.brief
    kind = restriction(desk) if brief.restricted else desk.say("Brief of two pages")
    waits = how_many(desk, brief)
    right = Column(RIGHT - 200, 200, Side.END)
    strips = [
        space(34),
        *row(
            desk.setter,
            Cell(brief.issuer, SMALL_STRONG._replace(colour=WHITE), Column(LEFT, MEASURE - 210)),
            Cell(kind, SMALL_STRONG._replace(colour=WHITE), right),
        ),
        space(14),
        *_clipped(desk, brief.title, _BAND, 3, "H1"),
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
    width = balanced(desk, text, style, MEASURE) if style.heavy else MEASURE
    strips = paragraph(desk.setter, text, style, LEFT, width, tag=tag)
    font = BOLD if style.heavy else REGULAR
    room = width * most
    while len(strips) > most:
        cut = fitting(" ".join(text.split()), font, style.size, room)
        strips = paragraph(desk.setter, cut, style, LEFT, width, tag=tag)
        room -= style.size
    return strips


def _heading(
    desk: Desk, title: str, name: str, left: float = LEFT, width: float = MEASURE
) -> list[Strip]:
    """Return the heading of a part, smaller than that of a section."""
    style = SUBHEADING._replace(colour=DEEP)
    strips = paragraph(desk.setter, title, style, left, width, tag="H2")
    return [space(14), *marked(strips, Target(name, title)), space(5)]


def _sentences(desk: Desk, findings: Sequence[Finding]) -> list[Item]:
    return [Item(partial(sentence, desk, one.words), one.words, one.note) for one in findings]


def _nothing(desk: Desk) -> list[Strip]:
    none = desk.say(
        "No pledge falls within this scope at log size {size}.",
        size=desk.number(desk.brief.audit.size),
    )
    return paragraph(desk.setter, none, LEAD, LEFT, MEASURE)


def _height_of(desk: Desk, charts: Sequence[Charted]) -> float:
    """Return how high the charts are, side by side and as close as may be."""
    sides = (_side(desk, some, LEFT, _COMPACT) for some in _sides(charts))
    return max(map(height_of, sides))


def _sides(charts: Sequence[Charted]) -> tuple[Sequence[Charted], Sequence[Charted]]:
    """Return the long chart, and the short ones that stand beside it."""
    return charts[:1], charts[1:]


def _charts(desk: Desk, sheet: Sheet, charts: Sequence[Charted]) -> None:
    """Set the charts side by side, as wide apart as the room allows."""
    if not charts:
        return
    spare = sheet.at - _FOOT - _height_of(desk, charts)
    pitch = _COMPACT.pitch + min(_LOOSER, spare / max(len(charts[0].chart.bars), 1))
    plan = replace(_COMPACT, pitch=pitch, thick=pitch * 0.56)
    top = sheet.at
    for some, left in zip(_sides(charts), (LEFT, LEFT + _HALF + _GUTTER), strict=True):
        sheet.at = top
        sheet.put(_side(desk, some, left, plan, cited=True))


def _side(
    desk: Desk, charts: Sequence[Charted], left: float, plan: Plan, *, cited: bool = False
) -> list[Strip]:
    strips: list[Strip] = []
    for one in charts:
        number = desk.cite(one.chart.title, one.note) if cited else "0"
        mark = note_cell(number)._replace(column=Column(left + _HALF - 24, 24, Side.END))
        summary = Cell(one.chart.summary, SMALL_QUIET, Column(left, _HALF - 30))
        strips += [
            *_heading(desk, one.chart.title, f"chart-{one.chart.title}", left, _HALF),
            *row(desk.setter, summary, mark),
            space(6),
            pictures.chart(desk, one.chart, _HALF, left=left, plan=plan),
        ]
    return strips


def _second(desk: Desk) -> Page:
    brief = desk.brief
    sheet = Sheet(desk, _SECOND)
    if brief.total:
        _gaps(desk, sheet)
    if brief.since is not None:
        title = desk.say("What changed since log size {size}", size=desk.number(brief.since))
        head = _heading(desk, title, "changes")
        sheet.list(head, _sentences(desk, brief.changes), _CHANGES)
    if brief.money:
        _money(desk, sheet)
    foot = footing(desk, sheet.at - _FOOT)
    top = _FOOT + foot.height
    if brief.total and sheet.at - top >= _LEAST:
        _pledges(desk, sheet, sheet.at - top)
    foot.set(sheet.page, top if brief.total else sheet.at)
    return sheet.page


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
    """Set as many of the first pledges as there is room for, a line each."""
    titles = (desk.say("Pledge"), desk.say("Entity"), desk.say("Title"), desk.say("Implementation"))
    cells = (Cell(title, SMALL_QUIET, c) for title, c in zip(titles, _COLUMNS, strict=True))
    title = _heading(desk, desk.say("Table of pledges"), "pledges")
    head = [*row(desk.setter, *cells, tag="TH"), hairline(2.5)]
    room -= height_of([*title, *head, *sheet.more(1)])
    lines = [_pledge(desk, one, most=2) for one in desk.brief.pledges]
    count = len(lines)
    if count < desk.brief.total or sum(map(height_of, lines)) > room:
        lines = [_pledge(desk, one, most=1) for one in desk.brief.pledges]
        count = min(count, int(room / max(map(height_of, lines))))
    sheet.put(title)
    sheet.put(list(with_head(head, [strip for line in lines[:count] for strip in line])))
    if count < desk.brief.total:
        sheet.put(sheet.more(desk.brief.total - count))


def _pledge(desk: Desk, pledge: Pledge, *, most: int) -> list[Strip]:
    """Return a row of so many lines at most: which pledge, whose, what it says, how far it is."""
    ref, who, what, how_far = _COLUMNS
    state = pledge.state if pledge.is_public else tag(desk)
    # A second line is not filled to its end, for the first one is not either.
    room = what.width * (most - 0.2 * (most - 1))
    words = fitting(" ".join(pledge.title.words.split()), REGULAR, SMALL.size, room)
    named = fitting(pledge.entity.words, BOLD, SMALL.size, who.width)
    cells = row(
        desk.setter,
        Cell(pledge.ref, SMALL._replace(colour=DEEP), ref, pledge.url),
        Cell(Text(named, pledge.entity.language), SMALL_STRONG, who),
        Cell(Text(words, pledge.title.language), SMALL, what),
        Cell(fitting(state, REGULAR, SMALL.size, how_far.width), SMALL_QUIET, how_far),
        tag="TD",
    )
    return [space(2.5), *cells, hairline(2.5)]
