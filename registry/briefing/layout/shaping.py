"""Words that need more than one glyph after the other: joined, marked, or from right to left."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple
from unicodedata import category

import uharfbuzz as hb

from registry.briefing.layout import bidi
from registry.briefing.layout.composites import BUILT, Part
from registry.briefing.layout.faces import UNITS, Face, Family
from registry.briefing.layout.ink import Drawing, Ink

_MIRRORED = {"≥": "≤", "≤": "≥"}  # of the signs that are built
_TOWER = 30  # marks upon one letter, as UAX 15 has it (13, stream-safe text); more stand beside it
_BESIDE = 300  # thousandths of an em
_UPON = frozenset({"Mn", "Me", "Cf"})


class Shown(NamedTuple):
    """A run from left to right: its face, its advance in thousandths of an em, and its codes.

    Each code comes with the distance by which it must be followed more closely than its width.
    """

    face: Face
    advance: int
    codes: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring characters of one face and one direction."""

    text: str
    face: Face
    level: int
    missing: bool
    beside: bool  # marks for which there is no room upon their letter


def shape(ink: Ink, family: Family, text: str, levels: list[int]) -> list[Shown]:
    """Return the runs of one line from left to right.

    A character that no face has is drawn as the box that the font keeps for it, and reads as
    itself; marks and dots belong to the code of their letter.
    """
    runs = list(_runs(family, text, levels))
    order = bidi.visual_order([run.level for run in runs])
    return [_show(ink, runs[i]) for i in order]


def operators(shown: list[Shown], size: float, back: int = 0) -> str:
    """Return the text operators that draw runs at a size, setting their own fonts.

    The first one begins so many thousandths of an em further left.
    """
    drawn = [f"{shown[0].face.resource} {size:g} Tf [{back}] TJ"] if back else []
    for face, _, codes in shown:
        array = " ".join(
            f"<{code:04x}> {closer}" if closer else f"<{code:04x}>" for code, closer in codes
        )
        drawn.append(f"{face.resource} {size:g} Tf [{array}] TJ")
    return " ".join(drawn)


def _runs(family: Family, text: str, levels: list[int]) -> Iterator[_Run]:
    """Cut a line wherever its face or its direction changes, and endless towers of marks."""
    face = family.faces[0]
    faces: list[tuple[Face, bool]] = []
    heights = _heights(text)
    for char in text:
        found = family.face_of(char, face)
        if found is None and char in BUILT:
            faces.append((family.faces[0], True))  # and the line goes on in the face it was in
            continue
        face = found or face
        faces.append((face, found is None))
    places = groupby(
        range(len(text)),
        lambda i: (faces[i][0].resource, faces[i][1], levels[i], heights[i] // _TOWER),
    )
    for _, group in places:
        where = list(group)
        first, last = where[0], where[-1]
        face, missing = faces[first]
        beside = heights[first] >= _TOWER
        yield _Run(text[first : last + 1], face, levels[first], missing, beside)


def _heights(text: str) -> list[int]:
    """Return how many marks and joiners stand upon the letter before each character, with it."""
    heights, height = [], 0
    for char in text:
        height = height + 1 if category(char) in _UPON else 0
        heights.append(height)
    return heights


def _show(ink: Ink, run: _Run) -> Shown:
    used = ink.of(run.face)
    if run.missing:
        text = run.text[::-1] if run.level % 2 else run.text
        built = [_built(run.face, char, leftwards=run.level % 2 == 1) for char in text]
        return Shown(
            run.face,
            sum(drawing.advance for drawing in built),
            [(used.code(drawing), 0) for drawing in built],
        )
    drawings = list(_drawings(run))
    if run.beside:
        last, advance = drawings[-1]
        drawings[-1] = last, advance + _BESIDE
    return Shown(
        run.face,
        sum(advance for _, advance in drawings),
        [(used.code(drawing), drawing.advance - advance) for drawing, advance in drawings],
    )


def _built(face: Face, char: str, *, leftwards: bool) -> Drawing:
    """Return what stands for a character that no face has: built from others, or the box."""
    shown = _MIRRORED.get(char, char) if leftwards else char
    parts = tuple(
        Part(face.glyphs[ord(sign)], right, up) for sign, right, up in BUILT.get(shown, ())
    )
    parts = parts or (Part(0),)
    return Drawing(parts, face.advances[parts[0].glyph], char)


def _drawings(run: _Run) -> Iterator[tuple[Drawing, int]]:
    """Yield what HarfBuzz makes of each cluster of characters, and how far it moves the pen."""
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.language = "und"  # else HarfBuzz asks the locale of the host
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    hb.shape(run.face.font, buffer)
    glyphs = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    bounds = [*sorted({info.cluster for info, _ in glyphs}), len(run.text)]
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
            natural += run.face.advances[info.codepoint] if position.x_advance else 0
        yield Drawing(tuple(parts), natural, run.text[start : ends[start]]), pen


def _near(offset: int) -> int:
    """Return an offset that keeps a tower of marks near its line, and a font can hold."""
    return max(-2 * UNITS, min(offset, 2 * UNITS))
