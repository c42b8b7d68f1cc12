"""What the first pages of a brief were counted from, as the notes of its figures say it; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from registry.analysis.figures import Overview, Row, Scope
from registry.briefing.document import Group, Note, Source
from registry.briefing.names import Names
from registry.charts.counts import NOT_REPORTED
from registry.framework.vocabulary import N_

EVERY = N_("Every pledge in the table of pledges, which names its revision and its entry.")


@dataclass(frozen=True)
class Counted:
    """The figures of a scope, the standing pledges they were counted from, what names codes.

    Figures that were counted in the same way share one note, and all notes the sources in it.
    """

    scope: Scope
    found: Overview
    rows: Sequence[Row]
    names: Names

    @cached_property
    def _sources(self) -> Mapping[str, Source]:
        return {row.ref: Source(row.ref, row.revision, row.index) for row in self.rows}

    def group(self, rows: Iterable[Row], label: str = "") -> Group:
        """Return these pledges, of those that were counted, as the sources of a figure."""
        return Group(label, tuple([self._sources[row.ref] for row in rows]))

    @cached_property
    def reporting(self) -> Note:
        """How it was counted how many pledges are reported on."""
        say = self.names.say
        if not self.found.reporting:
            none = say("No report has been filed on any of them.")
            return Note(f"{none} {say(EVERY)}")
        groups = [
            self.group(
                (row for row in self.rows if row.implementation == state),
                self.names.label("implementation", state),
            )
            for state, count in self.found.by_implementation
            if count
        ]
        silent = self.group((r for r in self.rows if r.implementation is None), say(NOT_REPORTED))
        return Note(say("The state that the entity reported last."), (*groups, silent))

    @cached_property
    def on_recommendations(self) -> Note:
        """How pledges were counted on recommendations."""
        say = self.names.say
        groups = [
            self.group(
                (row for row in self.rows if code in row.recommendations),
                say("Paragraph {number}", number=self.names.paragraph(code)),
            )
            for code, count in self.found.by_recommendation
            if count
        ]
        rule = say(
            "Links made by the entity or, where marked, by the secretariat; the region is that of"
            " the entity or of its State. Each pledge counts once on a paragraph."
        )
        return Note(rule, tuple(groups))

    @cached_property
    def on_objectives(self) -> Note:
        """How pledges were counted on objectives."""
        groups = [
            self.group(
                (row for row in self.rows if number in row.objectives), self.names.objective(number)
            )
            for number, count in self.found.by_objective
            if count
        ]
        return Note(self.names.say("Primary objectives named by the pledge."), tuple(groups))
