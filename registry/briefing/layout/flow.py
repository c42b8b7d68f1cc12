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
from registry.briefing.layout.tags import Node, begin


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
    node: Node


class Piece(NamedTuple):
    """Operators, the node that they draw a part of, and what they show of which faces."""

    operators: str
    node: Node
    shows: tuple[Spelled | Word, ...] = ()


class Strip(NamedTuple):
    """A band of the page: its height, what is drawn in it, and how it behaves at page ends.

    `repeat` is drawn again above it if it begins a page: the head of its table.
    """

    height: float
    pieces: tuple[Piece, ...] = ()
    hotspots: tuple[Hotspot, ...] = ()
    targets: tuple[Target, ...] = ()
    glued: bool = False
    repeat: tuple["Strip", ...] = ()
    starts_page: bool = False
    shapes: str = ""  # rules and tints, under the text; mirrored where the page is
    between: bool = False  # it parts two things, so it is left out at the head of a page

    @property
    def empty(self) -> bool:
        """Whether nothing is lost if the strip is left out."""
        return self.between or not (self.pieces or self.shapes or self.targets)

    def glue(self) -> "Strip":
        """Return the same strip, kept on the page of the next one."""
        return self if self.glued else Strip._make((*self[:4], True, *self[5:]))

    def under(self, head: tuple["Strip", ...]) -> "Strip":
        """Return the same strip, with a head that is drawn again if it begins a page."""
        return Strip._make((*self[:5], head, *self[6:]))


@dataclass(slots=True)
class Page:
    """What is on one page, in page coordinates."""

    operators: list[str] = field(default_factory=list)
    shapes: list[tuple[str, float]] = field(default_factory=list)
    hotspots: list[Hotspot] = field(default_factory=list)
    targets: list[tuple[Target, float]] = field(default_factory=list)
    marked: list[Node] = field(default_factory=list)
    """What the marked pieces are, by their numbers."""
    shows: list[Spelled | Word] = field(default_factory=list)
    """What the operators show of which faces; its words fill their holes in this order."""

    def place(self, strip: Strip, top: float, *, artifact: bool = False) -> None:
        """Draw a strip with its top at `top` points above the foot of the page.

        An `artifact` is drawn for the eye alone: it is said elsewhere.
        """
        if strip.shapes:
            self.shapes.append((strip.shapes, top))
        if strip.pieces:
            drawn = []
            for operators, node, shows in strip.pieces:
                drawn.append(f"{self._mark(None if artifact else node)}\n{operators}\nEMC")
                self.shows += shows
            joined = "\n".join(drawn)
            self.operators.append(f"q 1 0 0 1 0 {top:.2f} cm\n{joined}\nQ")
        for spot in () if artifact else strip.hotspots:
            self.hotspots.append(spot._replace(top=top + spot.top, bottom=top + spot.bottom))
        for target in strip.targets:
            self.targets.append((target, top))

    def _mark(self, node: Node | None) -> str:
        """Return the operator that begins a piece of `node`."""
        opened = begin(node, len(self.marked))
        if node:
            self.marked.append(node)
        return opened


_BEGUN = 0.3  # of its height: an almost empty page is no rest for the eye


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

    def takes(self, height: float) -> bool:
        """Whether so much still fits; an empty page takes anything."""
        return self.at == TOP or self.at - height >= BOTTOM

    def begins(self, strip: Strip) -> bool:
        """Whether a strip begins another page: a page that has hardly begun goes on with it."""
        return strip.starts_page and TOP - self.at > _BEGUN * (TOP - BOTTOM)

    def turn(self) -> Iterator[Page]:
        """Yield the page if there is anything on it, and begin the next."""
        if self.at < TOP:
            yield self.page
            self.page, self.at = Page(), TOP

    def add(self, strip: Strip) -> None:
        """Place a strip under the others; space at the head of a page is left out."""
        if self.at == TOP:
            if strip.empty and not strip.repeat:
                return
            for head in strip.repeat:
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
