"""A brief as HTML set by WeasyPrint, tagged as PDF/UA-1 if it can."""

from collections.abc import Iterator, Sequence
from html import escape

from registry.briefing.document import Brief
from registry.charts.counts import Chart
from registry.settings import resource
from tests.benchmarks.story import Block, Contents, Head, Table, Text, story

_STYLE = """
@page { size: A4; margin: 2cm; @bottom-right { content: counter(page) " / " counter(pages) } }
@font-face { font-family: Naive; src: url("%(fonts)s/NotoSans-Regular.ttf") }
@font-face { font-family: Naive; font-weight: bold; src: url("%(fonts)s/NotoSans-Bold.ttf") }
body { font: 9pt Naive }
table { border-collapse: collapse; width: 100%% }
td, th { border: 0.25pt solid grey; vertical-align: top; text-align: left }
.contents { break-before: page; break-after: page }
.contents a::after { content: leader(".") target-counter(attr(href), page) }
.bar { background: #009edb; height: 9pt }
"""


def weasy(brief: Brief) -> bytes:
    """Return the PDF of a brief.

    Raises:
        ImportError, OSError: WeasyPrint or Pango is not installed.
    """
    from weasyprint import HTML  # noqa: PLC0415 - one of the contestants, where it is installed

    fonts = (resource("registry") / "briefing" / "fonts").as_uri()
    blocks = list(story(brief))
    titles = {n: one.words for n, one in enumerate(blocks) if isinstance(one, Head)}
    body = "".join(part for n, one in enumerate(blocks) for part in _html(n, one, titles))
    page = (
        f"<!doctype html><html lang={brief.language}><title>{escape(brief.title)}</title>"
        f"<style>{_STYLE % {'fonts': fonts}}</style><body>{body}"
    )
    pdf: bytes = HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def _html(number: int, block: Block, titles: dict[int, str]) -> Iterator[str]:
    match block:
        case Head(level, words):
            yield f"<h{level} id=h{number}>{escape(words)}</h{level}>"
        case Text(words):
            yield f"<p>{escape(words)}</p>"
        case Table(rows, heads):
            yield "<table>"
            yield f"<thead>{_row(heads, 'th')}</thead>" if heads else ""
            yield from (_row(row, "td") for row in rows)
            yield "</table>"
        case Chart():
            most = max((bar.count for bar in block.bars), default=0) or 1
            for bar in block.bars:
                yield f"<p>{escape(bar.label)} {bar.count}</p>"
                yield f"<div class=bar style='width: {60 * bar.count / most}%'></div>"
        case Contents():
            items = (f"<p><a href=#h{n}>{escape(words)}</a></p>" for n, words in titles.items())
            yield f"<div class=contents>{''.join(items)}</div>"


def _row(cells: Sequence[object], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"
