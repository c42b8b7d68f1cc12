"""A brief as one writes it first with ReportLab: paragraphs, tables, a table of contents."""

from collections.abc import Iterable, Iterator, Sequence
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
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table
from reportlab.platypus.tableofcontents import TableOfContents

from registry.briefing.document import Brief, Note, Pledge
from registry.charts.counts import Chart
from registry.settings import resource

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
        document.multiBuild(list(_story(brief)))
    return out.getvalue()


def _story(brief: Brief) -> Iterator[Flowable]:
    yield from (_head(1, brief.title), _text(brief.forum), _text(brief.scope))
    yield from (_text(str(brief.day)), _text(brief.issuer), PageBreak(), TableOfContents())
    yield from _overview(brief)
    yield _head(1, "Table of pledges")
    yield _table(
        [("Ref", "Entity", "Title", "State")],
        ((p.ref, p.entity, p.title.words, p.state) for p in brief.pledges),
    )
    yield _head(1, "The pledges")
    for pledge in brief.pledges:
        yield from _section(pledge)
    yield _head(1, "Sources of the figures")
    for note in _notes(brief):
        yield from _sources(note)
    yield from (_head(1, "Audit statement"), _text(brief.audit.root))
    yield from (_text(brief.audit.checkpoint), _text(brief.audit.vkey))


def _overview(brief: Brief) -> Iterator[Flowable]:
    yield _head(1, "Key figures")
    yield _table([], ((f.value, f.label, f.denominator) for f in brief.figures))
    for finding in (*brief.messages, *brief.gaps):
        yield _text(finding.words)
    if brief.matrix:
        rows = ((r.paragraph, r.label, *r.counts, r.total) for r in brief.matrix.rows)
        yield _table([("Paragraph", "", *brief.matrix.columns, "All")], rows)
    for charted in (brief.objectives, brief.implementation):
        if charted:
            chart = charted.chart
            yield from (_head(2, chart.title), _chart(chart), _text(chart.summary))
    yield _table([], ((m.currency, m.pledged, m.committed, m.disbursed) for m in brief.money))


def _notes(brief: Brief) -> Iterator[Note]:
    yield from (part.note for part in brief.figures)
    yield from (part.note for part in (*brief.messages, *brief.gaps))
    yield from (part.note for part in brief.money)
    yield from (chart.note for chart in (brief.objectives, brief.implementation) if chart)
    if brief.matrix:
        yield brief.matrix.note


def _sources(note: Note) -> Iterator[Flowable]:
    yield _text(note.rule)
    for group in note.groups:
        named = ", ".join(f"{s.ref} r{s.revision} ({s.index})" for s in group.sources)
        yield _text(f"{group.label} {named}")


def _section(pledge: Pledge) -> Iterator[Flowable]:
    yield from (_head(2, f"{pledge.ref} {pledge.title.words}"), _text(pledge.entity))
    yield _text(pledge.description.words)
    yield _table([], _facts(pledge))
    tables = (
        ("Indicators", [(i.name.words, f"{i.baseline} {i.unit} {i.baseline_year}",
                         f"{i.target} {i.unit} {i.target_year}", i.evidence)
                        for i in pledge.indicators]),
        ("Milestones", [(m.title.words, m.due_on, m.reached_on) for m in pledge.milestones]),
        ("Resources", [(r.description.words, r.stage, r.period, r.recipient,
                        f"{r.currency} {r.amount}") for r in pledge.resources]),
        ("Partners", [(p.name, p.role, p.consent) for p in pledge.partners]),
        ("Progress", [(r.filed_on, r.state, r.words.words) for r in pledge.reports]),
        ("Quality", [(c.name, c.judgement, c.rule) for c in pledge.quality]),
        ("History", [(r.number, r.published_on, r.index, r.reason) for r in pledge.history]),
    )  # fmt: skip
    for label, rows in tables:
        if rows:
            yield from (_head(3, label), _table([], rows))


def _facts(pledge: Pledge) -> Iterator[tuple[object, ...]]:
    yield "Kind", ", ".join((pledge.kind, *pledge.natures, pledge.level))
    yield "Where", ", ".join((pledge.region, *pledge.places))
    for link in pledge.links:
        yield f"Paragraph {link.paragraph}", f"{link.relation}: {link.summary}"
    for objective in (*pledge.primary_objectives, *pledge.secondary_objectives):
        yield f"Objective {objective.number}", objective.title
    yield "Principles", ", ".join(pledge.principles)
    yield "Round tables", ", ".join(pledge.round_tables)
    yield "For whom", ", ".join(pledge.populations)
    yield "Responsible", f"{pledge.office} {pledge.responsible}"
    yield "From, to", f"{pledge.starts_on} – {pledge.ends_on}"
    yield "State", f"{pledge.state}, {pledge.currency}"
    yield "Source", pledge.imported_from or pledge.url


def _head(level: int, words: str) -> Paragraph:
    return Paragraph(escape(words), _HEADS[level - 1])


def _text(words: object) -> Paragraph:
    return Paragraph(escape(str(words)), _BODY)


def _table(heads: Sequence[Sequence[object]], rows: Iterable[Sequence[object]]) -> Flowable:
    cells = [[_text(cell) for cell in row] for row in (*heads, *rows)]
    return Table(cells, style=_GRID, repeatRows=len(heads)) if cells else Spacer(1, 1)


def _chart(chart: Chart) -> Drawing:
    bars: Any = HorizontalBarChart()
    bars.data = [[bar.count for bar in chart.bars]]
    bars.categoryAxis.categoryNames = [bar.label for bar in chart.bars]
    bars.x, bars.width, bars.height = 160, 280, 14 * len(chart.bars)
    bars.categoryAxis.labels.fontName = bars.valueAxis.labels.fontName = "Naive"
    drawing = Drawing(450, bars.height + 30)
    drawing.add(bars)
    return drawing
