"""What one document has drawn of each face: glyphs, the codes that show them, how codes read.

A glyph is written as a two-byte code that equals its number, so that encoded words do not depend
on what was drawn before them. A glyph that reads as another text than its own character (a shaped
Arabic form, the box for a character that no face has) gets a code above the face's last glyph, and
so does a letter that is drawn from several glyphs. These codes are the document's own: what is set
has a hole for each of them, which is filled when its page is written. So all that is set can be
kept for another document, and exactly what the pages show is embedded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from registry.briefing.layout.composites import Part
from registry.briefing.layout.faces import Face, bold, regular

HOLE = "\ufffc"
"""Stands for a code of the document; no operator holds this character, nor can it be written."""


class Drawing(NamedTuple):
    """What a code of a face draws, how far it moves the pen, and how it reads."""

    face: str
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


@dataclass(slots=True)
class Used:
    """What one document has used of one face, by code."""

    face: Face
    codes: dict[int, Drawing] = field(default_factory=dict)
    _spelled: set[str] = field(default_factory=set)
    _written: dict[Drawing, str] = field(default_factory=dict)
    _aliases: int = 0

    def code(self, drawing: Drawing) -> str:
        """Return the code for a drawing as it is written, the same each time."""
        written = self._written.get(drawing)
        if written is None:
            code = self._number(drawing)
            self.codes[code] = drawing
            written = self._written[drawing] = f"{code:04x}"
        return written

    def _number(self, drawing: Drawing) -> int:
        glyph = drawing.parts[0].glyph
        if not drawing.composed and self.face.characters.get(glyph) == drawing.text:
            return glyph
        self._aliases += 1
        return len(self.face.advances) + self._aliases - 1

    def spell(self, text: str) -> None:
        """Take characters that are drawn one by one."""
        new = set(text) - self._spelled
        self._spelled |= new
        for char in new:
            glyph, advance, _ = self.face.plain[char]
            reads = self.face.characters[glyph]  # whichever of its characters came first
            self.codes[glyph] = Drawing(self.face.resource, (Part(glyph),), advance, reads)


class Ink:
    """What one document has used of all faces."""

    def __init__(self) -> None:
        self._used = {face.resource: Used(face) for f in (regular(), bold()) for face in f.faces}

    def of(self, face: Face) -> Used:
        """Return what has been used of `face`."""
        return self._used[face.resource]

    def fill(self, content: str, spelled: Iterable[Spelled], drawings: Sequence[Drawing]) -> str:
        """Return a page's content with its holes filled by the codes of `drawings`, in order."""
        texts: dict[str, list[str]] = {}
        for face, text in spelled:
            texts.setdefault(face, []).append(text)
        for face, some in texts.items():
            self._used[face].spell("".join(some))
        if not drawings:
            return content
        first, *others = content.split(HOLE)
        codes = [self._used[drawing.face].code(drawing) for drawing in drawings]
        return first + "".join(chain.from_iterable(zip(codes, others, strict=True)))

    @property
    def used(self) -> list[Used]:
        """The faces that were used at all, in a fixed order."""
        return [used for used in self._used.values() if used.codes]
