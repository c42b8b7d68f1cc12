"""Reports on pledges: written, kept, filed, corrected; through the very form that people fill."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from registry import clock
from registry.api.acting.drafts import Parts
from registry.api.acting.filed import proof_of
from registry.api.acting.sent import Sent, stale
from registry.api.acting.shapes import Receipt
from registry.api.acting.sheet import WORDS, Desk, open_desk
from registry.api.answers import address
from registry.api.problems import Wrong, wrongs
from registry.audit import queries as log
from registry.errors import Conflict, Refused
from registry.framework.vocabulary import N_
from registry.pledges.content import Attachment
from registry.pledges.content import attached as find_attached
from registry.pledges.models import Pledge
from registry.policy import Subject
from registry.progress import drafting, operations
from registry.progress.content import Content
from registry.progress.drafting import Sheet
from registry.progress.forms import ReportForm, attached
from registry.progress.operations import ref_of
from registry.progress.views.loading import Found, load_pledge
from registry.web import context

__all__ = ["CORRECTION", "NEXT", "WORDS", "load_file", "receipt"]


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
class ReportReceipt(Receipt):
    """That a revision of a report stands in the log, with entry `index`, and is public."""

    report: int


@dataclass(frozen=True, slots=True)
class Writing:
    """The next report on a pledge, or the correction of its last one; `says` are its acts."""

    name: str
    path: str
    corrects: bool
    says: tuple[str, str, str, str, str, str]

    def tag(self, pledge: Pledge) -> str:
        """Return what names the state of the sheet."""
        return open_desk(context.session, pledge, corrects=self.corrects).tag

    def read(self, pledge: Pledge) -> ReportSheet:
        """Return what is in writing, with what blocks filing it."""
        desk = open_desk(context.session, pledge, corrects=self.corrects)
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
        desk = self._expect(session, pledge, sent)
        return self._keep(session, desk, desk.filled(sent.body["content"]), desk.attachments)

    def attach(self, session: Session, pledge: Pledge, sent: Sent) -> Parts:
        """Attach the file that is sent; the same bytes again only change its name."""
        desk = self._expect(session, pledge, sent)
        return self._keep(session, desk, desk.kept, attached(desk.attachments, sent.attachment()))

    def detach(self, session: Session, found: tuple[Pledge, str], sent: Sent) -> Parts:
        """Take a file off a report in writing."""
        pledge, sha256 = found
        desk = self._expect(session, pledge, sent)
        gone = find_attached(desk.attachments, sha256)
        left = tuple(one for one in desk.attachments if one != gone)
        return self._keep(session, desk, desk.kept, left)

    def _expect(self, session: Session, pledge: Pledge, sent: Sent) -> Desk:
        desk = open_desk(session, pledge, corrects=self.corrects)
        sent.expect(desk.tag)
        return desk

    def _keep(
        self, session: Session, desk: Desk, form: ReportForm, files: tuple[Attachment, ...]
    ) -> Parts:
        sheet = Sheet(desk.version, form.typed(), files)
        try:
            drafting.save_draft(
                session, context.actor(), desk.pledge, place=desk.place, sheet=sheet, at=clock.now()
            )
        except Conflict:
            raise stale() from None
        return {"ref": desk.pledge.ref}

    def delete(self, session: Session, pledge: Pledge, sent: Sent) -> Parts:
        """Erase what is in writing."""
        desk = self._expect(session, pledge, sent)
        drafting.delete_draft(session, pledge, desk.place)
        return {}

    def file(self, session: Session, pledge: Pledge, sent: Sent) -> Parts:
        """File what is in writing: it is public at once."""
        desk = self._expect(session, pledge, sent)
        form = desk.kept
        if found := desk.problems(form):
            raise Refused(
                "The report cannot be filed yet: {count} points are open.",
                problems=found,
                count=len(found),
            )
        act = operations.correct_report if self.corrects else operations.file_report
        try:
            receipt = act(
                session,
                context.actor(),
                pledge,
                content=form.said(desk.public, desk.attachments),
                after=desk.after,
                sheet=Sheet(desk.version, form.typed(), desk.attachments),
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
        N_("Attach a file to the next report"),
        N_("Take a file off the next report"),
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
        N_("Attach a file to the correction"),
        N_("Take a file off the correction"),
    ),
)


def load_file(session: Session, *, ref: str, sha256: str) -> tuple[tuple[Pledge, str], Subject]:
    """Return a pledge with what may be the hash of a file of a report on it."""
    pledge, subject = load_pledge(session, ref=ref)
    return (pledge, sha256), subject


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
