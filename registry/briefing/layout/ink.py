"""What one document has drawn of each face: glyphs, the codes that show them, how codes read.

A glyph is written as a two-byte code that equals its number, so that encoded words do not depend
on what was drawn before them. A glyph that reads as another text than its own character (a shaped
Arabic form, the box for a character that no face has) gets a code above the face's last glyph, and
so does a letter that is drawn from several glyphs. These codes are the document's own: what is set
has a hole for each word of them, which is filled when its page is written. So all that is set can
be kept for another document, and exactly what the pages show is embedded.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from registry.briefing.layout.composites import Part
from registry.briefing.layout.faces import HOLE, Face, faces
from registry.briefing.layout.shaping import Drawing, Spelled, Word, drawings

_REMEMBERED = 10_000  # words and texts of a document


@dataclass(slots=True)
class Used:
    """What one document has used of one face, by code."""

    face: Face
    codes: dict[int, Drawing] = field(default_factory=dict)
    _spelled: set[str] = field(default_factory=set)
    _known: dict[Drawing, int] = field(default_factory=dict)
    _aliases: int = 0

    def code(self, drawing: Drawing) -> int:
        """Return the code for a drawing, the same each time."""
        code = self._known.get(drawing)
        if code is None:
            code = self._known[drawing] = self._number(drawing)
            self.codes[code] = drawing
        return code

    def _number(self, drawing: Drawing) -> int:
        glyph = drawing.parts[0].glyph
        if not drawing.composed and self.face.characters.get(glyph) == drawing.text:
            return glyph
        self._aliases += 1
        return len(self.face.advances) + self._aliases - 1

    def write(self, word: Word) -> str:
        """Return the operator that shows a word."""
        array = [
            f"<{self.code(drawing):04x}> {closer}" if closer else f"<{self.code(drawing):04x}>"
            for drawing, closer in drawings(word)
        ]
        return f"[{' '.join(array)}] TJ"

    def spell(self, text: str) -> None:
        """Take characters that are drawn one by one."""
        new = set(text) - self._spelled
        self._spelled |= new
        for char in new:
            glyph, advance, _ = self.face.plain[char]
            reads = self.face.characters[glyph]  # whichever of its characters came first
            self.codes[glyph] = Drawing((Part(glyph),), advance, reads)


class Ink:
    """What one document has used of all faces."""

    def __init__(self) -> None:
        self._used = {name: Used(face) for name, face in faces().items()}
        self._written: dict[Spelled | Word, str] = {}

    def of(self, face: Face) -> Used:
        """Return what has been used of `face`."""
        return self._used[face.resource]

    def fill(self, content: str, shows: Iterable[Spelled | Word]) -> str:
        """Return the content of a page that shows these, the holes filled by its words in order."""
        known = self._written
        words = []
        for one in shows:
            written = known.get(one)
            if written is None:
                written = self._write(one)
            if written:
                words.append(written)
        first, *others = content.split(HOLE)
        return first + "".join(chain.from_iterable(zip(words, others, strict=True)))

    def _write(self, one: Spelled | Word) -> str:
        """Return the operator that shows a word; nothing for what is spelled in the content."""
        if len(self._written) >= _REMEMBERED:
            self._written.clear()
        used, written = self._used[one.face], ""
        if isinstance(one, Word):
            written = used.write(one)
        else:
            used.spell(one.text)
        self._written[one] = written
        return written

    @property
    def used(self) -> list[Used]:
        """The faces that were used at all, in a fixed order."""
        return [used for used in self._used.values() if used.codes]
