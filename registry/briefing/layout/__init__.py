"""How a brief is drawn: by a small typesetter of our own, as the bytes of its file.

Text is measured and broken into lines once (`lines`, `shaping`, `bidi`, `faces`), lines become
strips on a grid (`grid`, `parts`), strips fall into pages (`flow`), a page is written when it is
full (`binding`, `tags`, `ink`, `packing`), and the pages get their heads and feet when all are
counted (`press`). Sections of pledges may be `kept` for the next brief. ReportLab only writes the
fonts, the attachment and the catalogue.
"""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import IO

from registry.briefing.document import Brief
from registry.briefing.layout.annex import audit, sources
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.flow import Page, Strip, Target, paginate
from registry.briefing.layout.front import contents, cover
from registry.briefing.layout.heap import rarely_walked
from registry.briefing.layout.kept import Sections
from registry.briefing.layout.lines import Setter
from registry.briefing.layout.method import entities, method
from registry.briefing.layout.overview import overview
from registry.briefing.layout.pledges import pledge_sections, pledge_table
from registry.briefing.layout.press import Press
from registry.briefing.layout.two_pages import two_pages
from registry.briefing.voice import Translate

__all__ = ["Progress", "Sections", "count_pages", "draw", "write"]

Progress = Callable[[int, int], None]

_DRAWING = 0.9  # of the work; the rest is binding the pages


def draw(
    brief: Brief,
    *,
    translate: Translate = str,
    enclosed: Sequence[str] = (),
    progress: Progress | None = None,
    kept: Sections | None = None,
) -> bytes:
    """Return the PDF of a brief, as `write` does it."""
    out = BytesIO()
    write(brief, out, translate=translate, enclosed=enclosed, progress=progress, kept=kept)
    return out.getvalue()


def write(
    brief: Brief,
    out: IO[bytes],
    *,
    translate: Translate = str,
    enclosed: Sequence[str] = (),
    progress: Progress | None = None,
    kept: Sections | None = None,
) -> None:
    """Write the PDF of a brief: the same brief gives the same bytes, on any day and host.

    `translate` maps each English message of the layout to the language of the brief. What is
    `enclosed` proves words that are not public: lines of JSON for a verifier. `progress`
    is told how much of the work is done, counted in pledges; what it raises ends the drawing.
    Sections that are `kept` are not set again; all of them must be translated alike.
    """
    desk = Desk(brief, Setter(brief.language), translate, kept)
    count = len(brief.pledges)

    def tell(share: float) -> None:
        (progress or _silent)(int(count * share), count)

    with rarely_walked():
        press = Press(desk, out)
        if brief.depth == "brief":
            press.write(two_pages(desk))
        else:
            body = _body(desk, lambda done, total: tell(_DRAWING * done / (total or 1)))
            leaves = press.write(paginate(body))
            press.write_front(_front(desk, [leaf.targets for leaf in leaves]))
        press.close(enclosed)
    tell(1)


def count_pages(brief: Brief, *, translate: Translate = str) -> int:
    """Return how many pages `draw` makes of a brief, for about a third of its time."""
    desk = Desk(brief, Setter(brief.language), translate)
    if brief.depth == "brief":
        return len(two_pages(desk))
    body = [page.targets for page in paginate(_body(desk, _silent))]
    return len(_front(desk, body)) + len(body)


def _front(desk: Desk, body: Sequence[Sequence[tuple[Target, float]]]) -> list[Page]:
    """Return the cover and the contents of a body, by what can be come to on each of its pages."""
    titled = [
        (target, number)
        for number, page in enumerate(body, 1)
        for target, _ in page
        if target.title
    ]
    front = cover(desk)
    return [*front, *contents(desk, titled, before=len(front))]


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
