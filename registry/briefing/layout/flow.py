"""Strips of the page, one line high, and how they fall into pages.

Everything in a brief is cut into strips: one line of a paragraph, one line of a row of a table, a
space. A strip is drawn relative to its own top, so it can be placed anywhere; a strip that is
*glued* stays on the page of the next one, which is all that keeping headings with their text takes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from registry.briefing.document import Text
from registry.briefing.layout.shaping import Spelled, Word
from registry.briefing.layout.style import BOTTOM, TOP
from registry.briefing.layout.tags import Part, Read, Reader, untagged


class Target(NamedTuple):
    """A place to come to: a name for links, and a line of the outline if it has a title.

    What begins there and goes on over more pages is named in their running heads as `running`; if
    its title is that name and words of its own, these are `words`.
    """

    name: str
    title: str = ""
    level: int = 0
    running: str = ""
    words: Text | None = None


class Hotspot(NamedTuple):
    """A rectangle that leads to a target (`#name`) or an address; relative to its strip's top."""

    left: float
    right: float
    top: float
    bottom: float
    to: str
    element: int  # of its part


class Piece(NamedTuple):
    """A line of a part: its operators, with holes for the numbers of what is marked in them.

    `elements` of the part are marked, and `shows` says what is shown of which faces. A line that
    does not begin its part goes on with it; if it is `aside`, beside another part.
    """

    operators: str
    part: Part
    elements: tuple[int, ...] = (0,)
    shows: tuple[Spelled | Word, ...] = ()
    hotspots: tuple[Hotspot, ...] = ()
    begins: bool = True
    aside: bool = False


class Strip(NamedTuple):
    """A band of the page: its height, what is drawn in it, and how it behaves at page ends."""

    height: float
    pieces: tuple[Piece, ...] = ()
    targets: tuple[Target, ...] = ()
    glued: bool = False
    repeat: "tuple[Strip, ...] | None" = None
    """From here on drawn again above what begins a page: the head of a table, until it ends."""
    starts_page: bool = False
    shapes: str = ""  # rules and tints, under the text; mirrored where the page is
    between: bool = False  # it parts two things, so it is left out at the head of a page
    follows: bool = False  # rather than start a page, on one that has hardly begun

    @property
    def empty(self) -> bool:
        """Whether nothing is lost if the strip is left out."""
        return self.between or not (self.pieces or self.shapes or self.targets)

    def glue(self) -> "Strip":
        """Return the same strip, kept on the page of the next one."""
        return self if self.glued else Strip._make((*self[:3], True, *self[4:]))


END = Strip(0, glued=True, repeat=())
"""Ends a table: its head does not return any more."""


@dataclass(slots=True)
class Page:
    """What is on one page, in page coordinates."""

    reader: Reader = field(default_factory=Reader)
    operators: list[str] = field(default_factory=list)
    shapes: list[tuple[str, float]] = field(default_factory=list)
    hotspots: list[tuple[Hotspot, Read]] = field(default_factory=list)
    targets: list[tuple[Target, float]] = field(default_factory=list)
    marked: list[tuple[Read, tuple[int, ...]]] = field(default_factory=list)
    """What the marked pieces are, in the order of their numbers."""
    shows: list[Spelled | Word] = field(default_factory=list)
    """What the operators show of which faces; its words fill their holes in this order."""

    def place(self, strip: Strip, top: float, *, artifact: bool = False) -> None:
        """Draw a strip with its top at `top` points above the foot of the page.

        An `artifact` is drawn for the eye alone: it is said elsewhere.
        """
        if strip.shapes:
            self.shapes.append((strip.shapes, top))
        if strip.pieces:
            drawn = "\n".join([piece.operators for piece in strip.pieces])
            if artifact:
                drawn = untagged(drawn)
            self.operators.append(f"q 1 0 0 1 0 {top:.2f} cm\n{drawn}\nQ")
            for piece in strip.pieces:
                self.shows += piece.shows
                if not artifact:
                    self._take(piece, top)
        for target in strip.targets:
            self.targets.append((target, top))

    def _take(self, piece: Piece, top: float) -> None:
        """Let a line be read, and lead to where it leads."""
        read = self.reader.read(piece.part, begins=piece.begins, aside=piece.aside)
        self.marked.append((read, piece.elements))
        for left, right, above, below, to, element in piece.hotspots:
            here = Hotspot(left, right, top + above, top + below, to, element)
            self.hotspots.append((here, read))


_BEGUN = 0.5  # of its height: an almost empty page is no rest for the eye


@lru_cache(100)
def space(height: float, *, glued: bool = False) -> Strip:
    """Return white space; at the head of a page it vanishes."""
    return Strip(height, glued=glued)


def paginate(strips: Iterable[Strip]) -> Iterator[Page]:
    """Yield pages filled with strips from top to bottom."""
    column = _Column()
    for chain in _chains(strips):
        height = sum([strip.height for strip in chain])
        kept_whole = height <= TOP - BOTTOM
        if column.begins(chain[0]) or (kept_whole and not column.takes(height)):
            yield from column.turn()
        for strip in chain:
            if not column.takes(strip.height):
                yield from column.turn()
            column.add(strip)
    yield from column.turn()


class _Column:
    """The page that is being filled, and how far down it is full."""

    def __init__(self) -> None:
        self.page, self.at = Page(), TOP
        self.head: tuple[Strip, ...] = ()  # of the table that goes on

    def takes(self, height: float) -> bool:
        """Whether so much still fits; an empty page takes anything."""
        return self.at == TOP or self.at - height >= BOTTOM

    def begins(self, strip: Strip) -> bool:
        """Whether a strip begins another page than this one."""
        filled = (TOP - self.at) / (TOP - BOTTOM)
        return strip.starts_page and filled > (_BEGUN if strip.follows else 0)

    def turn(self) -> Iterator[Page]:
        """Yield the page if there is anything on it, and begin the next."""
        if self.at < TOP:
            yield self.page
            self.page, self.at = Page(self.page.reader), TOP

    def add(self, strip: Strip) -> None:
        """Place a strip under the others; space at the head of a page is left out."""
        if strip.repeat is not None:
            self.head = strip.repeat
        elif self.at == TOP:
            if strip.empty and not self.head:
                return
            for head in self.head:
                self._place(head, artifact=True)
        self._place(strip)

    def _place(self, strip: Strip, *, artifact: bool = False) -> None:
        self.page.place(strip, self.at, artifact=artifact)
        self.at -= strip.height


def _chains(strips: Iterable[Strip]) -> Iterator[list[Strip]]:
    """Yield strips in groups that must stay together."""
    chain: list[Strip] = []
    for strip in strips:
        if chain and strip.starts_page:
            yield chain
            chain = []
        chain.append(strip)
        if not strip.glued:
            yield chain
            chain = []
    if chain:
        yield chain
