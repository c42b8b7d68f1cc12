"""A brief as one writes it first with ReportLab: paragraphs, tables, a table of contents."""

from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any
from unittest.mock import patch

from reportlab import rl_config
from reportlab.graphics.charts.barcharts import HorizontalBarChart
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Grid
from reportlab.platypus.tableofcontents import TableOfContents

from registry.briefing.document import Brief
from registry.charts.counts import Chart
from registry.settings import resource
from tests.benchmarks.story import Contents, Head, Table, Text, story

_GRID = [("GRID", (0, 0), (-1, -1), 0.25, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
_SAMPLES = getSampleStyleSheet()
_BODY = ParagraphStyle("body", _SAMPLES["BodyText"], fontName="Naive", fontSize=9)
_HEADS = [
    ParagraphStyle(f"h{n}", _SAMPLES[f"Heading{n}"], fontName="Naive-Bold") for n in (1, 2, 3)
]


class _Document(SimpleDocTemplate):
    """Tells the table of contents where each heading stands."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - ReportLab's name
        if isinstance(flowable, Paragraph) and flowable.style in _HEADS[:2]:
            level = _HEADS.index(flowable.style)
            self.notify("TOCEntry", (level, flowable.getPlainText(), self.page))


def naive(brief: Brief) -> bytes:
    """Return the PDF of a brief."""
    fonts = resource("registry") / "briefing" / "fonts"
    pdfmetrics.registerFont(TTFont("Naive", fonts / "NotoSans-Regular.ttf"))
    pdfmetrics.registerFont(TTFont("Naive-Bold", fonts / "NotoSans-Bold.ttf"))
    out = BytesIO()
    document = _Document(out, pagesize=A4, title=brief.title)
    with patch.object(rl_config, "useA85", 1):  # ReportLab's own default; the registry's is 0
        document.multiBuild(list(_flowables(brief)))
    return out.getvalue()


def _flowables(brief: Brief) -> Iterator[Flowable]:
    for block in story(brief):
        match block:
            case Head(level, words):
                yield Paragraph(escape(words), _HEADS[level - 1])
            case Text(words):
                yield _text(words)
            case Table():
                yield _table(block)
            case Chart():
                yield _chart(block)
            case Contents():
                yield from (PageBreak(), TableOfContents())


def _text(words: object) -> Paragraph:
    return Paragraph(escape(str(words)), _BODY)


def _table(block: Table) -> Flowable:
    heads = [block.heads] if block.heads else []
    cells = [[_text(cell) for cell in row] for row in (*heads, *block.rows)]
    return Grid(cells, style=_GRID, repeatRows=len(heads)) if cells else Spacer(1, 1)


def _chart(chart: Chart) -> Drawing:
    bars: Any = HorizontalBarChart()
    bars.data = [[bar.count for bar in chart.bars]]
    bars.categoryAxis.categoryNames = [bar.label for bar in chart.bars]
    bars.x, bars.width, bars.height = 160, 280, 14 * len(chart.bars)
    bars.categoryAxis.labels.fontName = bars.valueAxis.labels.fontName = "Naive"
    drawing = Drawing(450, bars.height + 30)
    drawing.add(bars)
    return drawing
