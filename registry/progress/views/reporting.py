"""Filing a report and correcting it: one form, which keeps all that was typed and attached."""

import secrets
from typing import Any

from flask import current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from registry import clock
from registry.errors import Conflict, Refused
from registry.files.keeping import keep, path_of
from registry.pledges import content as pledges
from registry.pledges.content import Attachment
from registry.pledges.models import Pledge
from registry.pledges.queries import revision
from registry.policy import Permission
from registry.progress import operations, queries
from registry.progress.content import Content
from registry.progress.forms import CorrectionForm, ReportForm, attached
from registry.progress.lifecycle import State
from registry.progress.queries import Report
from registry.progress.rules import MOST_FILES
from registry.progress.views.loading import blueprint, load_pledge
from registry.web import context
from registry.web.bodies import takes_files
from registry.web.gate import requires
from registry.web.languages import say


@blueprint.route("/pledges/<ref>/report", methods=["GET", "POST"])
@requires(Permission.REPORT_FILE, load_pledge, keeps_text=True)
@takes_files
def report(pledge: Pledge) -> ResponseReturnValue:
    """Report on a pledge."""
    return _Desk(pledge, corrects=False).answer()


@blueprint.route("/pledges/<ref>/report/correct", methods=["GET", "POST"])
@requires(Permission.REPORT_FILE, load_pledge, keeps_text=True)
@takes_files
def correct(pledge: Pledge) -> ResponseReturnValue:
    """Correct the last report on a pledge."""
    return _Desk(pledge, corrects=True).answer()


class _Desk:
    """The form over one pledge, with what it is held against and the files attached so far."""

    def __init__(self, pledge: Pledge, *, corrects: bool) -> None:
        self.pledge, self.corrects = pledge, corrects
        self.ref = pledge.ref
        self._look()
        self.attachments = self._attached() if request.method == "POST" else self.start.attachments
        self.form = self._form(request.form if request.method == "POST" else None)

    def _look(self) -> None:
        """Read what the form is held against, as it stands now."""
        session = context.session
        operations.refuse_silent(session, self.pledge)
        self.reports = queries.reports(session, self.ref)
        if self.corrects and not self.reports:
            raise Refused("There is no report to correct: file the first one.")
        number = self.pledge.published_number or 0
        self.public = pledges.Content.parse(revision(session, self.pledge, number).content)

    @property
    def last(self) -> Report | None:
        """Return the last report."""
        return self.reports[0] if self.reports else None

    @property
    def before(self) -> State:
        """Return the state that the report starts from."""
        earlier = self.reports[1:] if self.corrects else self.reports
        return State(earlier[0].newest.content.state) if earlier else State.NOT_STARTED

    @property
    def start(self) -> Content:
        """Return what the form shows at first: the report that is corrected, or none."""
        if self.corrects and self.last:
            return self.last.newest.content
        return Content(language=self.public.language)

    def _form(self, typed: Any) -> ReportForm:
        kind = CorrectionForm if self.corrects else ReportForm
        form = kind.open(self.start, self.public, self.before, g.language, typed)
        if typed is None:
            form.after.data = str(self.last.newest.index if self.last else operations.NONE)
        return form

    def answer(self) -> ResponseReturnValue:
        """Show the form, change its rows and files, or file what was typed."""
        if request.method != "POST":
            return self.page()
        asks = request.form.get("add") or request.form.get("remove") or request.form.get("to")
        if not self._takes_file():
            return self.page(), 422
        if asks:
            self.form.rearrange(request.form.get("add"), request.form.get("remove"))
            self.form.offer(g.language)
            return self.page()
        if not self.form.validate():
            return self.page(), 422
        return self._file()

    def _file(self) -> ResponseReturnValue:
        content = self.form.said(self.public, self.attachments)
        act = operations.correct_report if self.corrects else operations.file_report

        def once(session: Session) -> str:
            receipt = act(
                session,
                context.actor(),
                self.pledge,
                content=content,
                after=_number(self.form.after.data),
                at=clock.now(),
            )
            return url_for(
                "progress.receipt", ref=receipt.ref, report=receipt.report, number=receipt.number
            )

        try:
            return context.answer_once(once)
        except Conflict as error:
            return self._again(say(error.sentence)), 409
        except Refused as error:
            self.form.show(error.problems)
            return self.page("" if error.problems else say(error.sentence)), 422

    def _again(self, said: str) -> str:
        """Return the page as the pledge stands now, with what was typed: sent again, it counts."""
        context.session.refresh(self.pledge)
        self._look()
        self.form = self._form(request.form)
        self.form.after.data = str(self.last.newest.index if self.last else operations.NONE)
        return self.page(said)

    def page(self, problem: str = "") -> str:
        """Return the page with the form."""
        return render_template(
            "progress/report.html",
            pledge=self.pledge,
            form=self.form,
            public=self.public,
            last=self.last,
            corrects=self.corrects,
            attachments=[(one, _seal(self.ref).dumps(_row(one))) for one in self.attachments],
            problem=problem,
            most=MOST_FILES,
            limit=context.settings().max_upload_mb,
            key=secrets.token_urlsafe(12),
        )

    def _attached(self) -> tuple[Attachment, ...]:
        """Return the files that this page says were attached before, less the removed one.

        Each is sealed: nobody attaches by its hash a file that they may not read. One that was
        swept away meanwhile has to be attached again.
        """
        found: tuple[Attachment, ...] = ()
        for sealed in request.form.getlist("attached")[:MOST_FILES]:
            try:
                one = Attachment(*_seal(self.ref).loads(sealed))
            except BadData:
                continue
            if path_of(context.settings().attachments, one.sha256).is_file():
                found = attached(found, one)
        gone = request.form.get("remove")
        return tuple(one for one in found if one.sha256 != gone)

    def _takes_file(self) -> bool:
        """Attach the file that was chosen, if any; say whether it could be taken."""
        file = request.files.get("file")
        if not (file and file.filename):
            if request.form.get("to") == "attach":
                self.form.file.errors = (_("Choose a file first."),)
                return False
            return True
        try:
            self.attachments = attached(self.attachments, _kept(file))
        except Refused as error:
            self.form.file.errors = (say(error.sentence),)
            return False
        return True


def _kept(file: FileStorage) -> Attachment:
    settings = context.settings()
    with file.stream as stream:
        kept = keep(settings.attachments, stream, file.filename or "", limit=settings.largest_file)
    return Attachment(kept.name, kept.sha256, kept.size, kept.media_type)


def _row(one: Attachment) -> tuple[str, str, int, str]:
    return one.name, one.sha256, one.size, one.media_type


def _seal(ref: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"report-attachment:{ref}")


def _number(raw: str | None) -> int:
    """Return the index that the page was written upon; what is none is an old one."""
    text = raw or ""
    if text == str(operations.NONE):
        return operations.NONE
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -2
