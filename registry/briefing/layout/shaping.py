"""Words that need more than one glyph after the other: joined, marked, or from right to left."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple
from unicodedata import category

import uharfbuzz as hb

from registry.briefing.layout import bidi
from registry.briefing.layout.composites import BUILT, Part
from registry.briefing.layout.faces import HOLE, UNITS, Face, Family, faces

_MIRRORED = {"≥": "≤", "≤": "≥"}  # of the signs that are built
_REMEMBERED = 5_000  # words, in a process
_TOWER = 30  # marks upon one letter, as UAX 15 has it (13, stream-safe text); more stand beside it
_BESIDE = 300  # thousandths of an em
_APART = re.compile("[^ ]+| ")
_UPON = frozenset({"Mn", "Me", "Cf"})


class Drawing(NamedTuple):
    """What a code of a face draws, how far it moves the pen, and how it reads."""

    parts: tuple[Part, ...]
    advance: int
    text: str

    @property
    def composed(self) -> bool:
        """Whether this is more than one glyph in its own place."""
        return self.parts != (Part(self.parts[0].glyph),)


class Spelled(NamedTuple):
    """Characters that a face draws one by one, each as the glyph of its own."""

    face: str
    text: str


class Word(NamedTuple):
    """What a face draws as it is shaped; `missing` are characters that it does not have."""

    face: str
    text: str
    leftwards: bool
    missing: bool
    beside: bool = False  # marks for which there is no room upon their letter


class Shown(NamedTuple):
    """A run from left to right: its advance in thousandths of an em, and what shows it."""

    advance: int
    operator: str
    shows: Spelled | Word


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring characters of one face and one direction."""

    text: str
    face: Face
    level: int
    missing: bool
    beside: bool  # marks for which there is no room upon their letter


class _Hand(NamedTuple):
    """Who writes a character: a face, whether it has the character, how high marks tower there."""

    face: str
    missing: bool
    tower: int


def shape(family: Family, text: str, levels: list[int]) -> list[Shown]:
    """Return the runs of one line from left to right.

    A character that no face has is drawn as the box that the font keeps for it, and reads as
    itself; marks and dots belong to the code of their letter.
    """
    runs = list(_runs(family, text, levels))
    order = bidi.visual_order([run.level for run in runs])
    return [shown for i in order for shown in _words(runs[i])]


def spell(family: Family, text: str) -> list[Shown] | None:
    """Return the runs of a line of plain text; None if any of it must be shaped."""
    runs = family.runs(text)
    if runs is None:
        return None
    return [shown for face, some in runs if (shown := _spelled(face, some))]


def operators(shown: Sequence[Shown], size: float, back: int = 0) -> str:
    """Return the text operators that draw runs at a size, setting their own fonts.

    The first one begins so many thousandths of an em further left.
    """
    begin = f"{shown[0].shows.face} {size:g} Tf [{back}] TJ " if back else ""
    return begin + " ".join(
        f"{face} {size:g} Tf {' '.join([run.operator for run in runs])}"
        for face, runs in groupby(shown, lambda run: run.shows.face)
    )


@lru_cache(_REMEMBERED)
def drawings(word: Word) -> tuple[tuple[Drawing, int], ...]:
    """Return what draws a word from left to right.

    Each comes with the distance by which the next one must follow more closely than its width.
    """
    face = faces()[word.face]
    if word.missing:
        text = word.text[::-1] if word.leftwards else word.text
        return tuple([(_built(face, char, leftwards=word.leftwards), 0) for char in text])
    shaped = list(_shaped(word.text, face, leftwards=word.leftwards))
    closer = [drawing.advance - advance for drawing, advance in shaped]
    if word.beside:
        closer[-1] -= _BESIDE
    return tuple([(drawing, less) for (drawing, _), less in zip(shaped, closer, strict=True)])


def _runs(family: Family, text: str, levels: list[int]) -> Iterator[_Run]:
    """Cut a line wherever its face or its direction changes, and endless towers of marks."""
    face, at, start = family.faces[0], 0, 0
    before: tuple[_Hand, int] | None = None
    for word in _APART.findall(text):
        hands, face = _hands(family, face, word)
        for hand, length in hands:
            for level, group in groupby(levels[at : at + length]):
                if before and (hand, level) != before:
                    yield _run(text[start:at], *before)
                    start = at
                before = hand, level
                at += len(list(group))
    if before:
        yield _run(text[start:], *before)


def _run(text: str, hand: _Hand, level: int) -> _Run:
    return _Run(text, faces()[hand.face], level, hand.missing, hand.tower > 0)


@lru_cache(_REMEMBERED)
def _hands(family: Family, face: Face, word: str) -> tuple[list[tuple[_Hand, int]], Face]:
    """Return who writes how many characters of a word one after the other, and who goes on."""
    hands = []
    for char, height in zip(word, _heights(word), strict=True):
        found = family.face_of(char, face)
        if found is None and char in BUILT:  # and the line goes on in the face it was in
            drawn = family.faces[0]
        else:
            drawn = face = found or face
        hands.append(_Hand(drawn.resource, found is None, height // _TOWER))
    return [(hand, len(list(group))) for hand, group in groupby(hands)], face


def _heights(text: str) -> list[int]:
    """Return how many marks and joiners stand upon the letter before each character, with it."""
    heights, height = [], 0
    for char in text:
        height = height + 1 if category(char) in _UPON else 0
        heights.append(height)
    return heights


def _words(run: _Run) -> Iterator[Shown]:
    """Yield the words of a run and the spaces between them, from left to right.

    No letter joins another one over a space, so each word is shaped once.
    """
    leftwards = run.level % 2 == 1
    words = run.text.split(" ")
    for i, word in enumerate(reversed(words) if leftwards else words):
        if i:
            yield _show(Word(run.face.resource, " ", leftwards, run.missing, run.beside))
        if word:
            yield _show(Word(run.face.resource, word, leftwards, run.missing, run.beside))


@lru_cache(_REMEMBERED)
def _show(word: Word) -> Shown:
    """Return how a word is shown: spelled if it can be."""
    if not word.leftwards or word.text == " ":
        plain = _spelled(faces()[word.face], word.text)
        if plain:
            return plain
    advance = sum([drawing.advance - closer for drawing, closer in drawings(word)])
    return Shown(advance, HOLE, word)


def _spelled(face: Face, text: str) -> Shown | None:
    """Return a run of plain text; None if any of it must be shaped."""
    if (spelled := face.spell(text)) is None:
        return None
    advance, codes = spelled
    return Shown(advance, f"({codes}) Tj", Spelled(face.resource, text))


def _built(face: Face, char: str, *, leftwards: bool) -> Drawing:
    """Return what stands for a character that no face has: built from others, or the box."""
    shown = _MIRRORED.get(char, char) if leftwards else char
    parts = tuple(
        Part(face.glyphs[ord(sign)], right, up) for sign, right, up in BUILT.get(shown, ())
    )
    parts = parts or (Part(0),)
    return Drawing(parts, face.advances[parts[0].glyph], char)


def _shaped(text: str, face: Face, *, leftwards: bool) -> Iterator[tuple[Drawing, int]]:
    """Yield what HarfBuzz makes of each cluster of characters, and how far it moves the pen."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.language = "und"  # else HarfBuzz asks the locale of the host
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if leftwards else "ltr"
    hb.shape(face.font, buffer)
    glyphs = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    bounds = [*sorted({info.cluster for info, _ in glyphs}), len(text)]
    ends = dict(pairwise(bounds))
    for start, group in groupby(glyphs, lambda glyph: glyph[0].cluster):
        pen = natural = 0
        parts = []
        for info, position in group:
            parts.append(
                Part(info.codepoint, _near(pen + position.x_offset), _near(position.y_offset))
            )
            pen += position.x_advance
            # Marks stand on their letter and move nothing, whatever width they have alone.
            natural += face.advances[info.codepoint] if position.x_advance else 0
        read = text[start : ends[start]]
        yield Drawing(tuple(parts), natural, read), pen


def _near(offset: int) -> int:
    """Return an offset that keeps a tower of marks near its line, and a font can hold."""
    return max(-2 * UNITS, min(offset, 2 * UNITS))
