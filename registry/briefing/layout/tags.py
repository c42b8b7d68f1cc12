"""The structure of a document, for who has it read aloud (ISO 32000-1, 14.7; ISO 14289-1).

What is drawn is marked with a number on its page; a tree of nodes says what the marked pieces are:
headings, paragraphs, tables with their heads, figures with a text that stands for them, links.
Whatever is not in the tree is an artifact: rules, tints, running heads, heads that return.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from registry.briefing.layout.packing import File, string
from registry.text import for_xml

ARTIFACT = "/Artifact BMC"
MARGIN = "/Artifact <</Type/Pagination>> BDC"  # running heads and feet, heads that return
_LEAF = 100  # keys
_KEPT = ("parent", "language", "alt", "cells")
_COLUMN_HEAD = "/A<</O/Table/Scope/Column>>"


@dataclass(slots=True, eq=False)
class Node:
    """A part of the document: its kind, and what it stands in.

    `alt` is said instead of a figure; `language` is that of its words where it is another one than
    the document's.
    """

    tag: str
    parent: "Node | None" = None
    language: str = ""
    alt: str = ""
    cells: "tuple[Node, ...]" = ()  # of a row, those too in which nothing stands
    number: int = 0  # of its object, once it is in the tree
    page: int = 0  # the object of the page on which its pieces begin
    kids: str = ""  # its marked pieces, annotations and nodes, as they stand in the file
    latest: int = 0  # the object of the page that it was last seen on

    def __reduce__(self) -> tuple[object, ...]:
        """Return what a copy is made of: nothing of where this one came to stand in a file."""
        said = {name: value for name in _KEPT if (value := getattr(self, name))}
        return Node, (self.tag,), (None, said)

    @property
    def top(self) -> "Node":
        """Return the outermost part that this one stands in."""
        return self.parent.top if self.parent else self


def begin(node: Node | None, number: int) -> str:
    """Return the operator that begins a piece of a node, or of no node; EMC ends it."""
    return f"/{node.tag} <</MCID {number}>> BDC" if node else MARGIN


def renewed(nodes: Iterable[Node | None]) -> dict[Node | None, Node | None]:
    """Return each node with a copy of it; the copies stand in one another as the nodes do."""
    made: dict[Node | None, Node | None] = {None: None}

    def copy(node: Node | None) -> Node | None:
        above = copy(node.parent) if node else None
        if node not in made and node is not None:  # the cells of a row come with it
            made[node] = new = Node(node.tag, above, node.language, node.alt)
            new.cells = tuple(copied for cell in node.cells if (copied := copy(cell)))
        return made[node]

    for node in nodes:
        copy(node)
    return made


class Structure:
    """The tree of one document while its pages are drawn.

    A node that a page has nothing of is written: only a table or a long paragraph goes on. Should
    it return after all, it is written again.
    """

    def __init__(self, file: File) -> None:
        self._file = file
        self._document = file.reserve()
        self._outermost = array("L")  # nodes that stand in no other, by their numbers
        self._later = array("L")  # the same of what is read after that
        self._seen: list[Node] = []  # on the latest page, or in what is seen there
        self._parents: list[str] = []  # by the latest keys that pages and annotations carry
        self._keys = 0
        self._leaves: list[str] = []  # of the tree from keys to parents (7.9.7)

    def begin_front(self) -> None:
        """Let what has been taken so far be read after what follows."""
        self._later, self._outermost = self._outermost, array("L")

    def page(self, number: int, marked: Sequence[Node]) -> int:
        """Take what page `number` has marked, in the order of the numbers; return the page's key.

        A number is that of an object; the key is how the object is found in the tree.
        """
        before, self._seen = self._seen, []
        for mcid, node in enumerate(marked):
            if node.latest != number:
                self._see(node, number)
            if not node.page:
                node.page = number
            piece = mcid if node.page == number else f"<</Type/MCR/Pg {number} 0 R/MCID {mcid}>>"
            node.kids += f" {piece}"
        self._write([node for node in before if node.latest != number])
        return self._key(f"[{' '.join([f'{node.number} 0 R' for node in marked])}]")

    def annotate(self, node: Node, number: int, page: int) -> int:
        """Take an annotation that belongs to a node, such as a link's; return its key."""
        node.kids += f" <</Type/OBJR/Pg {page} 0 R/Obj {number} 0 R>>"
        return self._key(f"{node.number} 0 R")

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
        self._file.put(number, said.encode())
        self._leaves.append(f"{number} 0 R")
        self._parents.clear()

    def _see(self, node: Node, page: int) -> None:
        """Take a node into the tree; what is met first stands first in what it stands in."""
        above = node.parent
        if above and above.latest != page:
            self._see(above, page)
        if node.latest == page:  # the cells of a row come with it
            return
        node.latest = page
        self._seen.append(node)
        if node.number:
            return
        node.number = self._file.reserve()
        if above:
            above.kids += f" {node.number} 0 R"
        else:
            self._outermost.append(node.number)
        for cell in node.cells:
            self._see(cell, page)

    def _write(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            self._file.put(node.number, _spelled(node, self._document))

    def close(self) -> str:
        """Write what is left of the tree, and return the reference to it."""
        self._write(self._seen)
        document, put = self._document, self._file.put
        tree, root = self._file.reserve(), self._file.reserve()
        kids = " ".join([f"{kid} 0 R" for kid in (*self._outermost, *self._later)])
        put(document, f"<</S/Document/P {root} 0 R/K[{kids}]>>".encode())
        if self._parents:
            self._write_leaf()
        put(tree, f"<</Kids[{' '.join(self._leaves)}]>>".encode())
        said = f"/K {document} 0 R/ParentTree {tree} 0 R/ParentTreeNextKey {self._keys}"
        put(root, f"<</Type/StructTreeRoot{said}>>".encode())
        return f"{root} 0 R"


def _spelled(node: Node, document: int) -> bytes:
    """Return a node as it stands in the file; the outermost ones stand in `document`."""
    above = node.parent.number if node.parent else document
    said = f"<</S/{node.tag}/P {above} 0 R/K[{node.kids[1:]}]"
    if node.page:
        said += f"/Pg {node.page} 0 R"
    if node.tag == "TH":
        said += _COLUMN_HEAD
    spelled = said.encode()
    if node.language:
        spelled += b"/Lang" + string(node.language)
    if node.alt:
        spelled += b"/Alt" + string(node.alt)
    return spelled + b">>"


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
