"""A brief set by typst, which tags what it sets."""

import json
from collections.abc import Iterator, Sequence

from registry.briefing.document import Brief
from registry.charts.counts import Chart
from registry.settings import resource
from tests.benchmarks.story import Block, Contents, Head, Table, Text, story

_FRAME = """
#set document(title: %(title)s)
#set page(paper: "a4", margin: 2cm, numbering: "1 / 1")
#set text(font: "Noto Sans", size: 9pt, lang: %(language)s)
#set table(stroke: 0.25pt + gray)
"""


def typeset(brief: Brief) -> bytes:
    """Return the PDF of a brief.

    Raises:
        ImportError: typst is not installed.
    """
    import typst  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415 - a contestant

    values = {"title": _said(brief.title), "language": _said(brief.language)}
    parts = [_FRAME % values, *(part for one in story(brief) for part in _markup(one))]
    fonts = [str(resource("registry") / "briefing" / "fonts")]
    source = "\n".join(parts).encode()
    pdf: bytes = typst.compile(source, font_paths=fonts, ignore_system_fonts=True)
    return pdf


def _markup(block: Block) -> Iterator[str]:
    match block:
        case Head(level, words):
            yield f"#heading(level: {level}, {_said(words)})"
        case Text(words):
            yield f"#par[#{_said(words)}]"
        case Table(rows, heads):
            width = len(heads or (rows[0] if rows else ()))
            if width:
                yield f"#table(columns: {width}, {_head(heads)}"
                yield from (_cells(row) for row in rows)
                yield ")"
        case Chart():
            most = max((bar.count for bar in block.bars), default=0) or 1
            for bar in block.bars:
                yield f"#par[#{_said(f'{bar.label} {bar.count}')}]"
                yield f"#rect(width: {60 * bar.count / most}%, height: 9pt, fill: blue)"
        case Contents():
            yield "#pagebreak()\n#outline(depth: 2)\n#pagebreak()"


def _head(heads: Sequence[object]) -> str:
    return f"table.header({_cells(heads)})," if heads else ""


def _cells(row: Sequence[object]) -> str:
    return "".join(f"[#{_said(str(cell))}]," for cell in row)


def _said(words: str) -> str:
    """Return a string of typst's own."""
    quoted = json.dumps(words, ensure_ascii=False)
    return quoted if "\\u" not in quoted else json.dumps("".join(filter(str.isprintable, words)))
