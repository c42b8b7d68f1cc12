"""The structure of a document, for who has it read aloud (ISO 32000-1, 14.7; ISO 14289-1).

What is drawn is marked with a number on its page; a tree of elements says what the marked pieces
are: headings, paragraphs, tables with their heads, figures with a text that stands for them, links.
Whatever is not in the tree is an artifact: rules, tints, running heads, heads that return.

What is set only says which `Part` of a document it is, so that it can be set once for many places
and many documents; a part stands in the tree once it is `Read` on a page.
"""

import re
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from itertools import chain, count
from typing import NamedTuple

from registry.briefing.layout.faces import NUMBER
from registry.briefing.layout.packing import File, string
from registry.text import for_xml

ARTIFACT = "/Artifact BMC"
MARGIN = "/Artifact <</Type/Pagination>> BDC"  # running heads and feet, heads that return
_BEGINS = re.compile(rf"/\w+ <</MCID {NUMBER}>> BDC")
_LEAF = 100  # keys
_COLUMN_HEAD = "/A<</O/Table/Scope/Column>>"
_GROUPS = frozenset({"Table", "TR"})  # nothing stands in them but elements


class Element(NamedTuple):
    """An element of a part: its kind, and which element of the part it stands in.

    `alt` is said instead of a figure; `language` is that of its words where it is another one than
    the document's.
    """

    tag: str
    above: int = 0
    language: str = ""
    alt: str = ""


class Part:
    """A part of the document: a paragraph, a row of a table, a figure; `part` makes them."""

    __slots__ = ("begins_table", "cells", "elements", "forms", "is_row")

    def __init__(self, elements: tuple[Element, ...]) -> None:
        self.elements = elements
        """The first one is the whole."""
        self.cells = [i for i, one in enumerate(elements) if i and not one.above]
        """Which of its elements stand right in the whole."""
        self.is_row = elements[0].tag == "TR"
        self.begins_table = self.is_row and elements[-1].tag == "TH"
        self.forms = [_form(one) for one in elements]

    def __reduce__(self) -> tuple[object, ...]:
        """Return what a copy is made of."""
        return part, self.elements


@lru_cache(1000)
def part(*elements: Element) -> Part:
    """Return the part of these elements, one for all places where it stands."""
    return Part(elements)


def _form(element: Element) -> tuple[str, int, bool, str]:
    """Return what of an element is written alike wherever it stands.

    That is its kind, what it stands in, whether it has a page of its own, and what follows.
    """
    tag, above, language, alt = element
    said = _COLUMN_HEAD if tag == "TH" else ""
    said += f"/Lang{string(language)}" if language else ""
    said += f"/Alt{string(alt)}" if alt else ""
    return tag, above, tag not in _GROUPS, said


_TABLE = part(Element("Table"))


class Read:
    """A part where it is read: in which other one, on which page it begins, what is in it."""

    __slots__ = ("above", "kids", "latest", "number", "page", "part")

    def __init__(self, part: Part, above: "Read | None" = None) -> None:
        self.part = part
        self.above = above
        self.number = 0  # of the object of its first element, once it is in the tree
        self.page = 0  # the object of the page on which it begins
        self.latest = 0  # the object of the page that it was last seen on
        self.kids = [""] * len(part.elements)  # as they stand in the file


class Reader:
    """Who reads strip after strip: a part goes on until the next one begins.

    Of two parts side by side one is `aside`: it may go on beside the other.
    """

    def __init__(self) -> None:
        self._table = Read(_TABLE)
        self._reads: dict[bool, Read] = {}

    def read(self, part: Part, *, begins: bool, aside: bool) -> Read:
        """Return where a line of a part is read."""
        if not begins:
            return self._reads[aside]
        if part.begins_table:
            self._table = Read(_TABLE)
        above = self._table if part.is_row else None
        found = self._reads[aside] = Read(part, above)
        return found


def tagged(tag: str, drawn: str) -> str:
    """Return what is drawn as a piece of an element."""
    return f"/{tag} <</MCID {NUMBER}>> BDC\n{drawn}\nEMC"


def untagged(drawn: str) -> str:
    """Return the same pieces as artifacts."""
    return _BEGINS.sub(MARGIN, drawn)


def numbered(content: str) -> str:
    """Return the content of a page with its pieces numbered."""
    first, *others = content.split(NUMBER)
    return first + "".join(chain.from_iterable(zip(map(str, count()), others)))  # noqa: B905


class Structure:
    """The tree of one document while its pages are drawn.

    A part that a page has nothing of is written: only a table or a long paragraph goes on. Should
    it return after all, it is written again.
    """

    def __init__(self, file: File) -> None:
        self._file = file
        self._document = file.reserve()
        self._outermost = array("L")  # parts that stand in no other, by their numbers
        self._later = array("L")  # the same of what is read after that
        self._seen: list[Read] = []  # on the latest page
        self._parents: list[str] = []  # by the latest keys that pages and annotations carry
        self._keys = 0
        self._leaves: list[str] = []  # of the tree from keys to parents (7.9.7)

    def begin_front(self) -> None:
        """Let what has been taken so far be read after what follows."""
        self._later, self._outermost = self._outermost, array("L")

    def page(self, number: int, marked: Iterable[tuple[Read, Sequence[int]]]) -> int:
        """Take what page `number` has marked, in the order of the pieces; return the page's key.

        A number is that of an object; the key is how the object is found in the tree. Each line
        comes with which elements of what is read its pieces are.
        """
        before, self._seen = self._seen, []
        parents: list[int] = []
        for read, elements in marked:
            if read.latest != number:
                self._see(read, number)
            form = "%d" if read.page == number else f"<</Type/MCR/Pg {number} 0 R/MCID %d>>"
            for mcid, element in enumerate(elements, len(parents)):
                self._add(read, element, form % mcid)
            parents += [read.number + element for element in elements]
        self._write([read for read in before if read.latest != number])
        return self._key(f"[{' '.join([f'{one} 0 R' for one in parents])}]")

    def annotate(self, read: Read, element: int, number: int, page: int) -> int:
        """Take an annotation that belongs to an element, such as a link's; return its key."""
        self._add(read, element, f"<</Type/OBJR/Pg {page} 0 R/Obj {number} 0 R>>")
        return self._key(f"{read.number + element} 0 R")

    def _key(self, parents: str) -> int:
        self._parents.append(f"{self._keys} {parents}")
        self._keys += 1
        if len(self._parents) == _LEAF:
            self._write_leaf()
        return self._keys - 1

    def _write_leaf(self) -> None:
        """Write the parents of the latest keys."""
        number, first = self._file.reserve(), self._keys - len(self._parents)
        said = f"<</Limits[{first} {self._keys - 1}]/Nums[{' '.join(self._parents)}]>>"
        self._file.put(number, said)
        self._leaves.append(f"{number} 0 R")
        self._parents.clear()

    def _see(self, read: Read, page: int) -> None:
        """Take a part into the tree; what is met first stands first in what it stands in."""
        above = read.above
        if above and above.latest != page:
            self._see(above, page)
        read.latest = page
        self._seen.append(read)
        if read.number:
            return
        read.page, read.number = page, self._file.reserve(len(read.kids))
        if above:
            above.kids[0] += f" {read.number} 0 R"
        else:
            self._outermost.append(read.number)
        if read.part.is_row:  # its cells come with it, if nothing stands in them
            read.kids[0] = "".join([f" {read.number + cell} 0 R" for cell in read.part.cells])

    def _add(self, read: Read, element: int, kid: str) -> None:
        """Add to an element, and that one to what it stands in if it is the first."""
        kids = read.kids
        if not kids[element] and element:
            above = read.part.elements[element].above
            if above or not read.part.is_row:
                self._add(read, above, f"{read.number + element} 0 R")
        kids[element] += f" {kid}"

    def _write(self, reads: Iterable[Read]) -> None:
        for read in reads:
            first, on = read.number, f"/Pg {read.page} 0 R"
            outside = read.above.number if read.above else self._document
            said = [
                f"<</S/{tag}/P {first + above if nth else outside} 0 R/K[{kids[1:]}]"
                f"{on if paged else ''}{more}>>"
                for nth, ((tag, above, paged, more), kids) in enumerate(
                    zip(read.part.forms, read.kids, strict=True)
                )
            ]
            self._file.put(first, *said)

    def close(self) -> str:
        """Write what is left of the tree, and return the reference to it."""
        self._write(self._seen)
        document, put = self._document, self._file.put
        tree, root = self._file.reserve(), self._file.reserve()
        kids = " ".join([f"{kid} 0 R" for kid in (*self._outermost, *self._later)])
        put(document, f"<</S/Document/P {root} 0 R/K[{kids}]>>")
        if self._parents:
            self._write_leaf()
        put(tree, f"<</Kids[{' '.join(self._leaves)}]>>")
        said = f"/K {document} 0 R/ParentTree {tree} 0 R/ParentTreeNextKey {self._keys}"
        put(root, f"<</Type/StructTreeRoot{said}>>")
        return f"{root} 0 R"


def xmp(title: str) -> bytes:
    """Return the metadata that name the document and say that it follows ISO 14289-1."""
    named = escape(for_xml(title))
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{named}</rdf:li></rdf:Alt>'
        '</dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()
