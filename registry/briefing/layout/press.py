"""Pages put on paper: running heads and feet, and what the document says of itself."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFName, PDFStream

from registry.briefing.document import Brief
from registry.briefing.layout.attachment import attached
from registry.briefing.layout.binding import Binding, Leaf
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.embargo import restriction
from registry.briefing.layout.embedding import embed, fonts_of
from registry.briefing.layout.flow import Page
from registry.briefing.layout.font import REGULAR, fitting, width_of
from registry.briefing.layout.grid import Cell, Column, Side, hairline, paragraph, row
from registry.briefing.layout.ink import Ink
from registry.briefing.layout.packing import File
from registry.briefing.layout.style import LEFT, MEASURE, RIGHT, SMALL_QUIET, SMALL_STRONG, TOP
from registry.briefing.layout.tags import Structure, xmp

_HEAD, _GOES_ON, _FOOT = 806.0, TOP + 19, 48.0
_NEAR_TOP = 20.0


class Press:
    """The file of a brief: each page goes into it as soon as it is full."""

    def __init__(self, desk: Desk, out: IO[bytes]) -> None:
        self._desk = desk
        self._document = PDFDocument(invariant=1, lang=desk.brief.language)
        self._file = File(self._document, out)
        self._structure = Structure(self._file)
        self._ink = Ink()
        self._binding = Binding(
            self._file,
            self._structure,
            self._ink,
            fonts_of(self._document),
            mirrored=desk.setter.mirrored,
        )
        self._leaves: list[Leaf] = []

    def write(self, pages: Iterable[Page]) -> list[Leaf]:
        """Write pages as they come."""
        written = [self._binding.write(page) for page in pages]
        self._leaves += written
        return written

    def write_front(self, pages: Iterable[Page]) -> None:
        """Write what is read before all pages that have been written."""
        self._structure.begin_front()
        front = [self._binding.write(page) for page in pages]
        self._leaves = front + self._leaves

    def close(self, enclosed: Sequence[str] = ()) -> None:
        """Write what stands after the pages: the same pages give the same bytes."""
        document, desk = self._document, self._desk
        catalog = document.Catalog
        bound = self._binding.bind(self._leaves, _margins(desk, self._leaves))
        catalog.Pages, catalog.Outlines = bound.pages, bound.outline
        catalog.StructTreeRoot = self._structure.close()
        embed(document, self._ink)
        files = attached(document, desk.brief.audit, enclosed)
        catalog.Names = PDFDictionary({"Dests": bound.places, "EmbeddedFiles": files})
        _describe(document, desk.brief)
        self._file.close()


def _margins(desk: Desk, leaves: Sequence[Leaf]) -> Iterator[Page]:
    """Yield the running head and foot of each page."""
    margins = _Margins(desk, len(leaves))
    running = ""
    for number, leaf in enumerate(leaves, 1):
        page = Page()
        named = [target for target, _ in leaf.targets if target.title or target.running]
        if desk.brief.depth == "brief":
            margins.sign(page, number)
        elif number > 1:
            begins = bool(leaf.targets) and leaf.targets[0][1] > TOP - _NEAR_TOP
            margins.dress(page, number, "" if begins else running)
        running = named[-1].running if named else running
        yield page


def _describe(document: PDFDocument, brief: Brief) -> None:
    """Say what the document is, and that it is tagged."""
    about, catalog = document.info, document.Catalog
    about.title, about.author, about.creator = brief.title, brief.issuer, brief.issuer
    about.subject = f"{brief.forum.replace(chr(10), '; ')}: {brief.scope}"
    about.producer = "ReportLab"
    about.digest(document.signature)
    catalog.showOutline()
    catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})
    catalog.MarkInfo = PDFDictionary({"Marked": "true"})
    kind = {"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}
    catalog.Metadata = PDFStream(PDFDictionary(kind), xmp(brief.title), filters=[])


class _Margins:
    """The running head and foot: what is on every page, and what changes from page to page."""

    def __init__(self, desk: Desk, count: int) -> None:
        self._desk = desk
        self._count = count
        brief = desk.brief
        self._as_of = as_of = desk.as_of()
        room = MEASURE - width_of(as_of, REGULAR, SMALL_QUIET.size) - 16
        fits = width_of(brief.issuer, REGULAR, SMALL_QUIET.size) <= room
        right = Column(RIGHT - room - 1, room + 1, Side.END)
        issuer = Cell(brief.issuer if fits else "", SMALL_QUIET, right)
        mark = Cell(restriction(desk), SMALL_STRONG, right) if brief.restricted else issuer
        self._foot = row(desk.setter, Cell(as_of, SMALL_QUIET, Column(LEFT, MEASURE)), mark)[:1]
        if not (fits or brief.restricted):  # it stands under the moment, whole
            self._foot += paragraph(desk.setter, brief.issuer, SMALL_QUIET, LEFT, MEASURE)[:1]

    def sign(self, page: Page, number: int) -> None:
        """Set the foot of a page of the short brief, whose cover is its head."""
        folio = self._folio(number)
        if self._desk.brief.restricted:
            folio = f"{restriction(self._desk)} · {folio}"
        foot = row(
            self._desk.setter,
            Cell(self._as_of, SMALL_QUIET, Column(LEFT, MEASURE)),
            Cell(folio, SMALL_STRONG, Column(LEFT, MEASURE, Side.END)),
        )[0]
        page.place(foot, _FOOT, artifact=True)

    def _folio(self, number: int) -> str:
        return self._desk.say("Page {page} of {pages}", page=number, pages=self._count)

    def dress(self, page: Page, number: int, running: str) -> None:
        """Set the head and foot of a page; `running` is what goes on from the page before."""
        room = MEASURE - 90
        scope = fitting(self._desk.brief.scope, REGULAR, SMALL_QUIET.size, room)
        head = row(
            self._desk.setter,
            Cell(scope, SMALL_QUIET, Column(LEFT, room + 1)),
            Cell(self._folio(number), SMALL_QUIET, Column(RIGHT - 84, 84, Side.END)),
        )[0]
        page.place(head, _HEAD, artifact=True)
        page.place(hairline(4), _HEAD - head.height)
        if running:
            going_on = self._desk.say("{what}, continued", what=running)
            [strip, *_] = paragraph(self._desk.setter, going_on, SMALL_QUIET, LEFT, MEASURE)
            page.place(strip, _GOES_ON, artifact=True)
        for nth, strip in enumerate(self._foot):
            page.place(strip, _FOOT - nth * strip.height, artifact=True)
