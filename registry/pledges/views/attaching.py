"""Attachments: the section of the form where files come and go, and reading them before all may."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry.errors import Conflict, Refused
from registry.files.serving import hand_out, keep_sent
from registry.pledges import queries
from registry.pledges.content import Attachment, Content
from registry.pledges.forms import SECTIONS, SectionForm
from registry.pledges.forms.attachments import MOST, attach, detach
from registry.pledges.views.loading import (
    OpenDraft,
    blueprint,
    keep,
    load_draft,
    load_revision,
    reopen,
    typed_version,
)
from registry.policy import Permission, Subject
from registry.web import context
from registry.web.bodies import takes_files
from registry.web.gate import requires
from registry.web.languages import say

_SECTION = "attachments"


@blueprint.route("/drafts/<handle>/attachments", methods=["GET", "POST"])
@requires(Permission.DRAFT_EDIT, load_draft)
@takes_files
def attachments(opened: OpenDraft) -> ResponseReturnValue:
    """Show what is attached; attach the file that was chosen, or remove one."""
    form = opened.form(SECTIONS[_SECTION])
    if request.method != "POST":
        return _page(opened, form)
    before, handle = opened.written.content, opened.draft.handle
    try:
        content = _changed(before)
        if content != before or typed_version() == opened.draft.version:
            typed = replace(opened.written, content=content)
            keep(opened, _SECTION, typed, SECTIONS[_SECTION].holds)
    except Refused as error:
        return _page(opened, form, say(error.sentence)), 422
    except Conflict:
        # The list on this page is as it is saved now, so the answer carries its version.
        return _page(reopen(handle), form, _stale()), 409
    return redirect(_next(opened), 303)


def _changed(content: Content) -> Content:
    """Return the content without what was removed and with what was chosen.

    Raises:
        Refused: the file cannot be taken, or none was chosen to attach.
    """
    file, to = request.files.get("file"), request.form.get("to")
    if removed := request.form.get("remove"):
        content = detach(content, removed)
    elif to == "attach" and not (file and file.filename):
        raise Refused("Choose a file first.")
    return attach(content, keep_sent(file)) if file and file.filename else content


def _stale() -> str:
    return str(
        _(
            "Somebody saved this draft while this page was open. Nothing was changed: look at the "
            "list, then do it again."
        )
    )


def _next(opened: OpenDraft) -> str:
    """Return where it goes on: here, as long as files come and go."""
    handle = opened.draft.handle
    if "remove" in request.form or request.form.get("to") == "attach":
        return url_for("pledges.attachments", handle=handle, back=request.args.get("back"))
    if request.args.get("back") == "check":
        return url_for("pledges.check", handle=handle)
    following = SECTIONS[_SECTION].following
    if following is None or request.form.get("to") == "list":
        return url_for("pledges.draft", handle=handle)
    return url_for("pledges.section", handle=handle, section=following)


def _page(opened: OpenDraft, form: SectionForm, problem: str = "") -> str:
    form["file"].errors = [problem] if problem else []
    found = queries.findings_of(context.session, opened.pledge)
    return render_template(
        "pledges/attachments.html",
        opened=opened,
        part=SECTIONS[_SECTION],
        form=form,
        attachments=opened.written.content.attachments,
        findings=[finding for finding in found if finding["field"] == _SECTION],
        comments=queries.open_comments(context.session, opened.draft, _SECTION),
        most=MOST,
        limit=context.settings().max_upload_mb,
    )


def _of_draft(session: Session, *, handle: str, sha256: str) -> tuple[Attachment, Subject]:
    opened, subject = load_draft(session, handle=handle)
    return opened.written.content.attachment(sha256), subject


def _of_revision(
    session: Session, *, ref: str, number: int, sha256: str
) -> tuple[Attachment, Subject]:
    (_pledge, revision), subject = load_revision(session, ref=ref, number=number)
    return Content.parse(revision.content).attachment(sha256), subject


@blueprint.get("/drafts/<handle>/attachments/<sha256>")
@requires(Permission.DRAFT_EDIT, _of_draft)
def draft_attachment(found: Attachment) -> ResponseReturnValue:
    """Hand out a file of a draft."""
    return _handed_out(found)


@blueprint.get("/pledges/<ref>/file/<int:number>/attachments/<sha256>")
@requires(Permission.PLEDGE_FOLLOW, _of_revision)
def attachment(found: Attachment) -> ResponseReturnValue:
    """Hand out a file of a revision to its entity, published or not."""
    return _handed_out(found)


def _handed_out(found: Attachment) -> ResponseReturnValue:
    folder = context.settings().attachments
    return hand_out(folder, found.sha256, found.name, found.media_type)
