"""What ReportLab is told of our faces, which it never sets a text in; widths of texts."""

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument

from registry.briefing.layout import bidi
from registry.briefing.layout.embedding import Embedding
from registry.briefing.layout.faces import UNITS, Family, bold, regular
from registry.briefing.layout.ink import Ink
from registry.briefing.layout.shaping import shape

REGULAR, BOLD = "Brief", "Brief-Bold"


class PlaceHolder:
    """The font that a canvas begins with, so that none of ReportLab's own slips in unembedded."""

    _dynamicFont = 1  # noqa: N815 - ReportLab's names
    _multiByte = 1  # noqa: N815

    def __init__(self, family: Family) -> None:
        self.fontName = family.name
        self.face = family.faces[0]


def bind(ink: Ink, doc: PDFDocument) -> None:
    """Make a document embed the fonts of this ink when it is written."""
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
    """Give ReportLab nothing that could let its own fonts slip in unembedded."""
    for family in (regular(), bold()):
        pdfmetrics.registerFont(PlaceHolder(family))
    rl_config.canvas_basefontname = REGULAR
    rl_config.useA85 = 0


register()
