"""Reports on pledges: written, kept, filed, corrected; through the very form that people fill."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from registry import clock
from registry.api.acting.drafts import Parts
from registry.api.acting.filed import proof_of
from registry.api.acting.sections import as_typed
from registry.api.acting.sent import Sent, stale
from registry.api.acting.values import Members, hints_of, refuse
from registry.api.answers import address
from registry.api.problems import Wrong, wrongs
from registry.audit import queries as log
from registry.errors import Conflict, Problem, Refused, Sentence
from registry.framework.vocabulary import N_
from registry.pledges import content as pledges
from registry.pledges.forms.said import leaves
from registry.pledges.models import Pledge
from registry.pledges.queries import currencies, revision
from registry.progress import drafting, operations, queries
from registry.progress.content import Content, Figure, Reached
from registry.progress.drafting import Place, Sheet
from registry.progress.forms import CorrectionForm, ReportForm
from registry.progress.lifecycle import State
from registry.progress.operations import ref_of
from registry.progress.rules import Against, problems
from registry.progress.views.loading import Found
from registry.web import context

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


@dataclass(frozen=True, kw_only=True)
class ReportSheet:
    """Revision `revision` of report `report` on a pledge, as it is being written.

    Before anything was kept it is what the form begins with. `problems` are what blocks filing it.
    Its version is in the header ETag; what a colleague reports changes it too.
    """

    ref: str
    report: int
    revision: int
    updated_at: datetime | None
    content: Content
    problems: list[Wrong]
    page: str


@dataclass(frozen=True, kw_only=True)
class ReportReceipt:
    """That a report stands in the log, with entry `index`, and is public.

    `leaf` is the hash of that entry (hexadecimal); `proof` is the address of its proof, null until
    a checkpoint covers it: ask again after some seconds.
    """

    ref: str
    report: int
    revision: int
    index: int
    filed_at: datetime
    leaf: str
    proof: str | None
    page: str


@dataclass(frozen=True, slots=True)
class _Desk:
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
        return f"{self.after}.{self.draft.version if self.draft else 0}"

    def form(self, content: Content, typed: Any) -> ReportForm:
        """Return the form over `content`, filled with what was `typed`."""
        kind = CorrectionForm if self.place[1] > 1 else ReportForm
        return kind.open(content, self.public, self.before, g.language, typed)

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


def _desk(session: Session, pledge: Pledge, *, corrects: bool) -> _Desk:
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
    return _Desk(
        pledge=pledge,
        public=public,
        place=place,
        before=State(earlier[0].newest.content.state) if earlier else State.NOT_STARTED,
        start=start,
        after=last.newest.index if last else operations.NONE,
        draft=drafting.report_draft(session, pledge, place),
    )


@dataclass(frozen=True, slots=True)
class Writing:
    """The next report on a pledge, or the correction of its last one; `says` are its four acts."""

    name: str
    path: str
    corrects: bool
    says: tuple[str, str, str, str]

    def tag(self, pledge: Pledge) -> str:
        """Return what names the state of the sheet."""
        return _desk(context.session, pledge, corrects=self.corrects).tag

    def read(self, pledge: Pledge) -> ReportSheet:
        """Return what is in writing, with what blocks filing it."""
        desk = _desk(context.session, pledge, corrects=self.corrects)
        form = desk.kept
        page = "progress.correct" if self.corrects else "progress.report"
        return ReportSheet(
            ref=pledge.ref,
            report=desk.place[0],
            revision=desk.place[1],
            updated_at=desk.draft.updated_at if desk.draft else None,
            content=form.said(desk.public, desk.attachments),
            problems=wrongs(desk.problems(form)),
            page=address(page, ref=pledge.ref),
        )

    def save(self, session: Session, pledge: Pledge, sent: Sent) -> Parts:
        """Keep a report in writing, incomplete or not; files that are attached stay."""
        desk = _desk(session, pledge, corrects=self.corrects)
        sent.expect(desk.tag)
        version = desk.draft.version if desk.draft else 0
        sheet = Sheet(version, desk.filled(sent.body["content"]).typed(), desk.attachments)
        try:
            drafting.save_draft(
                session, context.actor(), pledge, place=desk.place, sheet=sheet, at=clock.now()
            )
        except Conflict:
            raise stale() from None
        return {"ref": pledge.ref}

    def delete(self, session: Session, pledge: Pledge, sent: Sent) -> Parts:
        """Erase what is in writing."""
        desk = _desk(session, pledge, corrects=self.corrects)
        sent.expect(desk.tag)
        drafting.delete_draft(session, pledge, desk.place)
        return {}

    def file(self, session: Session, pledge: Pledge, sent: Sent) -> Parts:
        """File what is in writing: it is public at once."""
        desk = _desk(session, pledge, corrects=self.corrects)
        sent.expect(desk.tag)
        form = desk.kept
        if found := desk.problems(form):
            raise Refused(
                "The report cannot be filed yet: {count} points are open.",
                problems=found,
                count=len(found),
            )
        act = operations.correct_report if self.corrects else operations.file_report
        version = desk.draft.version if desk.draft else 0
        try:
            receipt = act(
                session,
                context.actor(),
                pledge,
                content=form.said(desk.public, desk.attachments),
                after=desk.after,
                sheet=Sheet(version, form.typed(), desk.attachments),
                at=clock.now(),
            )
        except Conflict:
            raise stale() from None
        return {"ref": receipt.ref, "report": receipt.report, "number": receipt.number}


NEXT = Writing(
    "report",
    "/report",
    corrects=False,
    says=(
        N_("The next report on a pledge, as far as it is written"),
        N_("Write the next report on a pledge"),
        N_("Delete what is written of the next report"),
        N_("File the next report: it is public at once"),
    ),
)
CORRECTION = Writing(
    "correction",
    "/report/correct",
    corrects=True,
    says=(
        N_("The correction of the last report, as far as it is written"),
        N_("Write a correction of the last report"),
        N_("Delete what is written of the correction"),
        N_("File the correction: it is public at once"),
    ),
)


def receipt(found: Found) -> ReportReceipt:
    """Return where a filed report stands in the log, and its proof once that is signed."""
    pledge, filed = found
    return ReportReceipt(
        ref=ref_of(pledge, filed.report),
        report=filed.report,
        revision=filed.number,
        index=filed.index,
        filed_at=filed.filed_at,
        leaf=log.entry(context.session, filed.index).leaf_hash.hex(),
        proof=proof_of(filed.index),
        page=address("progress.receipt", ref=pledge.ref, report=filed.report, number=filed.number),
    )
