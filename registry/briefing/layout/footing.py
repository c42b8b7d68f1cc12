"""The foot of a two-page brief: how to check it, and where its figures come from."""

from dataclasses import dataclass

from registry.briefing.document import Note
from registry.briefing.layout.desk import Desk, note_target
from registry.briefing.layout.embargo import how_many
from registry.briefing.layout.flow import Page, Strip, Target, space
from registry.briefing.layout.grid import Cell, Column, box, marked, paragraph, row
from registry.briefing.layout.pictures import code_of
from registry.briefing.layout.style import (
    DEEP,
    LEFT,
    MEASURE,
    PALE,
    RIGHT,
    SMALL,
    SMALL_QUIET,
    SMALL_STRONG,
)

_QR, _PAD = 66.0, 12.0
_GUTTER = 20.0
_HALF = (MEASURE - _GUTTER) / 2
_NAMED = 2  # sources that are named one by one; more are counted
_NOTE = SMALL._replace(size=7, leading=9)


@dataclass(frozen=True, slots=True)
class Footing:
    """What stands at the foot of the page: its parts, each with how far down it begins."""

    height: float
    parts: tuple[tuple[list[Strip], float], ...]

    def set(self, page: Page, top: float) -> None:
        """Set all parts on a page, in the order of reading."""
        for strips, down in self.parts:
            at = top - down
            for strip in strips:
                page.place(strip, at)
                at -= strip.height


def footing(desk: Desk, room: float) -> Footing:
    """Return the foot of the last page: a note for whatever has been cited, or for the first ones.

    It takes `room` points at most; what the notes left out say is counted.
    """
    check = _check(desk)
    down = _height(check)
    for count in range(len(desk.notes), -1, -1):
        left, right = _notes(desk, count)
        height = down + max(_height(left), _height(right))
        if height <= room:
            break
    return Footing(height, ((check, 0), (left, down), (right, down)))


def _height(strips: list[Strip]) -> float:
    return sum(strip.height for strip in strips)


def _check(desk: Desk) -> list[Strip]:
    """Return the panel with the code: where the log is, and what it proves."""
    held, say = desk.brief.audit, desk.say
    width = MEASURE - _QR - 4 * _PAD
    left = LEFT + _PAD

    def words(text: str) -> list[Strip]:
        return paragraph(desk.setter, text, SMALL, left, width)

    address = Cell(
        held.verification_url, SMALL._replace(colour=DEEP), Column(left, width),
        held.verification_url,
    )  # fmt: skip
    title = paragraph(
        desk.setter, say("How to verify this brief"), SMALL_STRONG._replace(colour=DEEP), left,
        width, tag="H2",
    )  # fmt: skip
    said = say(
        "Scan the code, or open the address: it gives a proof for each entry that this brief"
        " counts, up to the root of the log. The standard brief of the same log size names the"
        " entry of every source."
    )
    inner = [
        *marked(title, Target("audit", say("How to verify this brief"))),
        space(2),
        *words(said),
        *(words(waits) if (waits := how_many(desk, desk.brief)) else []),
        *words(say("Log size {size}, root {root}", size=desk.number(held.size), root=held.root)),
        *row(desk.setter, address),
    ]
    height = max(_height(inner), _QR) + 2 * _PAD
    ground = box(LEFT, RIGHT, -height, height, 0, PALE)
    code_left = LEFT + _PAD if desk.setter.mirrored else RIGHT - _PAD - _QR
    code = code_of(desk, held.verification_url, code_left, -_QR - _PAD, _QR)
    filler = height - _PAD - _height(inner)
    return [space(14), ground, Strip(_PAD, (code,)), *inner, space(filler), space(8)]


def _notes(desk: Desk, count: int) -> tuple[list[Strip], list[Strip]]:
    """Return the first notes in two columns of about one height, and how many more there are."""
    notes = list(desk.notes)[:count]
    heights = [_height(_note(desk, "0", note, LEFT)) for note in notes]
    split = next((n for n in range(count) if sum(heights[:n]) >= sum(heights[n:])), count)
    title = desk.say("Sources of the figures")
    head = paragraph(desk.setter, title, SMALL_STRONG, LEFT, MEASURE, tag="H2")
    sides = [marked(head, Target("sources", title)), [space(_height(head))]]
    for number, note in enumerate(notes, 1):
        is_right = number > split
        sides[is_right] += _note(desk, str(number), note, LEFT + (_HALF + _GUTTER) * is_right)
    if more := len(desk.notes) - count:
        sides[1] += paragraph(
            desk.setter, desk.more(more), SMALL_QUIET, LEFT + _HALF + _GUTTER + 14, _HALF - 14
        )
    return sides[0], sides[1]


def _note(desk: Desk, number: str, note: Note, left: float) -> list[Strip]:
    said = f"{note.rule} {_sources(desk, note)}".strip()
    strips = row(
        desk.setter,
        Cell(number, _NOTE._replace(colour=DEEP), Column(left, 14)),
        Cell(said, _NOTE._replace(colour=SMALL_QUIET.colour), Column(left + 14, _HALF - 14)),
    )
    return [*marked(strips, Target(note_target(number))), space(1.5)]


def _sources(desk: Desk, note: Note) -> str:
    """Return the sources of a note, or how many there are and between which entries."""
    sources = sorted({source for group in note.groups for source in group.sources})
    if not sources:
        return ""
    if len(sources) <= _NAMED:
        return desk.say("; ").join(
            desk.say(
                "{ref}, revision {revision}, entry {index}",
                ref=source.ref,
                revision=source.revision,
                index=desk.number(source.index),
            )
            for source in sources
        )
    entries = [source.index for source in sources]
    return desk.say(
        "Pledges: {count}, entries {first} to {last}.",
        count=desk.number(len(sources)),
        first=desk.number(min(entries)),
        last=desk.number(max(entries)),
    )
