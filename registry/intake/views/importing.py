"""Importing for the secretariat: send a file, see what would happen, decide, see what did."""

import secrets
from typing import Any

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import Conflict, NotFound, Refused
from registry.framework.queries import framework
from registry.framework.vocabulary import in_language
from registry.intake import queries, uploading
from registry.intake.columns import OPTIONAL, REQUIRED
from registry.intake.models import Upload
from registry.intake.views.frame import blueprint, lines, sent
from registry.intake.working import SHOWN
from registry.pledges.compare import FIELD_LABELS
from registry.pledges.content import Content
from registry.pledges.queries import people
from registry.pledges.wording import Wording
from registry.policy import Permission, Subject
from registry.text import listed
from registry.web import context
from registry.web.bodies import takes_files
from registry.web.choices import SelectField
from registry.web.forms import PageForm
from registry.web.gate import requires
from registry.web.languages import say

# Step and state → what people read, and the kind of its tag.
STATES = {
    ("check", "queued"): (_l("Waiting to be looked at"), "info"),
    ("check", "running"): (_l("Being looked at"), "info"),
    ("check", "done"): (_l("Waits for your decision"), "warn"),
    ("import", "queued"): (_l("Waiting to be imported"), "info"),
    ("import", "running"): (_l("Being imported"), "info"),
    ("import", "done"): (_l("Imported"), "good"),
}
ENDED = {"failed": (_l("Failed"), "bad"), "cancelled": (_l("Given up"), "neutral")}


class UploadForm(PageForm):
    """The file, and the cycle of rows whose day does not tell it."""

    file = FileField(_l("File with pledges"))
    cycle = SelectField(_l("Forum to assume where a row’s day tells none"), default="")


def _upload(session: Session, *, handle: str) -> tuple[Upload, Subject]:
    return queries.upload(session, handle), Subject()


@blueprint.get("/imports")
@requires(Permission.IMPORT_MAKE)
def imports() -> ResponseReturnValue:
    """Show the files that were looked at or imported, and the form that takes another."""
    return _imports(_form())


@blueprint.post("/imports")
@requires(Permission.IMPORT_MAKE)
@takes_files
def check() -> ResponseReturnValue:
    """Keep a file; a worker looks at it, and nothing of it is imported yet."""
    form = _form()
    if not form.validate():
        return _imports(form), 422

    def keep(session: Session) -> str:
        file = sent(form.file)
        with file.stream as stream:
            made = uploading.add_upload(
                session, context.actor(), context.settings(), stream,
                name=file.filename or "", cycle=form.cycle.data, at=clock.now(),
            )  # fmt: skip
        return url_for("intake.show", handle=made.handle)

    try:
        return context.answer_once(keep)
    except Refused as refusal:
        form.file.errors = (say(refusal.sentence),)
        return _imports(form), 422


@blueprint.get("/imports/<handle>")
@requires(Permission.IMPORT_MAKE, _upload)
def show(upload: Upload) -> ResponseReturnValue:
    """Show how far it is, then what would happen, then what did."""
    return _show(upload)


@blueprint.post("/imports/<handle>/confirm")
@requires(Permission.IMPORT_MAKE, _upload)
def confirm(upload: Upload) -> ResponseReturnValue:
    """Import exactly the file that the page showed."""
    handle = upload.handle

    def act(session: Session) -> str:
        sha256 = request.form.get("sha256", "")
        uploading.confirm_upload(session, context.actor(), upload, sha256=sha256, at=clock.now())
        return url_for("intake.show", handle=handle)

    try:
        return context.answer_once(act)
    except Conflict as conflict:
        return _show(queries.upload(context.session, handle), say(conflict.sentence)), 409
    except Refused as refusal:
        return _show(queries.upload(context.session, handle), say(refusal.sentence)), 422


@blueprint.post("/imports/<handle>/cancel")
@requires(Permission.IMPORT_MAKE, _upload)
def cancel(upload: Upload) -> ResponseReturnValue:
    """Stop it; what was imported by then stays."""
    handle = upload.handle
    try:
        with context.change() as session:
            uploading.cancel_upload(session, context.actor(), upload, at=clock.now())
    except Refused as refusal:
        flash(say(refusal.sentence), "info")
    else:
        flash(_("It is given up. What was imported before stays in the registry."), "success")
    return redirect(url_for("intake.show", handle=handle), 303)


@blueprint.get("/imports/<handle>/rejects.csv")
@requires(Permission.IMPORT_MAKE, _upload)
def rejects(upload: Upload) -> ResponseReturnValue:
    """Hand out the refused rows: row, column, value, reason."""
    path = uploading.rejects_of(context.settings(), upload)
    if upload.state != "done" or not path.is_file():
        raise NotFound("The refused rows are no longer kept: send the file again.")
    name = f"{upload.name.rpartition('.')[0]}-rejects.csv"
    return send_file(path, "text/csv", as_attachment=True, download_name=name)


def state_of(upload: Upload) -> tuple[Any, str]:
    """Return what people read of where a file stands, and the kind of its tag."""
    return STATES.get((upload.step, upload.state)) or ENDED[upload.state]


def _form() -> UploadForm:
    cycles = sorted(framework(context.session).cycles.values(), key=lambda one: one.opens_on)
    form = UploadForm()
    named = [(one.code, in_language(one.names, g.language)) for one in reversed(cycles)]
    form.cycle.choices = [("", _("None: refuse such rows")), *named]
    return form


def _imports(form: UploadForm) -> str:
    uploads = queries.uploads(context.session)
    return render_template(
        "intake/imports.html",
        form=form,
        key=secrets.token_urlsafe(12),
        uploads=uploads,
        state_of=state_of,
        names=people(context.session, [one.person_id for one in uploads]),
        required=REQUIRED,
        optional=OPTIONAL,
        limit=context.settings().max_upload_mb,
    )


def _show(upload: Upload, problem: str = "") -> str:
    session, preview = context.session, upload.preview
    wording = Wording(register(session), framework(session), g.language, _)
    return render_template(
        "intake/show.html",
        upload=upload,
        problem=problem,
        state=state_of(upload),
        by=people(session, [upload.person_id]),
        rejects=lines(preview.get("rejects", ())),
        rows=[(one["row"], _answers(one["content"], wording)) for one in preview.get("rows", ())],
        is_open=upload.state in ("queued", "running"),
        has_rejects=uploading.rejects_of(context.settings(), upload).is_file(),
        key=secrets.token_urlsafe(12),
    )


def _answers(document: dict[str, Any], wording: Wording) -> list[tuple[str, str]]:
    """Return label and words of all that a row says."""
    content = Content.parse(document)
    said = ((name, wording.text(name, content)) for name in SHOWN)
    return [
        (_(FIELD_LABELS[name]), listed(words.split("\n"), wording.language))
        for name, words in said
        if words
    ]
