"""Pages bound into one file: what is drawn on them, where their links lead, and the outline.

Each of these is written once, as the bytes that stand in the file (ISO 32000-1, 7.7.3, 12.3, 12.5).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from registry.briefing.layout.flow import Hotspot, Page, Target
from registry.briefing.layout.packing import Objects, string
from registry.briefing.layout.style import HEIGHT, WIDTH
from registry.briefing.layout.tags import ARTIFACT, Structure

_ADDRESS = re.compile(r"https?://[!-~]+")
"""Only such addresses become links: a filed text cannot smuggle in a script or a local file."""
_ABOVE = 12  # points that are seen above what one has come to


class _Line(NamedTuple):
    """A line of the outline: its number as an object, what it names, and where it leads."""

    number: int
    target: Target
    place: bytes


class Binding:
    """The pages of one document, bound in their order."""

    def __init__(self, objects: Objects, structure: Structure, fonts: str) -> None:
        self._objects = objects
        self._structure = structure
        self._tree = objects.reserve()
        self._common = b"/Parent %d 0 R/Resources<</Font %s>>/MediaBox[0 0 %g %g]/Tabs/S" % (
            self._tree, fonts.encode(), WIDTH, HEIGHT,
        )  # fmt: skip
        self._pages: list[int] = []
        self._written = 0
        self._places: dict[str, bytes] = {}
        self._lines: list[_Line] = []

    def prepare(self, pages: Sequence[Page]) -> None:
        """Number the pages, and note what can be come to on them."""
        for page in pages:
            number = self._objects.reserve()
            self._pages.append(number)
            for target, top in page.targets:
                place = b"[%d 0 R/XYZ 0 %.2f null]" % (number, min(top + _ABOVE, HEIGHT))
                self._places[target.name] = place
                if target.title:
                    self._lines.append(_Line(self._objects.reserve(), target, place))

    def add(self, page: Page, *, mirrored: bool) -> None:
        """Write the next of the pages that were prepared."""
        number = self._pages[self._written]
        self._written += 1
        drawn = self._objects.reserve()
        content = "\n".join([*_shapes(page, mirrored=mirrored), *page.operators])
        self._objects.put_stream(drawn, content.encode("ascii"))
        key = self._structure.page(number, page.marked)
        links = [link for spot in page.hotspots if (link := self._link(spot, number))]
        self._objects.put(
            number,
            b"<</Type/Page%s/StructParents %d/Contents %d 0 R%s>>"
            % (self._common, key, drawn, b"/Annots[%s]" % b" ".join(links) if links else b""),
        )

    def _link(self, spot: Hotspot, page: int) -> bytes:
        """Return the reference to the annotation of a spot; nothing if it leads nowhere."""
        if spot.to[:1] == "#" and spot.to[1:] in self._places:
            leads = b"/Dest" + self._places[spot.to[1:]]
        elif _ADDRESS.fullmatch(spot.to):
            leads = b"/A<</Type/Action/S/URI/URI%s>>" % string(spot.to)
        else:
            return b""
        number = self._objects.reserve()
        key = self._structure.annotate(spot.node, number, page)
        box = b"%.2f %.2f %.2f %.2f" % (spot.left, spot.bottom, spot.right, spot.top)
        self._objects.put(
            number,  # /F 4: it is printed
            b"<</Type/Annot/Subtype/Link/Rect[%s]/Border[0 0 0]/F 4/Contents%s/StructParent %d%s>>"
            % (box, string(spot.to), key, leads),
        )
        return b"%d 0 R" % number

    def close(self) -> tuple[str, str]:
        """Write the tree of pages and the outline, and return references to them."""
        kids = b" ".join([b"%d 0 R" % number for number in self._pages])
        tree = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._pages), kids)
        self._objects.put(self._tree, tree)
        outline = self._objects.reserve()
        first, last = self._outline(self._lines, outline)
        shown = sum(line.target.level == 0 for line in self._lines)
        self._objects.put(
            outline, b"<</Type/Outlines/Count %d/First %d 0 R/Last %d 0 R>>" % (shown, first, last)
        )
        return f"{self._tree} 0 R", f"{outline} 0 R"

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
            self._objects.put(number, said + b">>")
        return numbers[0], numbers[-1]


def _shapes(page: Page, *, mirrored: bool) -> list[str]:
    """Return what lies under the text, turned about where the page is read from the right."""
    turn = f"-1 0 0 1 {WIDTH}" if mirrored else "1 0 0 1 0"
    drawn = [f"q {turn} {top:.2f} cm\n{shape}\nQ" for shape, top in page.shapes]
    return [ARTIFACT, *drawn, "EMC"] if drawn else []
