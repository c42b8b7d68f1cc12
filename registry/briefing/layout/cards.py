"""Pledges on the second page of the short brief, where they are few: each with some of its words.

One or two have room for what the standard brief says of them. More are cards, set in one size and
as far as there is room for all, so that none says more than another for where it stands.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from registry.briefing.document import Pledge
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.embargo import tag
from registry.briefing.layout.flow import Strip, space
from registry.briefing.layout.grid import Cell, Column, Side, hairline, paragraph, row
from registry.briefing.layout.parts import shortened
from registry.briefing.layout.pledges import (
    imported,
    numbers,
    paragraphs,
    period,
    section,
    words_and_facts,
)
from registry.briefing.layout.sheet import height_of
from registry.briefing.layout.style import (
    DEEP,
    LEAD,
    LEFT,
    MEASURE,
    RIGHT,
    SMALL,
    SMALL_QUIET,
    SMALL_STRONG,
    STRONG,
    Style,
)

_WHOLE, _MOST = 3, 12
"""Pledges that may fit as in the standard brief, or with any words: of more, none would."""
_LEAST = ((LEAD, 3), (SMALL, 1))
"""The type of the words, the larger first, and in how few lines it is still worth setting."""
_WHO = Column(LEFT, MEASURE - 220, Side.BEGIN)
_HANDLE = Column(RIGHT - 210, 210, Side.END)


def cards(desk: Desk, room: float) -> list[Strip]:
    """Return all pledges with as many of their words as fit within `room`; nothing if none fit."""
    pledges = desk.brief.pledges
    if not 0 < desk.brief.total <= min(_MOST, len(pledges)):
        return []
    for setting in _settings(desk, room):
        strips = _in_a_column(setting(pledge) for pledge in pledges)
        if height_of(strips) <= room:
            return strips
    return []


def _settings(desk: Desk, room: float) -> Iterator[Callable[[Pledge], Iterable[Strip]]]:
    """Yield how a pledge can be set, the fullest way first."""
    if desk.brief.total <= _WHOLE:
        yield partial(section, desk)
        yield partial(words_and_facts, desk)
    for style, least in _LEAST:
        most = _lines_within(desk, room, style, least)
        if most:
            yield partial(_card, desk, style, most)


def _lines_within(desk: Desk, room: float, style: Style, least: int) -> int:
    """Return how many lines of its words each pledge can have at most; 0 for fewer than `least`."""
    pledges = desk.brief.pledges
    room -= height_of(_in_a_column(_card(desk, style, 0, pledge) for pledge in pledges))
    counts = [len(desk.setter.lines(one.description, style, MEASURE)) for one in pledges]
    most = max(counts)
    least = min(least, most)
    while most >= least and style.leading * sum(min(count, most) for count in counts) > room:
        most -= 1
    return most if most >= least else 0


def _in_a_column(found: Iterable[Iterable[Strip]]) -> list[Strip]:
    """Return what stands one under the other, parted by hairlines."""
    strips: list[Strip] = []
    for each in found:
        strips += [hairline(5), space(5), *each] if strips else each
    return strips


def _card(desk: Desk, style: Style, most: int, pledge: Pledge) -> list[Strip]:
    """Return whose pledge it is and how far, its title, how it begins, and what it is on."""
    who = shortened(desk, pledge.entity, SMALL_STRONG, _WHO.width, 1)
    state = pledge.state if pledge.is_public else tag(desk)
    words = shortened(desk, pledge.description, style, MEASURE, most) if most else ""
    return [
        *row(
            desk.setter,
            Cell(who, SMALL_STRONG._replace(colour=DEEP), _WHO),
            Cell(f"{pledge.ref} · {state}", SMALL_QUIET, _HANDLE, pledge.url),
        ),
        space(1),
        *paragraph(
            desk.setter, shortened(desk, pledge.title, STRONG, MEASURE, 2), STRONG, LEFT, MEASURE,
            tag="H3",
        ),
        *(_said_of_import(desk, pledge) if pledge.imported else []),
        space(2),
        *paragraph(desk.setter, words, style, LEFT, MEASURE),
        space(2),
        *paragraph(desk.setter, _on_what(desk, pledge), SMALL_QUIET, LEFT, MEASURE),
    ]  # fmt: skip


def _said_of_import(desk: Desk, pledge: Pledge) -> list[Strip]:
    return paragraph(desk.setter, imported(desk, pledge), SMALL_QUIET, LEFT, MEASURE)


def _on_what(desk: Desk, pledge: Pledge) -> str:
    """Return paragraphs, primary objectives, period and money of a pledge in a line."""
    on = paragraphs(desk, pledge).replace("\n", " ")
    objectives = numbers(desk, pledge.primary_objectives)
    money = [
        f"{one.currency}\u00a0{desk.number(one.amount)}" for one in pledge.resources if one.amount
    ]
    return " · ".join(
        filter(
            None,
            (
                desk.say("Para.") + f"\u00a0{on}" if on else "",
                desk.say("Obj.") + f"\u00a0{objectives}" if objectives else "",
                period(desk, pledge),
                *money,
            ),
        )
    )
