"""The structure of a document, for who has it read aloud (ISO 32000-1, 14.7; ISO 14289-1).

What is drawn is marked with a number on its page; a tree of nodes says what the marked pieces are:
headings, paragraphs, tables with their heads, figures with a text that stands for them, links.
Whatever is not in the tree is an artifact: rules, tints, running heads, heads that return.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TypeAlias

from reportlab.pdfbase.pdfdoc import (
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObject,
    PDFStream,
    PDFString,
)

from registry.briefing.layout.packing import Reserved

ARTIFACT = "/Artifact BMC"
MARGIN = "/Artifact <</Type/Pagination>> BDC"  # running heads and feet, heads that return
_COLUMN_HEAD = "/A<</O/Table/Scope/Column>>"


Kid: TypeAlias = "Node | tuple[int, int] | str"
"""A node, a marked piece (the object of its page, its number there), or an annotation."""


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
    kids: list[Kid] = field(default_factory=list)
    ref: str = ""  # by which the file's objects call it
    taken: bool = False  # into the tree

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
    """The tree of one document while its pages are drawn."""

    def __init__(self, document: PDFDocument) -> None:
        self._document = document
        self._root = Node("Document", taken=True)
        self._nodes = [self._root]  # in the order of their numbers
        self._parents: list[Sequence[Node] | Node] = []  # by what a page or an annotation carries

    def page(self, page: PDFObject, number: int, marked: Sequence[Node]) -> None:
        """Take what a page has marked, in the order of the numbers; `number` is the object's."""
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents, page.Tabs = len(self._parents), PDFName("S")
        for mcid, node in enumerate(marked):
            self._take(node)
            node.kids.append((number, mcid))
        self._parents.append(marked)

    def annotate(self, node: Node, annotation: PDFDictionary, page: int) -> None:
        """Take an annotation that belongs to a node, such as the spot of a link."""
        annotation["StructParent"] = len(self._parents)
        self._take(node)
        self._parents.append(node)
        name = self._document.Reference(annotation).name
        spot = self._document.idToObjectNumberAndVersion[name][0]
        node.kids.append(f"<</Type/OBJR/Pg {page} 0 R/Obj {spot} 0 R>>")

    def close(self, title: str) -> Reserved:
        """Return the tree as objects; the document says that it is tagged, and what it is."""
        count = len(self._nodes)
        reserved = Reserved(self._document, count + 2)
        tree, top = reserved.first + count, reserved.first + count + 1
        for number, node in enumerate(self._nodes, reserved.first):
            node.ref = f"{number} 0 R"
        nums = " ".join([f"{i} {_refs(of)}" for i, of in enumerate(self._parents)])
        root = (
            f"<</Type/StructTreeRoot/K {self._root.ref}"
            f"/ParentTree {tree} 0 R/ParentTreeNextKey {len(self._parents)}>>"
        )
        spelled = [self._spell(node, f"{top} 0 R") for node in self._nodes]
        reserved.texts = [*spelled, f"<</Nums[{nums}]>>".encode(), root.encode()]
        catalog = self._document.Catalog
        catalog.StructTreeRoot = f"{top} 0 R"
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        kind = {"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}
        catalog.Metadata = PDFStream(PDFDictionary(kind), _xmp(title), filters=[])
        return reserved

    def _take(self, node: Node) -> None:
        """Take a node into the tree; what is met first stands first in what it stands in."""
        if node.taken:
            return
        above = node.parent = node.parent or self._root
        self._take(above)
        if not node.taken:  # the cells of a row come with it
            node.taken = True
            self._nodes.append(node)
            above.kids.append(node)
            for cell in node.cells:
                self._take(cell)

    def _spell(self, node: Node, top: str) -> bytes:
        above = node.parent.ref if node.parent else top
        home = next((kid[0] for kid in node.kids if isinstance(kid, tuple)), 0)
        kids = " ".join([_kid(kid, home) for kid in node.kids])
        said = f"<</S/{node.tag}/P {above}/K{kids if kids[:1] == '<' else f'[{kids}]'}"
        if home:
            said += f"/Pg {home} 0 R"
        if node.tag == "TH":
            said += _COLUMN_HEAD
        if not (node.language or node.alt):
            return f"{said}>>".encode()
        texts = [
            f"/{key}".encode() + PDFString(text).format(self._document)
            for key, text in (("Lang", node.language), ("Alt", node.alt))
            if text
        ]
        return b"".join([said.encode(), *texts, b">>"])


def _refs(of: Sequence[Node] | Node) -> str:
    return of.ref if isinstance(of, Node) else f"[{' '.join([node.ref for node in of])}]"


def _kid(kid: Kid, home: int) -> str:
    """Return how an element names one of its kids, most of which are on its `home` page."""
    if isinstance(kid, Node):
        return kid.ref
    if isinstance(kid, str):
        return kid
    page, mcid = kid
    return str(mcid) if page == home else f"<</Type/MCR/Pg {page} 0 R/MCID {mcid}>>"


def _xmp(title: str) -> bytes:
    """Return the metadata that name the document and say that it follows ISO 14289-1."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt>'
        '</dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()
