"""How a brief is drawn: straight on ReportLab's canvas, by a small typesetter of our own.

Text is measured and broken into lines once (`lines`, `shaping`, `bidi`, `faces`), lines become
strips on a grid (`grid`, `parts`), strips fall into pages (`flow`), and pages are pressed when
their number is known (`press`). No text ever passes through ReportLab's mini-markup.
"""

from collections.abc import Callable, Iterator

from registry.briefing.document import Brief
from registry.briefing.layout.annex import audit, sources
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.flow import Page, Strip, paginate
from registry.briefing.layout.front import contents, cover
from registry.briefing.layout.ink import Ink
from registry.briefing.layout.lines import Setter
from registry.briefing.layout.method import entities, method
from registry.briefing.layout.overview import overview
from registry.briefing.layout.pledges import pledge_sections, pledge_table
from registry.briefing.layout.press import press
from registry.briefing.layout.two_pages import two_pages
from registry.briefing.voice import Translate

Progress = Callable[[int, int], None]

# How much of the work is setting the strips and drawing the pages; the rest is writing the file.
_SETTING, _DRAWING = 0.3, 0.4


def draw(brief: Brief, *, translate: Translate = str, progress: Progress | None = None) -> bytes:
    """Return the PDF of a brief: the same brief gives the same bytes, on any day and host.

    `translate` maps each English message of the layout to the language of the brief. `progress`
    is told how much of the work is done, counted in pledges; what it raises ends the drawing.
    """
    desk = Desk(brief, Setter(Ink(), brief.language), translate)
    count = len(brief.pledges)

    def tell(share: float) -> None:
        (progress or _silent)(int(count * share), count)

    pages = _pages(desk, lambda done, total: tell(_SETTING * done / (total or 1)))
    made = press(desk, pages, lambda done, total: tell(_SETTING + _DRAWING * done / total))
    tell(1)
    return made


def count_pages(brief: Brief, *, translate: Translate = str) -> int:
    """Return how many pages `draw` makes of a brief, for about a third of its time."""
    return len(_pages(Desk(brief, Setter(Ink(), brief.language), translate), _silent))


def _pages(desk: Desk, progress: Progress) -> list[Page]:
    if desk.brief.depth == "brief":
        return two_pages(desk)
    body = list(paginate(_body(desk, progress)))
    front = cover(desk)
    targets = [target for page in body for target, _ in page.targets if target.title]
    before = len(front) + len(contents(desk, targets, {}))
    pages = {
        target.name: number
        for number, page in enumerate(body, before + 1)
        for target, _ in page.targets
    }
    return [*front, *contents(desk, targets, pages), *body]


def _body(desk: Desk, progress: Progress) -> Iterator[Strip]:
    pledges = desk.brief.pledges
    progress(0, len(pledges))
    yield from overview(desk)
    yield from pledge_table(desk)
    for done, pledge in enumerate(pledges, 1):
        yield from pledge_sections(desk, pledge, first=done == 1)
        progress(done, len(pledges))
    if desk.brief.depth == "full":
        yield from method(desk)
        yield from entities(desk)
    yield from sources(desk)
    yield from audit(desk)


def _silent(done: int, total: int) -> None:
    """Tell nobody."""
