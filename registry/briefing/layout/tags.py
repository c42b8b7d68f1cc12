"""The structure of a document, for who has it read aloud (ISO 32000-1, 14.7; ISO 14289-1).

What is drawn is marked with a number on its page; a tree of nodes says what the marked pieces are:
headings, paragraphs, tables with their heads, figures with a text that stands for them, links.
Whatever is not in the tree is an artifact: rules, tints, running heads, heads that return.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from reportlab.pdfbase.pdfdoc import (
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObject,
    PDFStream,
    PDFString,
)

ARTIFACT = "/Artifact BMC"
_COLUMN_HEAD = "/A << /O /Table /Scope /Column >>"


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

    @property
    def top(self) -> "Node":
        """Return the outermost part that this one stands in."""
        return self.parent.top if self.parent else self


def begin(node: Node | None, number: int) -> str:
    """Return the operator that begins a marked piece; EMC ends it."""
    return f"/{node.tag} <</MCID {number}>> BDC" if node else ARTIFACT


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


class _Text(PDFObject):  # type: ignore[misc]  # ReportLab has no types
    """An object whose text is known when the document is written."""

    def __init__(self) -> None:
        self.text = b""

    def format(self, _document: PDFDocument) -> bytes:
        return self.text


@dataclass(slots=True)
class _Element:
    """A node in the file: its number there, and its kids, each with the page that it is on."""

    number: int
    written: _Text
    kids: list[tuple[int, str]] = field(default_factory=list)  # page (0 for none), the kid


class Structure:
    """The tree of one document while its pages are drawn."""

    def __init__(self, document: PDFDocument) -> None:
        self._document = document
        self._root = Node("Document")
        self._elements: dict[Node, _Element] = {}
        self._parents: list[str] = []  # by the number that a page or an annotation carries
        self._add(self._root)

    def page(self, page: PDFObject, number: int, marked: Sequence[Node]) -> None:
        """Take what a page has marked, in the order of the numbers; `number` is the object's."""
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents, page.Tabs = len(self._parents), PDFName("S")
        for mcid, node in enumerate(marked):
            self._find(node).kids.append((number, str(mcid)))
        self._parents.append(f"[{' '.join(self._ref(node) for node in marked)}]")

    def annotate(self, node: Node, annotation: PDFDictionary, page: int) -> None:
        """Take an annotation that belongs to a node, such as the spot of a link."""
        annotation["StructParent"] = len(self._parents)
        found = self._find(node)
        self._parents.append(f"{found.number} 0 R")
        spot = self._number(annotation)
        found.kids.append((0, f"<< /Type /OBJR /Pg {page} 0 R /Obj {spot} 0 R >>"))

    def close(self, title: str) -> None:
        """Hand the tree over to the document, which says that it is tagged, and what it is."""
        tree, root = _Text(), _Text()
        numbers = " ".join(f"{i} {ref}" for i, ref in enumerate(self._parents))
        tree.text = f"<< /Nums [{numbers}] >>".encode()
        root.text = (
            f"<< /Type /StructTreeRoot /K {self._ref(self._root)}"
            f" /ParentTree {self._number(tree)} 0 R /ParentTreeNextKey {len(self._parents)} >>"
        ).encode()
        top = self._number(root)
        for node, element in self._elements.items():
            above = self._elements[node.parent].number if node.parent else top
            element.written.text = self._spell(node, element, above)
        catalog = self._document.Catalog
        catalog.StructTreeRoot = root
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        kind = {"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}
        catalog.Metadata = PDFStream(PDFDictionary(kind), _xmp(title), filters=[])

    def _find(self, node: Node) -> _Element:
        """Return the element of a node; what is met first stands first in what it stands in."""
        if node not in self._elements:
            if node.parent is None:
                node.parent = self._root
            above = self._find(node.parent)
            if node not in self._elements:  # the cells of a row come with it
                above.kids.append((0, f"{self._add(node).number} 0 R"))
                for cell in node.cells:
                    self._find(cell)
        return self._elements[node]

    def _add(self, node: Node) -> _Element:
        written = _Text()
        self._elements[node] = _Element(self._number(written), written)
        return self._elements[node]

    def _ref(self, node: Node) -> str:
        return f"{self._find(node).number} 0 R"

    def _number(self, thing: PDFObject) -> int:
        """Return the number by which an object is found in the file."""
        name = self._document.Reference(thing).name
        number: int = self._document.idToObjectNumberAndVersion[name][0]
        return number

    def _spell(self, node: Node, element: _Element, above: int) -> bytes:
        home = next((page for page, _kid in element.kids if page), 0)
        kids = [
            kid if page in {0, home} else f"<</Type/MCR/Pg {page} 0 R/MCID {kid}>>"
            for page, kid in element.kids
        ]
        listed = kids[0] if len(kids) == 1 else f"[{' '.join(kids)}]"
        parts = [f"<</S/{node.tag}/P {above} 0 R/K {listed}"]
        if home:
            parts.append(f"/Pg {home} 0 R")
        if node.tag == "TH":
            parts.append(_COLUMN_HEAD)
        said = "".join(parts).encode()
        for key, text in (("Lang", node.language), ("Alt", node.alt)):
            if text:
                said += f"/{key}".encode() + PDFString(text).format(self._document)
        return said + b">>"


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
