"""Pages put on paper: running heads and feet, and what the document says of itself."""

from collections.abc import Callable, Sequence

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFName, PDFStream

from registry.briefing.document import Brief
from registry.briefing.layout.attachment import attach
from registry.briefing.layout.binding import Binding
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.embedding import embed, fonts_of
from registry.briefing.layout.flow import Page
from registry.briefing.layout.font import REGULAR, fitting, width_of
from registry.briefing.layout.front import restriction
from registry.briefing.layout.grid import Cell, Column, Side, hairline, row
from registry.briefing.layout.packing import Objects, pack
from registry.briefing.layout.style import LEFT, MEASURE, RIGHT, SMALL_QUIET, SMALL_STRONG, TOP
from registry.briefing.layout.tags import Structure, xmp

_HEAD, _FOOT = 806.0, 48.0
_NEAR_TOP = 20.0


def press(desk: Desk, pages: Sequence[Page], drawn: Callable[[int, int], None]) -> bytes:
    """Return the PDF of these pages; the same pages give the same bytes.

    `drawn` is told after each page how many of how many are drawn.
    """
    document = PDFDocument(invariant=1, lang=desk.brief.language)
    objects = Objects(document)
    structure = Structure(objects)
    binding = Binding(objects, structure, fonts_of(document))
    binding.prepare(pages)
    margins = _Margins(desk, len(pages))
    running = ""
    for number, page in enumerate(pages, 1):
        titled = [target for target, _ in page.targets if target.title]
        if desk.brief.depth == "brief":
            margins.sign(page, number)
        elif number > 1:
            begins = bool(page.targets) and page.targets[0][1] > TOP - _NEAR_TOP
            margins.dress(page, number, "" if begins else running)
        running = titled[-1].running if titled else running
        binding.add(page, mirrored=desk.setter.mirrored)
        drawn(number, len(pages))
    embed(document, desk.setter.ink)
    attach(document, desk.brief.audit)
    _describe(document, desk.brief)
    catalog = document.Catalog
    catalog.StructTreeRoot = structure.close()
    catalog.Pages, catalog.Outlines = binding.close()
    return pack(document, objects)


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
        self._as_of = as_of = desk.say(
            "As of log size {size}, {day}",
            size=desk.number(brief.audit.size),
            day=desk.day(brief.day),
        )
        room = MEASURE - width_of(as_of, REGULAR, SMALL_QUIET.size) - 20
        right = Column(RIGHT - room - 1, room + 1, Side.END)
        named = fitting(brief.issuer, REGULAR, SMALL_QUIET.size, room)
        issuer = Cell(named, SMALL_QUIET, right)
        mark = Cell(restriction(desk), SMALL_STRONG, right) if brief.restricted else issuer
        self._foot = row(desk.setter, Cell(as_of, SMALL_QUIET, Column(LEFT, MEASURE)), mark)[0]

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
        say = self._desk.say
        going_on = say(" · {what}, continued", what=running) if running else ""
        room = MEASURE - 90
        spare = room - width_of(going_on, REGULAR, SMALL_QUIET.size)
        scope = fitting(self._desk.brief.scope, REGULAR, SMALL_QUIET.size, spare)
        head = row(
            self._desk.setter,
            Cell(scope + going_on, SMALL_QUIET, Column(LEFT, room + 1)),
            Cell(self._folio(number), SMALL_QUIET, Column(RIGHT - 84, 84, Side.END)),
        )[0]
        page.place(head, _HEAD, artifact=True)
        page.place(hairline(4), _HEAD - head.height)
        page.place(self._foot, _FOOT, artifact=True)
