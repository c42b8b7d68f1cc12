"""The form of a report over one pledge, with all that it is held against."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from registry import clock
from registry.accounts.queries import register
from registry.errors import Conflict, Refused
from registry.files.serving import keep_sent
from registry.pledges import content as pledges
from registry.pledges.compare import segments
from registry.pledges.models import Pledge
from registry.pledges.queries import currencies, people, revision
from registry.pledges.views.loading import typed_version
from registry.progress import drafting, operations, queries
from registry.progress.content import Content
from registry.progress.drafting import Place, Sheet
from registry.progress.forms import CorrectionForm, ReportForm, attached
from registry.progress.lifecycle import State
from registry.progress.queries import Report
from registry.progress.rules import MOST_FILES, Against, problems
from registry.progress.views.attaching import attached_before, files_of, sealed
from registry.progress.views.loading import can_file_report
from registry.web import context
from registry.web.languages import say


class Desk:
    """The form over one pledge, with what it is held against and the files attached so far."""

    def __init__(self, pledge: Pledge, *, corrects: bool) -> None:
        self.pledge, self.corrects = pledge, corrects
        self.ref = pledge.ref
        self._look()
        if request.method == "POST":
            self.version, self.attachments = typed_version(), attached_before(self.ref)
            self.form = self._form(request.form)
        else:
            self.version = self.draft.version if self.draft else 0
            self.attachments = files_of(self.draft) if self.draft else self.start.attachments
            self.form = self._written() or self._form(None)

    def _look(self) -> None:
        """Read what the form is held against, as it stands now."""
        session = context.session
        operations.refuse_silent(session, self.pledge)
        self.reports = queries.reports(session, self.ref)
        if self.corrects and not self.reports:
            raise Refused("There is no report to correct: file the first one.")
        number = self.pledge.published_number or 0
        self.public = pledges.Content.parse(revision(session, self.pledge, number).content)
        self.draft = drafting.report_draft(session, self.pledge, self.place)

    @property
    def last(self) -> Report | None:
        """Return the last report."""
        return self.reports[0] if self.reports else None

    @property
    def place(self) -> Place:
        """Return which report, and which revision of it, is written here."""
        if self.corrects and self.last:
            return self.last.number, self.last.newest.number + 1
        return (self.last.number + 1 if self.last else 1), 1

    @property
    def address(self) -> str:
        """Return where the form is written and kept."""
        kind = "progress.correct" if self.corrects else "progress.report"
        return url_for(kind, ref=self.ref)

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
        if typed is not request.form:
            form.after.data = self.after
        return form

    def _written(self) -> ReportForm | None:
        """Return the form over what is in writing, if anything is."""
        return self._form(MultiDict(self.draft.typed)) if self.draft else None

    @property
    def after(self) -> str:
        """Return the index of the last report as things stand now."""
        return str(self.last.newest.index if self.last else operations.NONE)

    @property
    def sheet(self) -> Sheet:
        """Return what was sent, to be kept as it is."""
        return Sheet(self.version, self.form.typed(), self.attachments)

    def answer(self) -> ResponseReturnValue:
        """Show the form, change its rows and files, or keep what was typed."""
        if request.method != "POST":
            return self.page()
        if context.is_autosave():
            return self._save()
        if not self._takes_file():
            return self.page(), 422
        if request.form.get("add") or request.form.get("remove"):
            self.form.rearrange(request.form.get("add"), request.form.get("remove"))
            self.form.offer(g.language)
            return self.page()
        return self._save()

    def file(self) -> ResponseReturnValue:
        """File what was typed, or say all that is wrong with it at once."""
        if not self._takes_file():
            return self.page(), 422
        is_readable = self.form.validate()
        content = self.form.said(self.public, self.attachments)
        if not is_readable:
            number = self.place[1]
            against = Against(self.public, currencies(), clock.today(), number)
            self.form.show(problems(content, against))
            return self.page(), 422
        return self._file(content)

    def _save(self) -> ResponseReturnValue:
        """Keep what was typed as a draft of the entity, or show both texts."""
        place, sheet = self.place, self.sheet
        try:
            with context.change() as session:
                draft = drafting.save_draft(
                    session, context.actor(), self.pledge, place=place, sheet=sheet, at=clock.now()
                )
        except Conflict as error:
            again = self._again(say(error.sentence))
            return (jsonify(version=self.version) if context.is_autosave() else again), 409
        if context.is_autosave():
            return jsonify(version=draft.version)
        flash(_("The draft is kept: only your entity sees it."), "success")
        return redirect(self.address, 303)

    def _file(self, content: Content) -> ResponseReturnValue:
        act = operations.correct_report if self.corrects else operations.file_report
        sheet = self.sheet

        def once(session: Session) -> str:
            receipt = act(
                session,
                context.actor(),
                self.pledge,
                content=content,
                after=_number(self.form.after.data),
                sheet=sheet,
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
        """Return the page as things stand now, with what was typed: sent again, it counts."""
        context.session.refresh(self.pledge)
        self._look()
        self.form = self._form(request.form)
        self.form.after.data = self.after
        self.version = self.draft.version if self.draft else 0
        saved = self._written()
        differing = list(self.form.said_beside(saved)) if saved else []
        return self.page(said, [_row_of(*one) for one in differing])

    def page(self, problem: str = "", rows: Sequence[Mapping[str, Any]] = ()) -> str:
        """Return the page with the form; `rows` are what a colleague saved, beside one's own."""
        names = people(context.session, [self.draft.updated_by if self.draft else None])
        return render_template(
            "progress/report.html",
            pledge=self.pledge,
            form=self.form,
            public=self.public,
            last=self.last,
            corrects=self.corrects,
            address=self.address,
            may_file=can_file_report(register(context.session).by_id[self.pledge.entity_id]),
            draft=self.draft,
            saved_by=names.get(self.draft.updated_by, "") if self.draft else "",
            version=self.version,
            rows=rows,
            place=self.place,
            attachments=sealed(self.ref, self.attachments),
            problem=problem,
            most=MOST_FILES,
            limit=context.settings().max_upload_mb,
            key=secrets.token_urlsafe(12),
        )

    def _takes_file(self) -> bool:
        """Attach the file that was chosen, if any; say whether it could be taken."""
        file = request.files.get("file")
        if not (file and file.filename):
            if request.form.get("to") == "attach":
                self.form.file.errors = (_("Choose a file first."),)
                return False
            return True
        try:
            self.attachments = attached(self.attachments, keep_sent(file))
        except Refused as error:
            self.form.file.errors = (say(error.sentence),)
            return False
        return True


def _row_of(label: str, old: str, new: str) -> dict[str, Any]:
    before, after = segments(old, new)
    return {"field": label, "old": before, "new": after}


def _number(raw: str | None) -> int:
    """Return the index that the page was written upon; what is none is an old one."""
    text = raw or ""
    if text == str(operations.NONE):
        return operations.NONE
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -2
