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
_ABOVE = 12  # points that are seen above what one has come to


class _Link(NamedTuple):
    """The annotation of a spot: its number, its key in the structure, where it is and leads."""

    number: int
    key: int
    box: str
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
        self._common = (
            f"/Parent {self._tree} 0 R/Resources<</Font {fonts}>>"
            f"/MediaBox[0 0 {WIDTH:g} {HEIGHT:g}]/Tabs/S"
        )

    def write(self, page: Page) -> Leaf:
        """Write what a page shows within its margins."""
        number, content, margins = (self._file.reserve() for _ in range(3))
        self._draw(content, page)
        key = self._structure.page(number, page.marked)
        links = [self._link(*hot, number) for hot in page.hotspots if _leads(hot[0].to)]
        return Leaf(number, content, margins, key, tuple(links), tuple(page.targets))

    def _draw(self, number: int, page: Page) -> None:
        content = "\n".join([*_shapes(page, mirrored=self._mirrored), *page.operators])
        filled = self._ink.fill(numbered(content), page.shows)
        self._file.put_stream(number, filled.encode("latin-1"))

    def _link(self, spot: Hotspot, read: Read, page: int) -> _Link:
        number = self._file.reserve()
        key = self._structure.annotate(read, spot.element, number, page)
        box = f"{spot.left:.2f} {spot.bottom:.2f} {spot.right:.2f} {spot.top:.2f}"
        return _Link(number, key, box, spot.to)

    def bind(self, leaves: Sequence[Leaf], margins: Iterable[Page]) -> tuple[str, str]:
        """Bind pages in their order, each with its margins.

        Returns references to the tree of pages and to the outline.
        """
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
            self._put_page(leaf, places)
        kids = " ".join([f"{leaf.number} 0 R" for leaf in leaves])
        self._file.put(self._tree, f"<</Type/Pages/Count {len(leaves)}/Kids[{kids}]>>")
        outline = self._file.reserve()
        first, last = self._outline(lines, outline)
        shown = sum(line.target.level == 0 for line in lines)
        self._file.put(
            outline, f"<</Type/Outlines/Count {shown}/First {first} 0 R/Last {last} 0 R>>"
        )
        return f"{self._tree} 0 R", f"{outline} 0 R"

    def _put_page(self, leaf: Leaf, places: Mapping[str, str]) -> None:
        for number, key, box, to in leaf.links:
            leads = _lead(to, places, leaf.number)
            self._file.put(
                number,  # /F 4: it is printed
                f"<</Type/Annot/Subtype/Link/Rect[{box}]/Border[0 0 0]/F 4/Contents{string(to)}"
                f"/StructParent {key}{leads}>>",
            )
        links = " ".join([f"{link.number} 0 R" for link in leaf.links])
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


def _lead(to: str, places: Mapping[str, str], page: int) -> str:
    """Return what makes an annotation on a page lead to a target, or that page, or an address."""
    if to[:1] == "#":
        return "/Dest" + places.get(to[1:], f"[{page} 0 R/Fit]")
    return f"/A<</Type/Action/S/URI/URI{string(to)}>>"
