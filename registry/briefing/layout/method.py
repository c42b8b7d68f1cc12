"""Two annexes of the full brief: how things are counted, and who pledges."""

from collections.abc import Iterator

from registry.briefing.document import Entity
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.embargo import counted
from registry.briefing.layout.flow import Strip, space
from registry.briefing.layout.grid import Cell, Column, Side, hairline, paragraph, row, with_head
from registry.briefing.layout.parts import fact, heading
from registry.briefing.layout.style import LEAD, LEFT, MEASURE, SMALL, SMALL_QUIET, SMALL_STRONG

_AFTER_PLEDGES = 2  # passages come before the one on what is not public
_NAME = Column(LEFT, 168)
_KIND = Column(LEFT + 176, 98)
_REGION = Column(LEFT + 280, 70)
_PLEDGES = Column(LEFT + 352, 60, Side.RIGHT)  # “Обязательства” fits
_REPORTED = Column(LEFT + 418, 53, Side.RIGHT)


def method(desk: Desk) -> Iterator[Strip]:
    """Yield how what this brief says was counted, and what it leaves out."""
    yield from heading(desk, desk.say("Method"), "method", starts_page=True, follows=True)
    passages = [*_passages(desk)]
    if desk.brief.not_public is not None:
        passages.insert(_AFTER_PLEDGES, (desk.say("Under embargo"), counted(desk)))
    for label, words in passages:
        yield from fact(desk, label, words)
        yield space(4)


def _passages(desk: Desk) -> tuple[tuple[str, str], ...]:
    say = desk.say
    return (
        (
            say("Moment"),
            say(
                "Everything is read from the log as of the size on the cover: entries after it"
                " change nothing here. The day is that of the newest entry within it, and is what"
                " the currency of reporting is counted to."
            ),
        ),
        (
            say("Pledges"),
            say(
                "A pledge stands from its publication until it is withdrawn or merged into another."
                " Counted is the newest published revision. Drafts, what is under review, and what"
                " was returned or declined are not public and are counted nowhere."
            ),
        ),
        (
            say("Imported"),
            say(
                "Pledges of earlier forums were taken over from published pages as summaries of"
                " ours. They are marked wherever they stand, and count like others."
            ),
        ),
        (
            say("Coverage"),
            say(
                "A pledge counts once for each recommendation and each primary objective that it"
                " names, in the region of its entity or of its State. Links that the secretariat"
                " made are marked as such. Columns of regions therefore need not add up to the"
                " number of pledges."
            ),
        ),
        (
            say("Implementation"),
            say(
                "The state is the one that the entity reported last, by itself. What the"
                " secretariat says of a report stands beside it and changes no figure."
            ),
        ),
        (
            say("Currency of reporting"),
            say(
                "Up to date for a year from the last report, or from publication while there is"
                " none; due for another year; overdue after that."
            ),
        ),
        (
            say("Money"),
            say(
                "Amounts are exact, each in its currency and at the stage that its filer gave it."
                " They are never converted, and never added across currencies."
            ),
        ),
        (
            say("Quality"),
            say(
                "Each criterion is judged by the rule beside it over the fields of the pledge,"
                " never by political merit, and never added up to a score."
            ),
        ),
        (
            say("Sources"),
            say(
                "Each figure carries a note with the revisions and entries that it was counted"
                " from. The log's entry holds a hash of the words; the address of the pledge gives"
                " the words and the proof."
            ),
        ),
    )


def entities(desk: Desk) -> Iterator[Strip]:
    """Yield the list of entities with their pledges, and how many of these they reported on."""
    if not desk.brief.entities:
        return
    yield from heading(desk, desk.say("Entities"), "entities")
    said = desk.say("Names and kinds as the register had them at this moment.")
    yield from paragraph(desk.setter, said, LEAD, LEFT, MEASURE, glued=True)
    yield space(6, glued=True)
    head = row(
        desk.setter,
        Cell(desk.say("Entity and pledges"), SMALL_QUIET, _NAME),
        Cell(desk.say("Kind of entity"), SMALL_QUIET, _KIND),
        Cell(desk.say("Region"), SMALL_QUIET, _REGION),
        Cell(desk.say("Pledges"), SMALL_QUIET, _PLEDGES),
        Cell(desk.say("With a report"), SMALL_QUIET, _REPORTED),
        low=True,
        tag="TH",
    )
    yield from with_head([*head, hairline(2.5)], _lines(desk))


def _lines(desk: Desk) -> Iterator[Strip]:
    """Yield the lines of the table: neither its head nor the last entity stands alone."""
    last_but_one = len(desk.brief.entities) - 2
    for nth, entity in enumerate(desk.brief.entities):
        for strip in _entity(desk, entity):
            yield strip.glue() if nth in {0, last_but_one} else strip


def _entity(desk: Desk, entity: Entity) -> list[Strip]:
    first = row(
        desk.setter,
        Cell(entity.name, SMALL_STRONG, _NAME),
        Cell(entity.category, SMALL, _KIND),
        Cell(entity.region, SMALL, _REGION),
        Cell(desk.number(len(entity.pledges)), SMALL, _PLEDGES),
        Cell(desk.number(entity.reported), SMALL, _REPORTED),
        glued=True,
        tag="TD",
    )
    refs = Cell(desk.listed(entity.pledges), SMALL_QUIET, Column(LEFT, MEASURE - 60))
    second = row(desk.setter, refs, under=first)
    return [space(3, glued=True), *(strip.glue() for strip in first), *second, hairline(4)]
