"""Text broken into lines that are measured and encoded, ready to be placed."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from registry.briefing.document import Text
from registry.briefing.layout import bidi
from registry.briefing.layout.faces import UNITS, Family
from registry.briefing.layout.shaping import Shown, Spelled, Word, operators, shape, spell
from registry.briefing.layout.style import Style

_SPACE = r"[^\S\u00a0\u202f]"  # fixed spaces are no places to break a line
_EMPTY = re.compile(r"\n(?:\s*\n){2,}")
_SPACES = re.compile(rf"{_SPACE}{{2,}}|(?! ){_SPACE}")  # that are not one space already
# Chinese has no spaces: a line may end after any character, unless it opens a bracket or the next
# one may not begin a line (GB/T 15834, 5.1; W3C, clreq, 3.1.3).
_HAN = "\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_OPENS, _ENDS = (
    "（《〈「『【〔〖［｛“‘(\\[{",
    "）》〉」』】〕〗］｝”’)\\]}、。，．：；！？·…—％%,.:;!?",
)
_SOFT = re.compile(
    r"(?<=[^\W\d][-–])(?=[^\W\d])|(?<=[/&?=])(?=\w)"
    rf"|(?<=[{_HAN}])(?<![{_OPENS}])(?=[^{_ENDS}])"
    rf"|(?<=[^{_OPENS}{_HAN}\u00a0])(?=[{_HAN}])(?![{_ENDS}])"
)
"""Where a word may be broken: after the hyphen of a compound, between the parts of an address, and
between Chinese characters."""
# A Chinese sign has its own white space before or behind it, so that it stands close to its words.
_CLOSE = re.compile(r"(?<=[，。；：！？、）》」』】]) | (?=[（《「『【])")
_HALF_BLANK = frozenset("（《〈「『【〔〖［｛")
"""Their white space is left out where a line begins."""
_REMEMBERED = 10_000  # phrases, and words of a weight: what is said once is soon forgotten
_LONG = 64  # a hash is not parted
"""Longer parts are cut, so that one endless word costs no more than many short ones."""


class Piece(NamedTuple):
    """What is never broken: its length, its advance, and its codes unless it must be shaped."""

    length: int
    advance: int
    codes: str | None


class _Span(NamedTuple):
    """What stands on one line: from where to where, how wide, and its codes if it is plain."""

    start: int
    end: int
    advance: int
    codes: str | None


class Line(NamedTuple):
    """One line: its width in points, the operators that draw it, and whether it starts left.

    The operators set the colour and the font, and have a hole for each word that it `shows`.
    """

    width: float
    operators: str
    from_left: bool = True
    shows: tuple[Spelled | Word, ...] = ()


class Setter:
    """Sets text in lines for one document, remembering the words it has measured."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.rows: dict[object, list[Any]] = {}
        """What has been set in rows of cells, by these."""
        self._phrases: dict[tuple[str, Style, float], list[Line]] = {}
        self._words: defaultdict[str, dict[str, tuple[Piece, ...]]] = defaultdict(dict)

    @property
    def mirrored(self) -> bool:
        """Whether pages are read from the right, as their language is."""
        return bidi.base_level(self.language) == 1

    def lines(self, text: str | Text, style: Style, width: float) -> list[Line]:
        """Return `text` in lines of at most `width` points; line ends in it are kept.

        Of several empty lines one is kept, so that they fill no pages.
        """
        if isinstance(text, Text):
            return self._lines(text.words, text.language, style, width)
        key = (text, style, width)
        found = self._phrases.get(key)
        if found is None:
            if len(self._phrases) >= _REMEMBERED:
                self._phrases.clear()
            close = _CLOSE.sub("", text) if self.language == "zh" else text
            found = self._phrases[key] = self._lines(close, self.language, style, width)
        return found

    def _lines(self, text: str, language: str, style: Style, width: float) -> list[Line]:
        limit = int(width * UNITS / style.size)
        base = bidi.base_level(language, text)
        return [
            line
            for part in _EMPTY.sub("\n\n", text).splitlines()
            for line in self._paragraph(_SPACES.sub(" ", part.strip()), style, limit, base)
        ]

    def _paragraph(self, text: str, style: Style, limit: int, base: int) -> Iterator[Line]:
        spans = list(self._break(text, style.family, limit))
        if not base and all(span.codes is not None for span in spans):
            face = style.family.faces[0].resource
            font = f"{style.fill} {face} {style.size:g} Tf"
            said: tuple[Spelled | Word, ...] = (Spelled(face, text),)  # once, for all the lines
            for span in spans:
                width = span.advance * style.size / UNITS
                yield Line(width, f"{font} ({span.codes}) Tj", shows=said)
                said = ()
            return
        levels = bidi.levels(text, base) if base or spell(style.family, text) is None else None
        for start, end, _, _ in spans:
            shown = _shown(style.family, text[start:end], levels and levels[start:end])
            back = UNITS // 2 if not base and text[start : start + 1] in _HALF_BLANK else 0
            width = (sum([run.advance for run in shown]) - back) * style.size / UNITS
            drawn = f"{style.fill} {operators(shown, style.size, back)}"
            yield Line(width, drawn, not base, tuple([run.shows for run in shown]))

    def _break(self, text: str, family: Family, limit: int) -> Iterator[_Span]:
        """Return the lines of a text whose words are one space apart."""
        known = self._words[family.name]
        words = [known.get(word) or self._measure(word, family) for word in text.split(" ")]
        plain = [
            pieces[0]
            for pieces in words
            if len(pieces) == 1 and pieces[0].codes is not None and pieces[0].advance <= limit
        ]
        if len(plain) == len(words):
            return self._fill(plain, family, limit)
        return self._break_up(text, family, limit)

    def _fill(self, words: list[Piece], family: Family, limit: int) -> Iterator[_Span]:
        """Yield the lines of words that are plain, and none of them wider than a line."""
        ((_, space, between),) = self._measure(" ", family)
        start, end, advance = 0, -1, -space
        line: list[str] = []
        for length, width, codes in words:
            if line and advance + space + width > limit:
                yield _Span(start, end, advance, (between or "").join(line))
                start, advance, line = end + 1, -space, []
            end += 1 + length
            advance += space + width
            line.append(codes or "")
        yield _Span(start, end, advance, (between or "").join(line))

    def _break_up(self, text: str, family: Family, limit: int) -> Iterator[_Span]:
        """Yield the lines of any text."""
        ((_, space, space_codes),) = self._measure(" ", family)
        start = end = advance = 0
        codes: str | None = ""
        for piece in self._pieces(text, family, limit):
            length, width, shown = piece
            gap = end > start and length > 0 and text[end] == " "
            needed = width + space if gap else width
            if end > start and advance + needed > limit:
                yield _Span(start, end, advance, codes)
                start = end = end + gap
                advance, codes, gap, needed = 0, "", False, width
            end += length + gap
            advance += needed
            if codes is not None and shown is not None:
                codes = f"{codes}{space_codes}{shown}" if gap else codes + shown
            else:
                codes = None
        yield _Span(start, end, advance, codes)

    def _pieces(self, text: str, family: Family, limit: int) -> Iterator[Piece]:
        """Yield the pieces of a text, none of them wider than a line."""
        known = self._words[family.name]
        for word in text.split(" "):
            pieces = known.get(word) or self._measure(word, family)
            if len(pieces) == 1 and pieces[0].advance <= limit:
                yield pieces[0]
                continue
            at = 0
            for piece in pieces:
                if piece.advance <= limit:
                    yield piece
                else:
                    yield from self._cut(word[at : at + piece.length], family, limit)
                at += piece.length

    def _cut(self, word: str, family: Family, limit: int) -> Iterator[Piece]:
        """Yield a word cut wherever a line is full."""
        start = at = 0
        for i, char in enumerate(word):
            advance = _advance(char, family)
            if at + advance > limit and i > start:
                yield self._piece(word[start:i], family)
                start, at = i, 0
            at += advance
        yield self._piece(word[start:], family)

    def _measure(self, word: str, family: Family) -> tuple[Piece, ...]:
        """Return the pieces of a word, however wide; each word is measured once a document."""
        known = self._words[family.name]
        if word not in known:
            if len(known) >= _REMEMBERED:
                known.clear()
            parts = [part[i : i + _LONG] for part in _SOFT.split(word) for i in _starts(part)]
            known[word] = tuple(self._piece(part, family) for part in parts)
        return known[word]

    def _piece(self, text: str, family: Family) -> Piece:
        plain = family.faces[0].spell(text)
        if plain is not None:
            return Piece(len(text), *plain)
        runs = spell(family, text) or shape(family, text, bidi.levels(text, 0))
        return Piece(len(text), sum([run.advance for run in runs]), None)


def _shown(family: Family, text: str, levels: list[int] | None) -> list[Shown]:
    """Return the runs of a line, which is plain where it has no levels."""
    return shape(family, text, levels) if levels else spell(family, text) or []


def _starts(part: str) -> range:
    return range(0, max(len(part), 1), _LONG)


def _advance(char: str, family: Family) -> int:
    """Return about how wide a character is, in thousandths of an em."""
    face = family.face_of(char, family.faces[0])
    if face is None:
        return family.faces[0].advances[0]
    return face.advances[face.glyphs[ord(char)]] if ord(char) in face.glyphs else 0
