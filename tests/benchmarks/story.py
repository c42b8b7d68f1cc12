"""What a brief says as plain blocks, for programs that others set pages with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from registry.briefing.document import Brief, Note, Pledge
from registry.charts.counts import Chart


@dataclass(frozen=True)
class Head:
    """A heading, of level 1 to 3."""

    level: Literal[1, 2, 3]
    words: str


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    words: str


@dataclass(frozen=True)
class Table:
    """Rows of cells; `heads` come again on each page."""

    rows: Sequence[Sequence[object]]
    heads: Sequence[object] = ()


@dataclass(frozen=True)
class Contents:
    """A table of contents with the pages of headings, on a page of its own."""


Block = Head | Text | Table | Chart | Contents


def story(brief: Brief) -> Iterator[Block]:
    """Yield the blocks of a brief, in their order."""
    yield from (Head(1, brief.title), _text(brief.forum), _text(brief.scope))
    yield from (_text(str(brief.day)), _text(brief.issuer), Contents())
    yield from _overview(brief)
    yield Head(1, "Table of pledges")
    rows = [(p.ref, p.entity, p.title.words, p.state) for p in brief.pledges]
    yield Table(rows, ("Ref", "Entity", "Title", "State"))
    yield Head(1, "The pledges")
    for pledge in brief.pledges:
        yield from _section(pledge)
    yield Head(1, "Sources of the figures")
    for note in _notes(brief):
        yield from _sources(note)
    yield from (Head(1, "Audit statement"), _text(brief.audit.root))
    yield from (_text(brief.audit.checkpoint), _text(brief.audit.vkey))


def _overview(brief: Brief) -> Iterator[Block]:
    yield Head(1, "Key figures")
    yield Table([(f.value, f.label, f.denominator) for f in brief.figures])
    for finding in (*brief.messages, *brief.gaps):
        yield _text(finding.words)
    if brief.matrix:
        rows = [(r.paragraph, r.label, *r.counts, r.total) for r in brief.matrix.rows]
        yield Table(rows, ("Paragraph", "", *brief.matrix.columns, "All"))
    for charted in (brief.objectives, brief.implementation, brief.currency):
        if charted:
            chart = charted.chart
            yield from (Head(2, chart.title), chart, _text(chart.summary))
    yield Table([(m.currency, m.pledged, m.committed, m.disbursed) for m in brief.money])


def _notes(brief: Brief) -> Iterator[Note]:
    yield from (part.note for part in brief.figures)
    yield from (part.note for part in (*brief.messages, *brief.gaps))
    yield from (part.note for part in brief.money)
    yield from (
        chart.note for chart in (brief.objectives, brief.implementation, brief.currency) if chart
    )
    if brief.matrix:
        yield brief.matrix.note


def _sources(note: Note) -> Iterator[Block]:
    yield _text(note.rule)
    for group in note.groups:
        named = ", ".join(f"{s.ref} r{s.revision} ({s.index})" for s in group.sources)
        yield _text(f"{group.label} {named}")


def _section(pledge: Pledge) -> Iterator[Block]:
    yield from (Head(2, f"{pledge.ref} {pledge.title.words}"), _text(pledge.entity))
    yield _text(pledge.description.words)
    yield Table(list(_facts(pledge)))
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
            yield from (Head(3, label), Table(rows))


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


def _text(words: object) -> Text:
    return Text(str(words))
