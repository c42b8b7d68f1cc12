"""The cover, and the table of contents."""

from collections.abc import Iterator, Sequence
from math import ceil

from registry.briefing.layout.desk import Desk
from registry.briefing.layout.embargo import how_many, restriction
from registry.briefing.layout.flow import Page, Strip, Target, paginate, space
from registry.briefing.layout.grid import Cell, Column, Side, box, marked, paragraph, row
from registry.briefing.layout.parts import LABELS, balanced, heading, undivided
from registry.briefing.layout.pictures import code_of
from registry.briefing.layout.style import (
    BLUE,
    BODY,
    BOTTOM,
    DEEP,
    HEADING,
    HEIGHT,
    LEAD,
    LEFT,
    MEASURE,
    RIGHT,
    SMALL,
    SMALL_QUIET,
    SMALL_STRONG,
    STRONG,
    TITLE,
    TOP,
    WHITE,
    WIDTH,
)

_QR = 92.0
_BAND, _ABOVE, _BELOW = 440.0, 96.0, 48.0
_INDENT, _REF = 14.0, 76.0
_NUMBER = Column(RIGHT - 40, 40, Side.END)
_FACTS = Column(BODY, RIGHT - BODY - _QR - 24)


def cover(desk: Desk) -> list[Page]:
    """Return the cover: what the brief is about above, what it rests on below."""
    page = Page()
    at = HEIGHT
    for strip in _band(desk):
        page.place(strip, at)
        at -= strip.height
    foot = _foot(desk)
    at = BOTTOM + sum(strip.height for strip in foot)
    for strip in foot:
        page.place(strip, at)
        at -= strip.height
    return [page]


def _band(desk: Desk) -> list[Strip]:
    """Return the upper part, white on the accent: who says what about what."""
    brief, style = desk.brief, TITLE._replace(colour=WHITE)
    second = HEADING._replace(colour=WHITE)
    title = undivided(brief.title)
    width = balanced(desk, title, style, MEASURE - 30)
    # The title of a brief on a cycle names it.
    under = desk.as_of() if brief.forum in brief.title else brief.forum
    words = [
        *paragraph(desk.setter, brief.issuer, SMALL_STRONG._replace(colour=WHITE), LEFT, MEASURE),
        space(84),
        *paragraph(desk.setter, title, style, LEFT, width, tag="H1"),
        space(14),
        *paragraph(desk.setter, under, second, LEFT, balanced(desk, under, second, MEASURE)),
    ]
    if brief.restricted:
        mark = STRONG._replace(colour=WHITE)
        words += [space(14), *paragraph(desk.setter, restriction(desk), mark, LEFT, MEASURE)]
    if said := how_many(desk, brief):
        words += paragraph(desk.setter, said, mark, LEFT, MEASURE)
    height = max(_BAND, sum(strip.height for strip in words) + _ABOVE + _BELOW)
    ground = [
        box(0, WIDTH, -height, height, 0, DEEP),
        box(LEFT, LEFT + 56, -_ABOVE + 24, 6, 0, BLUE),
        space(_ABOVE),
    ]
    return [*ground, *marked(words, Target("cover", desk.say("Cover")))]


def _foot(desk: Desk) -> list[Strip]:
    held = desk.brief.audit
    say = desk.say
    facts = (
        (say("Scope"), desk.brief.scope),
        (say("As of"), say("log size {size}", size=desk.number(held.size))),
        (say("Day"), desk.day(desk.brief.day)),
        (say("Root"), _halved(held.root)),
        (say("Language"), desk.language()),
        (say("Verify at"), held.verification_url),
    )
    strips: list[Strip] = []
    for label, value in facts:
        to = value if value == held.verification_url else ""
        strips += row(
            desk.setter,
            Cell(label, SMALL_QUIET, LABELS),
            Cell(value, SMALL._replace(colour=DEEP) if to else SMALL, _FACTS, to),
        )
        strips.append(space(4))
    left = LEFT if desk.setter.mirrored else RIGHT - _QR
    code = code_of(desk, held.verification_url, left, -2 - _QR, _QR)
    strips[0] = strips[0]._replace(pieces=(*strips[0].pieces, code))
    filler = _QR + 8 - sum(strip.height for strip in strips)
    return [strip.glue() for strip in strips] + [space(max(filler, 0))]


def _halved(root: str) -> str:
    """Return a hash in two lines of one length."""
    half = len(root) // 2
    return f"{root[:half]}\n{root[half:]}"


def contents(desk: Desk, targets: Sequence[tuple[Target, int]], *, before: int) -> list[Page]:
    """Return the table of contents, each line leading to its place.

    Each target comes with the number of its page, not counting the pages `before` the contents nor
    their own: how many those are depends on no number.
    """
    count = max(1, ceil(len(targets) * LEAD.leading / (TOP - BOTTOM)))
    while len(pages := list(paginate(_listed(desk, targets, before + count)))) != count:
        count = len(pages)
    return pages


def _listed(desk: Desk, targets: Sequence[tuple[Target, int]], before: int) -> Iterator[Strip]:
    yield from heading(desk, desk.say("Contents"), "contents", starts_page=True)
    for target, page in targets:
        style, to = LEAD if target.level else STRONG, f"#{target.name}"
        titled = [Cell(target.title, style, _whole(0), to)]
        if target.words:
            ref = Cell(target.running, style, Column(LEFT + _INDENT, _REF), to)
            titled = [ref, Cell(target.words, style, _whole(_INDENT + _REF), to)]
        if not target.level:
            yield space(5, glued=True)
        yield from row(desk.setter, *titled, Cell(str(before + page), style, _NUMBER, to))


def _whole(indent: float) -> Column:
    """Return what is left of a line of the contents, up to the numbers."""
    return Column(LEFT + indent, MEASURE - 60 - indent, Side.BEGIN)
