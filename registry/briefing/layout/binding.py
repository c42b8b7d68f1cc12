"""Pages bound into one file: what is drawn on them, where their links lead, and the outline.

Each of these is written once, as the bytes that stand in the file (ISO 32000-1, 7.7.3, 12.3, 12.5).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from registry.briefing.layout.flow import Hotspot, Page, Target
from registry.briefing.layout.ink import Ink
from registry.briefing.layout.packing import File, string
from registry.briefing.layout.style import HEIGHT, WIDTH
from registry.briefing.layout.tags import ARTIFACT, Read, Structure, numbered

_ADDRESS = re.compile(r"https?://[!-~]+")
"""Only such addresses become links: a filed text cannot smuggle in a script or a local file."""
_BRANCH = 100  # names
_ABOVE = 12  # points that are seen above what one has come to


class Bound(NamedTuple):
    """References to what a document is found by: its pages, its outline, its named places."""

    pages: str
    outline: str
    places: str


class Leaf(NamedTuple):
    """A page whose content is written, but not yet its margins: their number is reserved."""

    number: int
    content: int
    margins: int
    key: int
    links: range  # the numbers of its annotations
    targets: tuple[tuple[Target, float], ...]


class _Line(NamedTuple):
    """A line of the outline: its number as an object, what it names, and where it leads."""

    number: int
    target: Target
    place: str


class Binding:
    """The pages of one document: each is written when it is full, all are bound at the end."""

    def __init__(
        self, file: File, structure: Structure, ink: Ink, fonts: str, *, mirrored: bool
    ) -> None:
        self._file = file
        self._ink = ink
        self._structure = structure
        self._mirrored = mirrored
        self._tree = file.reserve()
        self._led: dict[str, int] = {}
        """The names that links lead to, with the first page that does."""
        self._common = (
            f"/Parent {self._tree} 0 R/Resources<</Font {fonts}>>"
            f"/MediaBox[0 0 {WIDTH:g} {HEIGHT:g}]/Tabs/S"
        )

    def write(self, page: Page) -> Leaf:
        """Write what a page shows within its margins."""
        number, content, margins = (self._file.reserve() for _ in range(3))
        self._draw(content, page)
        key = self._structure.page(number, page.marked)
        hot = [(spot, read) for spot, read in page.hotspots if _leads(spot.to)]
        first = self._file.reserve(len(hot))
        for at, (spot, read) in enumerate(hot, first):
            self._link(at, spot, read, number)
        links = range(first, first + len(hot))
        return Leaf(number, content, margins, key, links, tuple(page.targets))

    def _draw(self, number: int, page: Page) -> None:
        content = "\n".join([*_shapes(page, mirrored=self._mirrored), *page.operators])
        filled = self._ink.fill(numbered(content), page.shows)
        self._file.put_stream(number, filled.encode("latin-1"))

    def _link(self, number: int, spot: Hotspot, read: Read, page: int) -> None:
        """Write the annotation of a spot; a name that it leads to is given its place at the end."""
        key = self._structure.annotate(read, spot.element, number, page)
        if spot.to[:1] == "#":
            self._led.setdefault(spot.to[1:], page)
            leads = f"/Dest{string(spot.to[1:])}"
        else:
            leads = f"/A<</Type/Action/S/URI/URI{string(spot.to)}>>"
        left, right, top, bottom = spot[:4]
        self._file.put(
            number,  # /F 4: it is printed
            f"<</Type/Annot/Subtype/Link/Rect[{left:.2f} {bottom:.2f} {right:.2f} {top:.2f}]"
            f"/Border[0 0 0]/F 4/Contents{string(spot.to)}/StructParent {key}{leads}>>",
        )

    def bind(self, leaves: Sequence[Leaf], margins: Iterable[Page]) -> Bound:
        """Bind pages in their order, each with its margins."""
        places: dict[str, str] = {}
        lines: list[_Line] = []
        for leaf in leaves:
            for target, top in leaf.targets:
                place = f"[{leaf.number} 0 R/XYZ 0 {min(top + _ABOVE, HEIGHT):.2f} null]"
                places[target.name] = place
                if target.title:
                    lines.append(_Line(self._file.reserve(), target, place))
        for leaf, margin in zip(leaves, margins, strict=True):
            self._draw(leaf.margins, margin)
            self._put_page(leaf)
        kids = " ".join([f"{leaf.number} 0 R" for leaf in leaves])
        self._file.put(self._tree, f"<</Type/Pages/Count {len(leaves)}/Kids[{kids}]>>")
        outline = self._file.reserve()
        first, last = self._outline(lines, outline)
        shown = sum(line.target.level == 0 for line in lines)
        self._file.put(
            outline, f"<</Type/Outlines/Count {shown}/First {first} 0 R/Last {last} 0 R>>"
        )
        return Bound(f"{self._tree} 0 R", f"{outline} 0 R", self._names(places))

    def _names(self, places: Mapping[str, str]) -> str:
        """Write where each name is that a link leads to (ISO 32000-1, 7.9.6); return its reference.

        One that is nowhere in the document leads to the page that has the link.
        """
        led = sorted(self._led.items())
        kids = self._file.reserve(-(-len(led) // _BRANCH))
        tree = self._file.reserve()
        for nth, at in enumerate(range(0, len(led), _BRANCH)):
            some = led[at : at + _BRANCH]
            limits = f"{string(some[0][0])}{string(some[-1][0])}"
            named = [
                f"{string(name)}{places.get(name, f'[{page} 0 R/Fit]')}" for name, page in some
            ]
            self._file.put(kids + nth, f"<</Limits[{limits}]/Names[{''.join(named)}]>>")
        branches = " ".join([f"{kid} 0 R" for kid in range(kids, tree)])
        self._file.put(tree, f"<</Kids[{branches}]>>" if led else "<</Names[]>>")
        return f"{tree} 0 R"

    def _put_page(self, leaf: Leaf) -> None:
        links = " ".join([f"{number} 0 R" for number in leaf.links])
        self._file.put(
            leaf.number,
            f"<</Type/Page{self._common}/StructParents {leaf.key}"
            f"/Contents[{leaf.content} 0 R {leaf.margins} 0 R]"
            f"{f'/Annots[{links}]' if links else ''}>>",
        )

    def _outline(self, lines: list[_Line], above: int) -> tuple[int, int]:
        """Write lines that stand below `above`, and return the first and last of their level."""
        level = lines[0].target.level
        starts = [i for i, line in enumerate(lines) if line.target.level == level]
        numbers = [lines[i].number for i in starts]
        for nth, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True)):
            number, target, place = lines[start]
            said = f"<</Title{string(target.title)}/Parent {above} 0 R/Dest{place}"
            if nth:
                said += f"/Prev {numbers[nth - 1]} 0 R"
            if nth + 1 < len(numbers):
                said += f"/Next {numbers[nth + 1]} 0 R"
            if below := lines[start + 1 : end]:
                ends = self._outline(below, number)
                said += f"/First {ends[0]} 0 R/Last {ends[1]} 0 R/Count -{len(below)}"
            self._file.put(number, said + ">>")
        return numbers[0], numbers[-1]


def _shapes(page: Page, *, mirrored: bool) -> list[str]:
    """Return what lies under the text, turned about where the page is read from the right."""
    turn = f"-1 0 0 1 {WIDTH}" if mirrored else "1 0 0 1 0"
    drawn = [f"q {turn} {top:.2f} cm\n{shape}\nQ" for shape, top in page.shapes]
    return [ARTIFACT, *drawn, "EMC"] if drawn else []


def _leads(to: str) -> bool:
    """Whether there is anything to come to: a filed text may stand where an address should."""
    return to[:1] == "#" or bool(_ADDRESS.fullmatch(to))
