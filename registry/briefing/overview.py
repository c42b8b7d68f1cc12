"""The first pages of a brief, from the figures of the analysis; pure.

Each figure carries a note: how it was counted and, where the rule does not name them all, from
which revisions at which entries.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from registry.analysis.figures import Gap, Overview, Row, Scope
from registry.analysis.gaps import REGION_IN_SENTENCE
from registry.analysis.queries import recommendation
from registry.briefing.document import (
    Bar,
    Chart,
    Figure,
    Finding,
    Group,
    Matrix,
    MatrixRow,
    Money,
    Note,
    Source,
)
from registry.briefing.sections import IMPLEMENTATION, NOT_REPORTED, Names
from registry.framework.vocabulary import in_language

_EVERY = "Every pledge in the table of pledges, which names its revision and its entry."


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of a scope, the standing pledges they were counted from, what names codes."""

    scope: Scope
    found: Overview
    rows: Sequence[Row]
    names: Names

    def paragraph(self, code: str) -> str:
        """Return the number of a recommendation's paragraph."""
        return str(recommendation(self.names.framework, code).number)

    def objective(self, number: int) -> str:
        """Return an objective's number and short title."""
        objective = self.names.framework.current.objective(number)
        return f"{number}  {in_language(objective.short_title, self.names.language)}"


def _group(rows: Iterable[Row], label: str = "") -> Group:
    """Return the sources of these pledges."""
    return Group(label, tuple(Source(row.ref, row.revision, row.index) for row in rows))


def figures(counted: Counted) -> tuple[Figure, ...]:
    """Return the key figures, each with its denominator."""
    found = counted.found
    answered = [count for _code, count in found.by_recommendation if count]
    named = [count for _number, count in found.by_objective if count]
    return (
        Figure(
            str(found.pledges),
            "pledges stand" if found.pledges != 1 else "pledge stands",
            f"by {_many(found.entities, 'entity', 'entities')}",
            Note(_EVERY),
        ),
        Figure(
            str(found.reporting),
            "reported on by their entities",
            f"of {found.pledges}; {found.not_reporting} not reported on",
            _reporting(counted),
        ),
        Figure(
            str(len(answered)),
            "recommendations pledged on",
            f"of {len(found.by_recommendation)}; nobody on"
            f" {len(found.by_recommendation) - len(answered)}",
            _on_recommendations(counted),
        ),
        Figure(
            str(len(named)),
            "objectives pledged for",
            f"of {len(found.by_objective)}; no pledge names {len(found.by_objective) - len(named)}",
            _on_objectives(counted),
        ),
    )


def messages(counted: Counted) -> Iterator[Finding]:
    """Yield the key messages: sentences that the figures support, both denominators in each."""
    found = counted.found
    if not found.pledges:
        return
    progressing = dict(found.by_implementation)["in_progress"]
    yield Finding(
        f"{progressing} of {_many(found.reporting, 'reporting pledge')} in progress;"
        f" {_many(found.not_reporting, 'pledge')} not reported on."
        if found.reporting
        else f"No entity has reported on a pledge yet: {found.not_reporting} of"
        f" {_many(found.pledges, 'pledge')} not reported on.",
        _reporting(counted),
    )
    states = dict(found.by_state)
    if states["imported"]:
        yield Finding(
            f"{states['imported']} of {_many(found.pledges, 'pledge')} taken over from pages"
            " published elsewhere and not confirmed by the entity.",
            Note(
                "Pledges marked as imported.",
                (_group(r for r in counted.rows if r.state == "imported"),),
            ),
        )
    overdue = dict(found.by_currency)["overdue"]
    if overdue:
        yield Finding(
            f"{overdue} of {_many(found.pledges, 'pledge')} silent for two years or more.",
            Note(
                "Counted from the last report, or from publication while there is none; an imported"
                " pledge was published in the year of its reference at the latest.",
                (_group(r for r in counted.rows if r.currency == "overdue"),),
            ),
        )
    yield from _most_pledged(counted)
    if states["withdrawn"]:
        yield Finding(
            f"{_many(states['withdrawn'], 'further pledge')} withdrawn, and counted nowhere else.",
            Note("Pledges within the scope whose newest public entry is a withdrawal."),
        )
    if states["merged"]:
        yield Finding(
            f"{_many(states['merged'], 'further pledge')} merged into another, and counted once.",
            Note("Pledges within the scope whose newest public entry is a merger into another."),
        )


def _most_pledged(counted: Counted) -> Iterator[Finding]:
    """Yield which recommendations most pledges are on, where the scope has several."""
    counts = counted.found.by_recommendation
    most = max((count for _code, count in counts), default=0)
    if most == 0 or len(counts) == 1:
        return
    first = [counted.paragraph(code) for code, count in counts if count == most]
    paragraphs = "paragraph" if len(first) == 1 else "paragraphs"
    yield Finding(
        f"Most pledged on: {paragraphs} {', '.join(first)}, with"
        f" {_many(most, 'pledge')}{' each' if len(first) > 1 else ''} of {counted.found.pledges}.",
        _on_recommendations(counted),
    )


def matrix(counted: Counted) -> Matrix:
    """Return the coverage of recommendations by region; an entity without one is in the total."""
    coverage = counted.found.coverage
    totals = dict(counted.found.by_recommendation)
    known, language = counted.names.framework, counted.names.language
    rows = (
        MatrixRow(
            counted.paragraph(code),
            in_language(recommendation(known, code).label, language),
            counts,
            totals[code],
        )
        for code, counts in zip(coverage.rows, coverage.cells, strict=True)
    )
    columns = tuple(counted.names.label("region", code) for code in coverage.columns)
    return Matrix(columns, tuple(rows), _on_recommendations(counted))


def by_objective(counted: Counted) -> Chart:
    """Return the chart of primary objectives, zeros included."""
    bars = [Bar(counted.objective(number), count) for number, count in counted.found.by_objective]
    return Chart(
        "Pledges by objective",
        tuple(bars),
        "Primary objectives only, of which a pledge names up to three; an imported one may name"
        " more.",
        _on_objectives(counted),
    )


def by_implementation(counted: Counted) -> Chart:
    """Return the chart of what entities report, with those that have not."""
    found = counted.found
    bars = [Bar(IMPLEMENTATION[state], count) for state, count in found.by_implementation]
    return Chart(
        "Implementation",
        (*bars, Bar(NOT_REPORTED, found.not_reporting)),
        f"As reported by the entities themselves: {found.reporting} of"
        f" {_many(found.pledges, 'pledge')} reported on, {found.not_reporting} not.",
        _reporting(counted),
    )


def gaps(counted: Counted) -> Iterator[Finding]:
    """Yield where nobody has pledged, findings of one kind together in one sentence.

    A gap has no sources, so its note says what was searched.
    """
    note = Note("Searched: every pledge in the table of pledges, with all its links.")
    groups: dict[str, list[str]] = {}
    for gap in counted.found.gaps:
        lead, item = _lead(gap, counted)
        groups.setdefault(lead, []).append(item)
    within = f"in {counted.scope.code}, " if counted.scope.kind == "cycle" else ""
    for lead, items in groups.items():
        words = f"{within}{lead} {', '.join(items)}" if lead else "".join(items)
        yield Finding(f"{words[0].upper()}{words[1:].rstrip('.')}.", note)


def _lead(gap: Gap, counted: Counted) -> tuple[str, str]:
    """Return how the sentence begins that names this gap with others of its kind, and its name."""
    region = REGION_IN_SENTENCE.get(gap.region or "", "")
    if gap.objective is not None:
        return "no primary objective of any pledge:", str(gap.objective)
    if gap.recommendation is None:
        return ("no pledge from any entity of", region) if region else ("", str(gap.sentence))
    number = counted.paragraph(gap.recommendation)
    if region:
        return f"no pledge from any entity of {region} on paragraph", number
    return "no pledge on paragraph", number


def money(counted: Counted) -> Iterator[Money]:
    """Yield the sums in each currency."""
    for sums in counted.found.money:
        stated = (r for r in counted.rows if any(a.currency == sums.currency for a in r.amounts))
        note = Note(
            "Exact amounts that pledges state in this currency, each at the stage given.",
            (_group(stated),),
        )
        yield Money(
            currency=sums.currency,
            pledged=f"{sums.pledged:f}",
            committed=f"{sums.committed:f}",
            disbursed=f"{sums.disbursed:f}",
            note=note,
        )


def _reporting(counted: Counted) -> Note:
    found = counted.found
    if not found.reporting:
        return Note(f"No report has been filed on any of them. {_EVERY}")
    groups = [
        _group((r for r in counted.rows if r.implementation == state), IMPLEMENTATION[state])
        for state, count in found.by_implementation
        if count
    ]
    silent = _group((r for r in counted.rows if r.implementation is None), NOT_REPORTED)
    return Note("The state that the entity reported last.", (*groups, silent))


def _on_recommendations(counted: Counted) -> Note:
    groups = [
        _group(
            (r for r in counted.rows if code in r.recommendations),
            f"Paragraph {counted.paragraph(code)}",
        )
        for code, count in counted.found.by_recommendation
        if count
    ]
    return Note(
        "Links made by the entity or, where marked, by the secretariat; the region is that of the"
        " entity or of its State. Each pledge counts once on a paragraph.",
        tuple(groups),
    )


def _on_objectives(counted: Counted) -> Note:
    groups = [
        _group((r for r in counted.rows if number in r.objectives), counted.objective(number))
        for number, count in counted.found.by_objective
        if count
    ]
    return Note("Primary objectives named by the pledge.", tuple(groups))


def _many(count: int, one: str, many: str = "") -> str:
    return f"{count} {one}" if count == 1 else f"{count} {many or one + 's'}"
