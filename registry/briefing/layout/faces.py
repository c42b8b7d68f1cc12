"""The fonts: what glyph a character has, how wide it is, and which face can draw it."""

import unicodedata
from functools import cache, cached_property
from importlib.resources import files

import uharfbuzz as hb

UNITS = 1000
"""All faces have 1 000 units to the em, as PDF has, so that no width is ever rounded."""

HOLE, NUMBER = "\xfc", "\xfd"
"""Stand for a word whose codes the document gives, and for the number of a piece on its page."""
_ESCAPES = str.maketrans(
    {"(": r"\(", ")": r"\)", "\\": r"\\", "\r": r"\r", "\n": r"\n", HOLE: r"\374", NUMBER: r"\375"}
)  # so that no operator holds what stands for something else


class Face:
    """One static TrueType font, with what measuring and shaping ask of it, each when it is asked.

    Most briefs have no word of Chinese: its tables alone would take a tenth of their memory.
    """

    def __init__(self, name: str, resource: str) -> None:
        self.name = name
        self.resource = resource

    @cached_property
    def shape(self) -> hb.Face:
        """What HarfBuzz makes of the file."""
        data = files("registry.briefing").joinpath("fonts", f"{self.name}.ttf").read_bytes()
        return hb.Face(hb.Blob(data))

    @cached_property
    def font(self) -> hb.Font:
        """The same, ready to shape."""
        return hb.Font(self.shape)

    @cached_property
    def glyphs(self) -> dict[int, int]:
        """The number of the glyph of each character."""
        glyph = self.font.get_nominal_glyph
        return {char: glyph(char) for char in sorted(self.shape.unicodes)}

    @cached_property
    def advances(self) -> list[int]:
        """How far each glyph moves the pen."""
        return [self.font.get_glyph_h_advance(i) for i in range(self.shape.glyph_count)]

    @cached_property
    def characters(self) -> dict[int, str]:
        """How each glyph reads."""
        plainest_last = sorted(self.glyphs, key=_rank, reverse=True)
        return {self.glyphs[char]: chr(char) for char in plainest_last}

    @cached_property
    def plain(self) -> dict[str, tuple[int, int, str]]:
        """Glyph, advance and code of each character that is drawn without shaping."""
        return {
            chr(char): (glyph, self.advances[glyph], _code(glyph))
            for char, glyph in self.glyphs.items()
            if _is_plain(chr(char))
        }

    def spell(self, text: str) -> tuple[int, str] | None:
        """Return the advance of a plain text and its codes; None if it must be shaped."""
        try:
            drawn = [self.plain[char] for char in text]
        except KeyError:
            return None
        return sum([advance for _, advance, _ in drawn]), "".join([code for _, _, code in drawn])


class Family:
    """The faces of one weight, in the order in which they are asked for a character."""

    def __init__(self, name: str, *faces: Face) -> None:
        self.name = name
        self.faces = faces

    def face_of(self, char: str, current: Face) -> Face | None:
        """Return the face that draws `char`; `current` if it can; None if no face can.

        Marks, joiners and other invisible characters stay with the letters before them.
        """
        code = ord(char)
        if code in current.glyphs or unicodedata.category(char) == "Cf":
            return current
        return next((face for face in self.faces if code in face.glyphs), None)

    def runs(self, text: str) -> list[tuple[Face, str]] | None:
        """Return a plain text as runs of one face each; None if any of it must be shaped."""
        face, start = self.faces[0], 0
        found: list[tuple[Face, str]] = []
        for i, char in enumerate(text):
            if char in face.plain:
                continue
            other = self.face_of(char, face)
            if other is None or char not in other.plain:
                return None
            if i > start:
                found.append((face, text[start:i]))
            face, start = other, i
        return [*found, (face, text[start:])]


def _code(glyph: int) -> str:
    """Return a glyph's code as it stands in a string of the file (ISO 32000-1, 7.3.4.2)."""
    return glyph.to_bytes(2, "big").decode("latin-1").translate(_ESCAPES)


def _rank(char: int) -> tuple[bool, int]:
    """Return what puts the plainest of the characters that share a glyph first: 一 before ⼀."""
    return not unicodedata.is_normalized("NFKC", chr(char)), char


def _is_plain(char: str) -> bool:
    """Whether a character can be drawn by itself, from left to right, without shaping."""
    return unicodedata.category(char) not in {"Mn", "Me", "Mc", "Cf"} and unicodedata.bidirectional(
        char
    ) not in {"R", "AL", "AN"}


@cache
def faces() -> dict[str, Face]:
    """Return all faces by the names that pages call them by, in a fixed order."""
    return {face.resource: face for family in (regular(), bold()) for face in family.faces}


@cache
def regular() -> Family:
    """Return the regular weight, loaded once a process."""
    return Family(
        "Brief",
        Face("NotoSans-Regular", "/N0"),
        Face("NotoSansArabic-Regular", "/N1"),
        Face("NotoSansSC-Regular", "/N4"),
    )


@cache
def bold() -> Family:
    """Return the bold weight, loaded once a process."""
    return Family(
        "Brief-Bold",
        Face("NotoSans-Bold", "/N2"),
        Face("NotoSansArabic-Bold", "/N3"),
        Face("NotoSansSC-Bold", "/N5"),
    )
