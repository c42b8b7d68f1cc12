"""A report in writing, held against its pledge: the form that people fill, filled by a program."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from registry import clock
from registry.api.acting.sections import as_typed
from registry.api.acting.values import Members, hints_of, refuse
from registry.errors import Problem, Refused, Sentence
from registry.framework.vocabulary import N_
from registry.pledges import content as pledges
from registry.pledges.forms.said import leaves
from registry.pledges.models import Pledge
from registry.pledges.queries import currencies, revision
from registry.progress import drafting, operations, queries
from registry.progress.content import Content, Figure, Reached
from registry.progress.drafting import Place
from registry.progress.forms import CorrectionForm, ReportForm
from registry.progress.lifecycle import State
from registry.progress.rules import Against, problems

_FIELDS = ("move", "because", "language", "narrative", "disbursed", "links", "reason")


@dataclass(frozen=True, slots=True)
class FigureIn:
    """What an indicator measures by now; the indicator by its place in the pledge, from 1."""

    indicator: int
    value: str
    year: str


@dataclass(frozen=True, slots=True)
class ReachedIn:
    """The day on which a milestone, by its place in the pledge from 1, was reached."""

    milestone: int
    on: str


_HINTS = {name: hint for name, hint in hints_of(Content).items() if name in _FIELDS}
_HINTS |= {"figures": tuple[FigureIn, ...], "milestones": tuple[ReachedIn, ...]}
WORDS = Members({"content": Members(_HINTS)}, needed=("content",))


@dataclass(frozen=True, slots=True)
class Desk:
    """What a report is held against, as things stand now."""

    pledge: Pledge
    public: pledges.Content
    place: Place
    before: State
    start: Content
    after: int  # the entry of the last report, or NONE
    draft: Any  # what is kept in writing, if anything is

    @property
    def tag(self) -> str:
        """Return what names this state in ETag and If-Match."""
        return f"{self.after}.{self.version}"

    def form(self, content: Content, typed: Any) -> ReportForm:
        """Return the form over `content`, filled with what was `typed`."""
        kind = CorrectionForm if self.place[1] > 1 else ReportForm
        return kind.open(content, self.public, self.before, g.language, typed)

    @property
    def version(self) -> int:
        """Return the version of what is in writing, 0 while nothing is."""
        return self.draft.version if self.draft else 0

    @property
    def kept(self) -> ReportForm:
        """Return the form over what is in writing."""
        typed = MultiDict(self.draft.typed) if self.draft else None
        form = self.form(self.start, typed or as_typed(self.form(self.start, None)))
        form.validate()
        return form

    @property
    def attachments(self) -> tuple[pledges.Attachment, ...]:
        """Return the files that are attached so far."""
        if self.draft:
            return tuple(pledges.Attachment(**one) for one in self.draft.attachments)
        return self.start.attachments

    def filled(self, given: Mapping[str, Any]) -> ReportForm:
        """Return the form with the fields that are given, the others empty, as it was read.

        Raises:
            Refused: the pledge has no such indicator or milestone.
        """
        refuse(list(self._unknown(given)))
        figures = [
            Figure(one.indicator, "", one.value, one.year) for one in given.get("figures", ())
        ]
        reached = [Reached(one.milestone, "", one.on) for one in given.get("milestones", ())]
        said = {name: given[name] for name in _FIELDS if name in given}
        content = Content(language=self.start.language).with_changes(
            **said, figures=tuple(figures), milestones=tuple(reached)
        )
        typed = as_typed(self.form(content, None))
        if content.reason:  # said of each correction anew, so no form begins with it
            typed["reason"] = content.reason
        form = self.form(content, typed)
        form.validate()
        return form

    def _unknown(self, given: Mapping[str, Any]) -> Iterator[Problem]:
        for name, place, whole, message in (
            ("figures", "indicator", self.public.indicators, _NO_INDICATOR),
            ("milestones", "milestone", self.public.milestones, _NO_MILESTONE),
        ):
            seen: set[int] = set()
            for row, one in enumerate(given.get(name, ())):
                number = getattr(one, place)
                if not 1 <= number <= len(whole) or number in seen:
                    yield Problem(f"/content/{name}/{row}", Sentence(message, {"number": number}))
                seen.add(number)
        if "reason" in given and self.place[1] == 1 and given["reason"]:
            yield Problem("/content/reason", Sentence("Only a correction says why it is made."))

    def problems(self, form: ReportForm) -> list[Problem]:
        """Return what blocks filing: what cannot be read, and what the rules say of the rest."""
        unread = [
            Problem(_pointer(field.name), Sentence(str(one)))
            for field in leaves(form)
            for one in field.errors
        ]
        against = Against(self.public, currencies(), clock.today(), self.place[1])
        rules = problems(form.said(self.public, self.attachments), against)
        seen = {one.field.split("/")[2] for one in unread}
        return [*unread, *(one for one in rules if one.field not in seen)]


_NO_INDICATOR = N_("The pledge has no indicator {number}, or it is given twice.")
_NO_MILESTONE = N_("The pledge has no milestone {number}, or it is given twice.")
_ROWS = {"value": "figures", "year": "figures", "reached": "milestones"}


def _pointer(name: str) -> str:
    """Return where the body has what a field of the form shows."""
    first, *rest = name.split("-")
    return f"/content/{_ROWS[first]}" if first in _ROWS else "/".join(["/content", first, *rest])


def open_desk(session: Session, pledge: Pledge, *, corrects: bool) -> Desk:
    """Return what the next report on a pledge, or the correction of its last one, is held against.

    Raises:
        Refused: nobody can report on it, or there is nothing to correct.
    """
    operations.refuse_silent(session, pledge)
    reports = queries.reports(session, pledge.ref)
    if corrects and not reports:
        raise Refused("There is no report to correct: file the first one.")
    public = pledges.Content.parse(revision(session, pledge, pledge.published_number or 0).content)
    last = reports[0] if reports else None
    earlier = reports[1:] if corrects else reports
    place = (last.number + 1 if last else 1, 1)
    start = Content(language=public.language)
    if corrects and last:
        place, start = (last.number, last.newest.number + 1), last.newest.content
    return Desk(
        pledge=pledge,
        public=public,
        place=place,
        before=State(earlier[0].newest.content.state) if earlier else State.NOT_STARTED,
        start=start,
        after=last.newest.index if last else operations.NONE,
        draft=drafting.report_draft(session, pledge, place),
    )
