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
from registry.briefing.layout.tags import ARTIFACT, Structure

_ADDRESS = re.compile(r"https?://[!-~]+")
"""Only such addresses become links: a filed text cannot smuggle in a script or a local file."""
_ABOVE = 12  # points that are seen above what one has come to


class _Link(NamedTuple):
    """The annotation of a spot: its number, its key in the structure, where it is and leads."""

    number: int
    key: int
    box: bytes
    to: str


class Leaf(NamedTuple):
    """A page whose content is written, but not yet its margins: their number is reserved."""

    number: int
    content: int
    margins: int
    key: int
    links: tuple[_Link, ...]
    targets: tuple[tuple[Target, float], ...]


class _Line(NamedTuple):
    """A line of the outline: its number as an object, what it names, and where it leads."""

    number: int
    target: Target
    place: bytes


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
        self._common = b"/Parent %d 0 R/Resources<</Font %s>>/MediaBox[0 0 %g %g]/Tabs/S" % (
            self._tree, fonts.encode(), WIDTH, HEIGHT,
        )  # fmt: skip

    def write(self, page: Page) -> Leaf:
        """Write what a page shows within its margins."""
        number, content, margins = (self._file.reserve() for _ in range(3))
        self._draw(content, page)
        key = self._structure.page(number, page.marked)
        links = tuple([self._link(spot, number) for spot in page.hotspots if _leads(spot.to)])
        return Leaf(number, content, margins, key, links, tuple(page.targets))

    def _draw(self, number: int, page: Page) -> None:
        content = "\n".join([*_shapes(page, mirrored=self._mirrored), *page.operators])
        filled = self._ink.fill(content, page.shows)
        self._file.put_stream(number, filled.encode("latin-1"))

    def _link(self, spot: Hotspot, page: int) -> _Link:
        number = self._file.reserve()
        key = self._structure.annotate(spot.node, number, page)
        box = b"%.2f %.2f %.2f %.2f" % (spot.left, spot.bottom, spot.right, spot.top)
        return _Link(number, key, box, spot.to)

    def bind(self, leaves: Sequence[Leaf], margins: Iterable[Page]) -> tuple[str, str]:
        """Bind pages in their order, each with its margins.

        Returns references to the tree of pages and to the outline.
        """
        places: dict[str, bytes] = {}
        lines: list[_Line] = []
        for leaf in leaves:
            for target, top in leaf.targets:
                place = b"[%d 0 R/XYZ 0 %.2f null]" % (leaf.number, min(top + _ABOVE, HEIGHT))
                places[target.name] = place
                if target.title:
                    lines.append(_Line(self._file.reserve(), target, place))
        for leaf, margin in zip(leaves, margins, strict=True):
            self._draw(leaf.margins, margin)
            self._put_page(leaf, places)
        kids = b" ".join([b"%d 0 R" % leaf.number for leaf in leaves])
        self._file.put(self._tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(leaves), kids))
        outline = self._file.reserve()
        first, last = self._outline(lines, outline)
        shown = sum(line.target.level == 0 for line in lines)
        self._file.put(
            outline, b"<</Type/Outlines/Count %d/First %d 0 R/Last %d 0 R>>" % (shown, first, last)
        )
        return f"{self._tree} 0 R", f"{outline} 0 R"

    def _put_page(self, leaf: Leaf, places: Mapping[str, bytes]) -> None:
        for link in leaf.links:
            leads = _lead(link.to, places, leaf.number)
            said = (link.box, string(link.to), link.key, leads)
            self._file.put(
                link.number,  # /F 4: it is printed
                b"<</Type/Annot/Subtype/Link/Rect[%s]/Border[0 0 0]/F 4/Contents%s/StructParent %d"
                b"%s>>" % said,
            )
        links = b" ".join([b"%d 0 R" % link.number for link in leaf.links])
        self._file.put(
            leaf.number,
            b"<</Type/Page%s/StructParents %d/Contents[%d 0 R %d 0 R]%s>>"
            % (
                self._common, leaf.key, leaf.content, leaf.margins,
                b"/Annots[%s]" % links if links else b"",
            ),
        )  # fmt: skip

    def _outline(self, lines: list[_Line], above: int) -> tuple[int, int]:
        """Write lines that stand below `above`, and return the first and last of their level."""
        level = lines[0].target.level
        starts = [i for i, line in enumerate(lines) if line.target.level == level]
        numbers = [lines[i].number for i in starts]
        for nth, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True)):
            number, target, place = lines[start]
            said = b"<</Title%s/Parent %d 0 R/Dest%s" % (string(target.title), above, place)
            if nth:
                said += b"/Prev %d 0 R" % numbers[nth - 1]
            if nth + 1 < len(numbers):
                said += b"/Next %d 0 R" % numbers[nth + 1]
            if below := lines[start + 1 : end]:
                ends = self._outline(below, number)
                said += b"/First %d 0 R/Last %d 0 R/Count -%d" % (*ends, len(below))
            self._file.put(number, said + b">>")
        return numbers[0], numbers[-1]


def _shapes(page: Page, *, mirrored: bool) -> list[str]:
    """Return what lies under the text, turned about where the page is read from the right."""
    turn = f"-1 0 0 1 {WIDTH}" if mirrored else "1 0 0 1 0"
    drawn = [f"q {turn} {top:.2f} cm\n{shape}\nQ" for shape, top in page.shapes]
    return [ARTIFACT, *drawn, "EMC"] if drawn else []


def _leads(to: str) -> bool:
    """Whether there is anything to come to: a filed text may stand where an address should."""
    return to[:1] == "#" or bool(_ADDRESS.fullmatch(to))


def _lead(to: str, places: Mapping[str, bytes], page: int) -> bytes:
    """Return what makes an annotation on a page lead to a target, or that page, or an address."""
    if to[:1] == "#":
        return b"/Dest" + places.get(to[1:], b"[%d 0 R/Fit]" % page)
    return b"/A<</Type/Action/S/URI/URI%s>>" % string(to)
