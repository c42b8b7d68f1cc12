"""What one document has drawn of each face: glyphs, the codes that show them, how codes read.

A glyph is written as a two-byte code that equals its number, so that encoded words do not depend
on what was drawn before them. A glyph that reads as another text than its own character (a shaped
Arabic form, the box for a character that no face has) gets a code above the face's last glyph, and
so does a letter that is drawn from several glyphs.
"""

from dataclasses import dataclass, field

from registry.briefing.layout.composites import Part
from registry.briefing.layout.faces import Face, bold, regular


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a code draws, how far it moves the pen, and how it reads."""

    parts: tuple[Part, ...]
    advance: int
    text: str

    @property
    def composed(self) -> bool:
        """Whether this is more than one glyph in its own place."""
        return self.parts != (Part(self.parts[0].glyph),)


@dataclass(slots=True)
class Used:
    """What one document has used of one face, by code."""

    face: Face
    codes: dict[int, Drawing] = field(default_factory=dict)
    _aliases: dict[Drawing, int] = field(default_factory=dict)

    def code(self, drawing: Drawing) -> int:
        """Return the code for a drawing, the same each time."""
        glyph = drawing.parts[0].glyph
        if not drawing.composed and self.face.characters.get(glyph) == drawing.text:
            self.codes[glyph] = drawing
            return glyph
        code = self._aliases.setdefault(drawing, len(self.face.advances) + len(self._aliases))
        self.codes[code] = drawing
        return code

    def spell(self, word: str) -> tuple[int, str] | None:
        """Return a plain word's advance and its codes; None if it must be shaped."""
        plain = self.face.plain
        try:
            drawn = [plain[char] for char in word]
        except KeyError:
            return None
        for char, (glyph, advance, _) in zip(word, drawn, strict=True):
            if glyph not in self.codes:
                self.codes[glyph] = Drawing((Part(glyph),), advance, char)
        return sum([advance for _, advance, _ in drawn]), "".join([code for _, _, code in drawn])


class Ink:
    """What one document has used of all faces."""

    def __init__(self) -> None:
        self._used = {face.name: Used(face) for f in (regular(), bold()) for face in f.faces}

    def of(self, face: Face) -> Used:
        """Return what has been used of `face`."""
        return self._used[face.name]

    @property
    def used(self) -> list[Used]:
        """The faces that were used at all, in a fixed order."""
        return [used for used in self._used.values() if used.codes]
