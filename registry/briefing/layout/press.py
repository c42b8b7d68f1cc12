"""Pages put on paper: running heads, links, bookmarks, fonts, metadata."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas

from registry.briefing.layout.attachment import attach
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.flow import Hotspot, Page
from registry.briefing.layout.font import REGULAR, bind, fitting, width_of
from registry.briefing.layout.front import restriction
from registry.briefing.layout.grid import Cell, Column, Side, hairline, row
from registry.briefing.layout.packing import pack
from registry.briefing.layout.style import (
    HEIGHT,
    LEFT,
    MEASURE,
    RIGHT,
    SMALL_QUIET,
    SMALL_STRONG,
    TOP,
    WIDTH,
)
from registry.briefing.layout.tags import ARTIFACT, Structure

_HEAD, _FOOT = 806.0, 48.0
_NEAR_TOP = 20.0
_ADDRESS = re.compile(r"https?://[!-~]+")
"""Only such addresses become links: a filed text cannot smuggle in a script or a local file."""


def press(desk: Desk, pages: Sequence[Page], drawn: Callable[[int, int], None]) -> bytes:
    """Return the PDF of these pages; the same pages give the same bytes.

    `drawn` is told after each page how many of how many are drawn.
    """
    canvas = Canvas(
        "",  # it is written by `pack`
        pagesize=(WIDTH, HEIGHT),
        pageCompression=1,
        invariant=1,
        initialFontName=REGULAR,
        lang=desk.brief.language,
    )
    document = canvas._doc  # noqa: SLF001 - fonts are handed over nowhere else
    bind(desk.setter.ink, document)
    _describe(desk, canvas)
    attach(canvas, desk.brief.audit)
    structure = Structure(document)
    known = {target.name for page in pages for target, _ in page.targets}
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
        _shade(canvas, page, mirrored=desk.setter.mirrored)
        _draw(canvas, page, known, structure)
        drawn(number, len(pages))
    reserved = structure.close(desk.brief.title)
    document.format = partial(pack, document, reserved)  # the last step of what follows
    file: bytes = document.GetPDFData(canvas)
    return file


def _describe(desk: Desk, canvas: Canvas) -> None:
    brief = desk.brief
    canvas.setTitle(brief.title)
    canvas.setAuthor(brief.issuer)
    canvas.setSubject(f"{brief.forum.replace(chr(10), '; ')}: {brief.scope}")
    canvas.setCreator(brief.issuer)
    canvas.setProducer("ReportLab")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.showOutline()


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


def _shade(canvas: Canvas, page: Page, *, mirrored: bool) -> None:
    """Draw what lies under the text, turned about where the page is read from the right."""
    turn = f"-1 0 0 1 {WIDTH}" if mirrored else "1 0 0 1 0"
    for operators, top in page.shapes:
        canvas.addLiteral(f"{ARTIFACT} q {turn} {top:.2f} cm\n{operators}\nQ EMC")


def _draw(canvas: Canvas, page: Page, known: set[str], structure: Structure) -> None:
    for operators in page.operators:
        canvas.addLiteral(operators)
    for target, top in page.targets:
        canvas.bookmarkPage(target.name, fit="XYZ", left=0, top=min(top + 12, HEIGHT))
        if target.title:
            canvas.addOutlineEntry(target.title, target.name, target.level, closed=target.level)
    links = [(spot, link) for spot in page.hotspots if (link := _link(canvas, spot, known))]
    document = canvas._doc  # noqa: SLF001 - the page can be reached nowhere else
    name = document.thisPageName()
    canvas.showPage()
    made, number = document.idToObject[name], document.idToObjectNumberAndVersion[name][0]
    made.Trans = None  # an empty /Trans is no transition
    structure.page(made, number, page.marked)
    for spot, link in links:
        structure.annotate(spot.node, link, number)


def _link(canvas: Canvas, spot: Hotspot, known: set[str]) -> PDFDictionary | None:
    """Return the annotation of a spot that leads somewhere, on the page that is drawn."""
    link = PDFDictionary(
        {
            "Type": PDFName("Annot"),
            "Subtype": PDFName("Link"),
            "Rect": PDFArray([spot.left, spot.bottom, spot.right, spot.top]),
            "Border": "[0 0 0]",
            "Contents": PDFString(spot.to),
            "F": 4,  # it is printed
        }
    )
    if spot.to.startswith("#") and spot.to[1:] in known:
        link["Dest"] = canvas._bookmarkReference(spot.to[1:])  # noqa: SLF001 - the same
    elif _ADDRESS.fullmatch(spot.to):
        address = {"Type": PDFName("Action"), "S": PDFName("URI"), "URI": PDFString(spot.to)}
        link["A"] = PDFDictionary(address)
    else:
        return None
    canvas._addAnnotation(link)  # noqa: SLF001 - the same
    return link
