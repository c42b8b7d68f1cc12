"""Our faces as ReportLab fonts, for the drawings that ReportLab renders itself."""

from weakref import WeakKeyDictionary

from reportlab import rl_config
from reportlab.graphics import shapes
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument

from registry.briefing.layout import bidi
from registry.briefing.layout.embedding import Embedding
from registry.briefing.layout.faces import UNITS, Family, bold, regular
from registry.briefing.layout.ink import Ink
from registry.briefing.layout.shaping import shape

REGULAR, BOLD = "Brief", "Brief-Bold"

_inks: WeakKeyDictionary[PDFDocument, Ink] = WeakKeyDictionary()


class DrawingFont:
    """What ReportLab asks of a dynamic font, answered from a family of faces.

    ReportLab calls the faces of a family its *subsets*; each string is cut at their borders.
    """

    _dynamicFont = 1  # noqa: N815 - ReportLab's names
    _multiByte = 1  # noqa: N815
    shapable = False

    def __init__(self, family: Family) -> None:
        self.fontName = family.name
        self.family = family
        self.face = family.faces[0]

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:  # noqa: N802
        """Return the width of `text` in points."""
        del encoding
        return width_of(text, self.fontName, size)

    def splitString(self, text: str, doc: PDFDocument) -> list[tuple[int, bytes]]:  # noqa: N802
        """Return the codes of `text` from left to right, each part with the place of its face."""
        ink, faces = _inks[doc], self.family.faces
        spelled = ink.of(faces[0]).spell(text)
        if spelled is not None:
            return [(0, bytes.fromhex(spelled[1]))]
        return [
            (faces.index(run.face), b"".join(code.to_bytes(2, "big") for code, _ in run.codes))
            for run in shape(ink, self.family, text, bidi.levels(text, 0))
        ]

    def getSubsetInternalName(self, subset: int, doc: PDFDocument) -> str:  # noqa: N802
        """Return the name by which pages call a face."""
        del doc
        return self.family.faces[subset].resource


def bind(ink: Ink, doc: PDFDocument) -> None:
    """Make a document use this ink for its text, and embed its fonts when it is saved."""
    _inks[doc] = ink
    doc.delayedFonts.append(Embedding(ink))


def width_of(text: str, font: str, size: float) -> float:
    """Return the width of `text` in points, as a drawing shows it."""
    family = bold() if font == BOLD else regular()
    ink = Ink()
    spelled = ink.of(family.faces[0]).spell(text)
    if spelled is not None:
        return spelled[0] * size / UNITS
    return sum(run.advance for run in shape(ink, family, text, bidi.levels(text, 0))) * size / UNITS


def fitting(text: str, font: str, size: float, width: float) -> str:
    """Return `text`, cut and ended with an ellipsis where it is wider than `width` points."""
    if width_of(text, font, size) <= width:
        return text
    end = len(text)
    while end and width_of(text[:end] + "…", font, size) > width:
        end -= 1
    return text[:end].rstrip() + "…"


def register() -> None:
    """Give ReportLab our fonts, and nothing that could let its own slip in unembedded."""
    for family in (regular(), bold()):
        pdfmetrics.registerFont(DrawingFont(family))
    rl_config.canvas_basefontname = REGULAR
    shapes.STATE_DEFAULTS["fontName"] = REGULAR
    rl_config.useA85 = 0


register()
