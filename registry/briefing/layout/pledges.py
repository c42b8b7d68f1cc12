"""The table of pledges, and one section for each."""

from collections.abc import Iterator, Sequence
from functools import partial

from registry.briefing.document import Objective, Pledge, Text
from registry.briefing.layout.desk import Desk, pledge_target
from registry.briefing.layout.embargo import mark, tag
from registry.briefing.layout.evidence import evidence
from registry.briefing.layout.flow import Strip, Target, space
from registry.briefing.layout.grid import (
    Cell,
    Column,
    Side,
    hairline,
    marked,
    paragraph,
    row,
    with_head,
)
from registry.briefing.layout.parts import fact, heading
from registry.briefing.layout.style import (
    BODY,
    BODY_MEASURE,
    DEEP,
    LEAD,
    LEFT,
    MEASURE,
    QUIET,
    RIGHT,
    SMALL,
    SMALL_QUIET,
    SMALL_STRONG,
    SUBHEADING,
)
from registry.briefing.voice import Voice, ranges

_REF = Column(LEFT, 70)
_WHO = Column(LEFT + 76, 172, Side.BEGIN)
_WHERE = Column(LEFT + 256, 82)
_OBJECTIVES = Column(LEFT + 342, 32)
_PARAGRAPHS = Column(LEFT + 378, 48)
_BEGUN = 3  # lines of the table that its head stays with
_ENTRY = Column(RIGHT - 38, 38, Side.RIGHT)


def pledge_table(desk: Desk) -> Iterator[Strip]:
    """Yield one row for each pledge: what every count of the overview was counted from."""
    if not desk.brief.pledges:
        return
    yield from heading(desk, desk.say("Table of pledges"), "pledges")
    head = row(
        desk.setter,
        Cell(desk.say("Pledge"), SMALL_QUIET, _REF),
        Cell(desk.say("Entity and title"), SMALL_QUIET, _WHO),
        Cell(desk.say("Region and state"), SMALL_QUIET, _WHERE),
        Cell(desk.say("Obj."), SMALL_QUIET, _OBJECTIVES),
        Cell(desk.say("Para."), SMALL_QUIET, _PARAGRAPHS),
        Cell(desk.say("Entry"), SMALL_QUIET, _ENTRY),
        tag="TH",
    )
    yield from with_head([*head, hairline(2.5)], _table_rows(desk))


def _table_rows(desk: Desk) -> Iterator[Strip]:
    """Yield the lines of the table: no head is left with one line alone, nor is the last one."""
    last_but_one = len(desk.brief.pledges) - 2
    for nth, pledge in enumerate(desk.brief.pledges):
        lines = desk.taken("row", pledge, partial(_table_row, desk))
        for strip in (space(3, glued=True), *lines, hairline(4)):
            yield strip.glue() if nth < _BEGUN or nth == last_but_one else strip


def _table_row(desk: Desk, pledge: Pledge) -> list[Strip]:
    """Return the lines of a row; like a section it depends on nothing but pledge and language."""
    to = f"#{pledge_target(pledge.ref)}"
    more = (
        Cell(desk.say("revision {number}", number=pledge.revision), SMALL_QUIET, _REF),
        Cell(pledge.title, SMALL, _WHO),
        Cell(pledge.state, SMALL, _WHERE),
        Cell(
            news(desk, pledge),
            SMALL_QUIET,
            Column(_OBJECTIVES.left, RIGHT - _OBJECTIVES.left),
        ),
    )
    first = row(
        desk.setter,
        Cell(pledge.ref, SMALL_STRONG._replace(colour=DEEP), _REF, to),
        Cell(pledge.entity, SMALL_STRONG, _WHO),
        Cell(pledge.region, SMALL, _WHERE),
        Cell(numbers(desk, pledge.primary_objectives), SMALL, _OBJECTIVES),
        Cell(paragraphs(desk, pledge), SMALL, _PARAGRAPHS),
        Cell(desk.number(pledge.index), SMALL, _ENTRY),
        tag="TD",
        then=more,
    )
    return [strip.glue() for strip in (*first, *row(desk.setter, *more, under=first))]


def numbers(voice: Voice, objectives: Sequence[Objective]) -> str:
    """Return the numbers of objectives."""
    return ranges([one.number for one in objectives], voice.say(", "))


def paragraphs(voice: Voice, pledge: Pledge) -> str:
    """Return the numbers of the paragraphs, under each report's symbol if there are several."""
    found: dict[str, list[str]] = {}
    for link in pledge.links:
        found.setdefault(link.document, []).append(link.paragraph)
    comma = voice.say(", ")
    return "\n".join(f"{symbol}\n{comma.join(each)}".strip() for symbol, each in found.items())


def news(desk: Desk, pledge: Pledge) -> str:
    """Return what marks a pledge in a word or two, or how fresh its news is."""
    if not pledge.is_public:
        return tag(desk)
    if pledge.claimed_on:
        return desk.say("imported, claimed")
    if pledge.disputed_on:
        return desk.say("imported, disputed")
    return desk.say("imported, not confirmed") if pledge.imported else pledge.currency


def pledge_sections(desk: Desk, pledge: Pledge, *, first: bool) -> Iterator[Strip]:
    """Yield the section of one pledge; the first one stands under the heading of them all."""
    if first:
        yield from heading(
            desk, desk.say("The pledges"), "sections", starts_page=True, follows=True
        )
    else:
        yield space(14, glued=True)
        yield hairline(0.5)._replace(between=True, glued=True)
        yield space(14, glued=True)
    yield from desk.taken("section", pledge, partial(section, desk))


def section(desk: Desk, pledge: Pledge) -> Iterator[Strip]:
    """Yield a section; it depends on nothing but the pledge and the language of the brief."""
    yield from words_and_facts(desk, pledge)
    yield from evidence(desk, pledge)


def words_and_facts(desk: Desk, pledge: Pledge) -> Iterator[Strip]:
    """Yield a section without what can be measured."""
    yield from _title(desk, pledge)
    yield from paragraph(desk.setter, pledge.description, LEAD)
    yield space(8)
    yield from _facts(desk, pledge)


def _title(desk: Desk, pledge: Pledge) -> Iterator[Strip]:
    """Yield entity, title and handle, and what must be said of imported words."""
    who, office = _who(desk, pledge)
    title = f"{pledge.ref}  {pledge.title.words}"
    target = Target(pledge_target(pledge.ref), title, 1, pledge.ref, pledge.title)
    handle = desk.say(
        "{ref} · revision {revision} · entry {index}",
        ref=pledge.ref,
        revision=pledge.revision,
        index=desk.number(pledge.index),
    )
    strips = [
        *row(
            desk.setter,
            Cell(who, SMALL_STRONG._replace(colour=DEEP), Column(LEFT, MEASURE - 190, Side.BEGIN)),
            Cell(handle, SMALL_QUIET, Column(RIGHT - 180, 180, Side.END), pledge.url),
        ),
        *office,
        space(2),
        *paragraph(desk.setter, pledge.title, SUBHEADING, LEFT, MEASURE, tag="H3"),
        space(6),
    ]
    yield from (strip.glue() for strip in marked(strips, target))
    yield from mark(desk, pledge)
    if pledge.imported:
        yield from _import_mark(desk, pledge)


def _who(desk: Desk, pledge: Pledge) -> tuple[Text, list[Strip]]:
    """Return entity and office in a line, or the office under it if its language is another."""
    who, office = pledge.entity, pledge.office
    if not office.words:
        return who, []
    if office.language == who.language:
        return Text(f"{who.words} · {office.words}", who.language), []
    begins = Column(LEFT, MEASURE, Side.BEGIN)
    return who, row(desk.setter, Cell(office, SMALL_QUIET, begins))


def _import_mark(desk: Desk, pledge: Pledge) -> Iterator[Strip]:
    """Yield the two sentences that an imported pledge must carry, and where it came from."""
    mark = SMALL_STRONG._replace(leading=LEAD.leading)
    yield from paragraph(desk.setter, imported(desk, pledge), mark, glued=True)
    yield from row(
        desk.setter,
        Cell(pledge.imported_from, SMALL_QUIET, Column(BODY, BODY_MEASURE), pledge.imported_from),
        glued=True,
    )
    yield space(6, glued=True)


def imported(desk: Desk, pledge: Pledge) -> str:
    """Return what must be said wherever the words of an imported pledge stand."""
    if pledge.claimed_on:
        return desk.say(
            "Imported, claimed by the entity on {day}. Summary of the published text, not the"
            " entity's words.",
            day=desk.day(pledge.claimed_on),
        )
    if pledge.disputed_on:
        return desk.say(
            "Imported, disputed by the entity on {day}: it says that this is not its pledge."
            " Summary of the published text, not the entity's words.",
            day=desk.day(pledge.disputed_on),
        )
    return desk.say(
        "Imported, not confirmed by the entity. Summary of the published text, not the entity's"
        " words."
    )


def _facts(desk: Desk, pledge: Pledge) -> Iterator[Strip]:
    say = desk.say
    if pledge.is_late:
        yield from fact(desk, say("Late filing"), say("After the window of its forum had closed."))
    yield from fact(desk, say("Filed on behalf"), pledge.on_behalf)
    yield from fact(desk, say("Redacted"), "\n".join(pledge.redacted))
    for link in pledge.links:
        relation = say("Implements") if link.relation == "implements" else say("Supports")
        words = say("para. {paragraph}: {summary}", paragraph=link.paragraph, summary=link.summary)
        if link.document:
            words = f"{link.document}, {words}"
        if link.later:
            later = say(", ").join(link.later)
            words += " " + say("(in a later report: para. {paragraphs})", paragraphs=later)
        if link.classified:
            words += " " + say("(classified by the secretariat)")
        yield from fact(desk, relation, words)
    yield from fact(desk, say("Primary objectives"), _objectives(desk, pledge.primary_objectives))
    yield from fact(desk, say("Further objectives"), _objectives(desk, pledge.secondary_objectives))
    yield from fact(desk, say("Guiding principles"), say(", ").join(pledge.principles))
    yield from fact(desk, say("Round tables"), say(", ").join(pledge.round_tables))
    kind = " · ".join(filter(None, (pledge.kind, *pledge.natures, pledge.level)))
    yield from fact(desk, say("Kind"), kind)
    yield from fact(
        desk, say("Filed as"), " · ".join(filter(None, (pledge.category, pledge.region)))
    )
    yield from fact(desk, say("Where"), say(", ").join(pledge.places))
    yield from fact(desk, say("Populations"), say(", ").join(pledge.populations))
    yield from fact(desk, say("Responsible"), pledge.responsible)
    yield from fact(desk, say("Period"), period(desk, pledge))
    if pledge.also_for_refugees:
        yield from fact(
            desk,
            say("Also concerns"),
            say("refugees, in the sense of the other Compact"),
            style=QUIET,
        )


def _objectives(voice: Voice, objectives: tuple[Objective, ...]) -> str:
    """Return objectives by number and title, which no line's end parts."""
    return voice.say("; ").join(f"{one.number}\u00a0{one.title}" for one in objectives)


def period(desk: Desk, pledge: Pledge) -> str:
    """Return from when to when, saying so where one end is open."""
    start, end = desk.day(pledge.starts_on), desk.day(pledge.ends_on)
    if start and end:
        return desk.say("{start} to {end}", start=start, end=end)
    if start:
        return desk.say("from {start}", start=start)
    return desk.say("until {end}", end=end) if end else ""
