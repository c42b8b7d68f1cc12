"""Words that need more than one glyph after the other: joined, marked, or from right to left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

import uharfbuzz as hb

from registry.briefing.layout import bidi
from registry.briefing.layout.composites import BUILT, Part
from registry.briefing.layout.faces import UNITS, Face, Family
from registry.briefing.layout.ink import HOLE, Drawing, Spelled

_MIRRORED = {"≥": "≤", "≤": "≥"}  # of the signs that are built
_REMEMBERED = 5_000  # words, and letters, in a process


class Shown(NamedTuple):
    """A run from left to right: its face, its advance in thousandths of an em, how it is shown.

    The operator has a hole for the code of each of the `drawings`; it has none where the text is
    plain, which is `spelled` then.
    """

    face: str
    advance: int
    operator: str
    spelled: str = ""
    drawings: tuple[Drawing, ...] = ()


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring characters of one face and one direction."""

    text: str
    face: Face
    level: int
    missing: bool


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


def operators(shown: Sequence[Shown], size: float) -> str:
    """Return the text operators that draw runs at a size, setting their own fonts."""
    return " ".join(
        f"{face} {size:g} Tf {' '.join([run.operator for run in runs])}"
        for face, runs in groupby(shown, lambda run: run.face)
    )


def spelled(shown: Sequence[Shown]) -> tuple[Spelled, ...]:
    """Return which plain characters runs show."""
    return tuple([Spelled(run.face, run.spelled) for run in shown if run.spelled])


def drawings(shown: Sequence[Shown]) -> tuple[Drawing, ...]:
    """Return what fills the holes of runs."""
    return tuple([drawing for run in shown for drawing in run.drawings])


def _runs(family: Family, text: str, levels: list[int]) -> Iterator[_Run]:
    """Cut a line wherever its face or its direction changes."""
    face = family.faces[0]
    faces: list[tuple[Face, bool]] = []
    for char in text:
        found = family.face_of(char, face)
        if found is None and char in BUILT:
            faces.append((family.faces[0], True))  # and the line goes on in the face it was in
            continue
        face = found or face
        faces.append((face, found is None))
    places = groupby(range(len(text)), lambda i: (faces[i][0].resource, faces[i][1], levels[i]))
    for _, group in places:
        where = list(group)
        first, last = where[0], where[-1]
        yield _Run(text[first : last + 1], faces[first][0], levels[first], faces[first][1])


def _words(run: _Run) -> Iterator[Shown]:
    """Yield the words of a run and the spaces between them, from left to right.

    No letter joins another one over a space, so each word is shaped once.
    """
    leftwards = run.level % 2 == 1
    words = run.text.split(" ")
    for i, word in enumerate(reversed(words) if leftwards else words):
        if i:
            yield _show(" ", run.face, leftwards=leftwards, missing=run.missing)
        if word:
            yield _show(word, run.face, leftwards=leftwards, missing=run.missing)


@lru_cache(_REMEMBERED)
def _show(text: str, face: Face, *, leftwards: bool, missing: bool) -> Shown:
    """Return how a word is shown."""
    if missing:
        built = [_built(face, char, leftwards=leftwards) for char in text]
        return _drawn(face, [(one, 0) for one in (reversed(built) if leftwards else built)])
    if (text == " " or not leftwards) and (plain := _spelled(face, text)):
        return plain
    drawn = _drawings(text, face, leftwards=leftwards)
    return _drawn(face, [(drawing, drawing.advance - advance) for drawing, advance in drawn])


def _spelled(face: Face, text: str) -> Shown | None:
    """Return a run of plain text; None if any of it must be shaped."""
    if (spelled := face.spell(text)) is None:
        return None
    advance, codes = spelled
    return Shown(face.resource, advance, f"({codes}) Tj", text)


def _drawn(face: Face, drawn: Sequence[tuple[Drawing, int]]) -> Shown:
    """Return a run of drawings, each with how much closer than its width the next one follows."""
    array = " ".join([f"<{HOLE}> {closer}" if closer else f"<{HOLE}>" for _, closer in drawn])
    advance = sum([drawing.advance - closer for drawing, closer in drawn])
    drawings = tuple([drawing for drawing, _ in drawn])
    return Shown(face.resource, advance, f"[{array}] TJ", drawings=drawings)


def _built(face: Face, char: str, *, leftwards: bool) -> Drawing:
    """Return what stands for a character that no face has: built from others, or the box."""
    shown = _MIRRORED.get(char, char) if leftwards else char
    parts = tuple(
        Part(face.glyphs[ord(sign)], right, up) for sign, right, up in BUILT.get(shown, ())
    )
    parts = parts or (Part(0),)
    return Drawing(face.resource, parts, face.advances[parts[0].glyph], char)


def _drawings(text: str, face: Face, *, leftwards: bool) -> Iterator[tuple[Drawing, int]]:
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
        yield _same(Drawing(face.resource, tuple(parts), natural, read)), pen


@lru_cache(_REMEMBERED)
def _same(drawing: Drawing) -> Drawing:
    """Return the one drawing of all that are equal: words have few letters."""
    return drawing


def _near(offset: int) -> int:
    """Return an offset that keeps a tower of marks near its line, and a font can hold."""
    return max(-2 * UNITS, min(offset, 2 * UNITS))
