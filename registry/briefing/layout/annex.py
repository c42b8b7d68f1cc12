"""The last pages: where each figure comes from, how to check the brief, what names don't mean."""

from collections.abc import Iterator

from registry.briefing.document import Note, Source, Text
from registry.briefing.layout import embargo
from registry.briefing.layout.desk import Desk, note_target, pledge_target
from registry.briefing.layout.flow import Strip, Target, space
from registry.briefing.layout.grid import Cell, Column, marked, paragraph, row
from registry.briefing.layout.parts import LABELS, VALUES, fact, heading
from registry.briefing.layout.style import (
    BODY,
    BODY_MEASURE,
    LEAD,
    LEFT,
    MEASURE,
    SMALL,
    SMALL_QUIET,
    SMALL_STRONG,
)

_ACROSS = 2
_NO_LANGUAGE = "zxx"  # ISO 639-2


def sources(desk: Desk) -> Iterator[Strip]:
    """Yield every note: how the figure was counted, and from which entries."""
    if not desk.notes:
        return
    yield from heading(
        desk, desk.say("Sources of the figures"), "sources", starts_page=True, follows=True
    )
    said = desk.say(
        "Each source names a pledge, the number of its revision, and the entry of the log that"
        " published it."
    )
    if desk.brief.not_public:
        said += " " + embargo.sources_named(desk)
    yield from paragraph(desk.setter, said, LEAD, LEFT, MEASURE)
    yield space(10)
    known = frozenset(pledge.ref for pledge in desk.brief.pledges)
    for at, (note, cited) in enumerate(desk.notes.items(), 1):
        yield from _note(desk, str(at), "\n".join(dict.fromkeys(cited)), note, known)


def _note(desk: Desk, number: str, what: str, note: Note, known: frozenset[str]) -> Iterator[Strip]:
    name = desk.say("Note {number}", number=number)
    strips = row(
        desk.setter,
        Cell(name, SMALL_STRONG, LABELS),
        Cell(what, SMALL_STRONG, VALUES),
        glued=True,
    )
    yield from marked(strips, Target(note_target(number), running=name))
    yield from paragraph(desk.setter, note.rule, SMALL, glued=bool(note.groups))
    for group in note.groups:
        if group.label:
            yield space(2, glued=True)
            yield from paragraph(desk.setter, group.label, SMALL_QUIET, glued=True)
        for at in range(0, len(group.sources), _ACROSS):
            yield from _source_row(desk, group.sources[at : at + _ACROSS], known)
    yield space(8)


def _source_row(desk: Desk, some: tuple[Source, ...], known: frozenset[str]) -> list[Strip]:
    width = BODY_MEASURE / _ACROSS
    cells = []
    for i, source in enumerate(some):
        words = desk.say(
            "{ref}, revision {revision}, entry {index}",
            ref=source.ref,
            revision=source.revision,
            index=desk.number(source.index),
        )
        to = f"#{pledge_target(source.ref)}" if source.ref in known else ""
        cells.append(Cell(words, SMALL, Column(BODY + i * width, width - 8), to))
    return row(desk.setter, *cells)


def audit(desk: Desk) -> Iterator[Strip]:
    """Yield the audit statement, which no page's end parts."""
    *most, last = _audit(desk)
    yield from (strip.glue() for strip in most)
    yield last


def _audit(desk: Desk) -> Iterator[Strip]:
    """Yield what the log is, how to check this brief against it, and what that proves."""
    held = desk.brief.audit
    say = desk.say
    yield from heading(desk, say("Audit statement"), "audit")
    for words in (
        say(
            "This brief says what the registry held when its log had {size} entries. The log can"
            " only grow: each entry enters a hash tree, and the root below stands for all of them.",
            size=desk.number(held.size),
        ),
        say(
            "To check it: open the address below, or scan the code on the cover. The page there"
            " gives a proof for each entry named in this brief. With the public key below, any"
            " tool for such logs computes the root from a proof and compares it with the signed"
            " checkpoint, which may be of a later size and then holds this root within it."
        ),
        say(
            "What this proves: that the words of each pledge stood in the log at the entry named"
            " beside them, so that every figure can be counted again. What it does not prove: that"
            " the words are true, that an entity has acted, or that nothing newer exists; nor that"
            " this very file is the one that was issued, for which the proof beside the file is"
            " needed."
        ),
        *embargo.proved(desk, desk.brief),
    ):
        yield from paragraph(desk.setter, words, LEAD, LEFT, MEASURE)
        yield space(7)
    yield space(6)
    yield from fact(desk, say("Log size"), desk.number(held.size))
    yield from fact(desk, say("Root (SHA-256)"), _code(held.root))
    yield from fact(desk, say("Checkpoint"), _code(held.checkpoint.strip()), style=SMALL)
    yield from fact(desk, say("Public key"), _code(held.vkey))
    witnesses = say(
        "Not in this file, which stays the same whoever signs later: the address below lists the"
        " independent parties that have cosigned a checkpoint, or says that there are none."
    )
    yield from fact(desk, say("Witnesses"), witnesses)
    yield from fact(desk, say("Verify at"), held.verification_url, to=held.verification_url)
    yield from _disclaimer(desk)


def _code(text: str) -> Text:
    """Return what is copied sign by sign: it runs rightwards in each language."""
    return Text(text, _NO_LANGUAGE)


def _disclaimer(desk: Desk) -> list[Strip]:
    return [
        space(12),
        *paragraph(desk.setter, desk.say("Designations"), SMALL_STRONG, LEFT, MEASURE),
        *paragraph(
            desk.setter,
            desk.say(
                "Names of States, territories and areas, and their grouping by region, are used"
                " for reference only. They imply no opinion of the United Nations or of the issuer"
                " on the legal status of any country, territory, city or area or of its"
                " authorities, nor on the course of its frontiers or boundaries."
            ),
            SMALL_QUIET,
            LEFT,
            MEASURE,
        ),
    ]
