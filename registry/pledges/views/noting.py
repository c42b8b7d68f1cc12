"""The note verbale that a draft on behalf of an entity is written from, and who may read it."""

from dataclasses import replace

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry.errors import Conflict, NotFound, Refused
from registry.files.serving import hand_out, keep_sent
from registry.pledges.content import NOTE, Content, Note
from registry.pledges.notes import REFERENCE_LIMIT, is_of_note
from registry.pledges.views.loading import (
    OpenDraft,
    blueprint,
    keep,
    load_noted,
    load_revision,
    reopen,
    typed_version,
)
from registry.policy import Permission, Subject
from registry.text import one_line
from registry.web import context
from registry.web.bodies import takes_files
from registry.web.forms import refuse_unreadable
from registry.web.gate import requires
from registry.web.languages import say

PDF = "application/pdf"


@blueprint.route("/drafts/<handle>/note", methods=["GET", "POST"])
@requires(Permission.DRAFT_EDIT, load_noted)
@takes_files
def note(opened: OpenDraft) -> ResponseReturnValue:
    """Show what is known of the note, or save it: incomplete is fine, unreadable is not."""
    before = opened.written.content.note or Note()
    if request.method != "POST":
        return _page(opened, before)
    handle = opened.draft.handle
    try:
        typed = _typed(before)
        if typed != before or typed_version() == opened.draft.version:
            content = opened.written.content.with_changes(note=typed)
            keep(opened, NOTE, replace(opened.written, content=content), (NOTE,))
    except Refused as error:
        return _page(opened, before, say(error.sentence)), 422
    except Conflict:
        return _page(reopen(handle), before, _stale()), 409
    if request.args.get("back") == "check":
        return redirect(url_for("pledges.check", handle=handle), 303)
    return redirect(url_for("pledges.draft", handle=handle), 303)


def _typed(before: Note) -> Note:
    """Return the note as it was typed, its document as it was or the one that was chosen.

    Raises:
        Refused: a text cannot be read, or the file is no PDF or too large.
    """
    for name in ("reference", "dated_on"):
        refuse_unreadable(request.form.get(name, ""))
    return replace(
        before,
        reference=one_line(request.form.get("reference", ""), limit=REFERENCE_LIMIT),
        dated_on=one_line(request.form.get("dated_on", ""), limit=REFERENCE_LIMIT),
        sha256=_document() or before.sha256,
    )


def _document() -> str:
    """Keep the file that was chosen and return its SHA-256, "" where none was."""
    file = request.files.get("file")
    if not file or not file.filename:
        return ""
    if not file.filename.lower().endswith(".pdf"):
        raise Refused("The note verbale is kept as a PDF: scan the paper, or save it as one.")
    return keep_sent(file).sha256


def _stale() -> str:
    return str(
        _(
            "A colleague saved this draft while the page was open. What stands in the form is "
            "yours, what is saved stands above it: compare, then save again."
        )
    )


def _page(opened: OpenDraft, saved: Note, problem: str = "") -> str:
    """Return the page; where nothing was typed yet, without what is wrong."""
    wrong: dict[str, str] = {}
    for one in opened.problems if saved != Note() and not problem else ():
        if is_of_note(one):
            wrong[one.field.removeprefix(f"{NOTE}.")] = say(one.sentence)
    return render_template(
        "pledges/note.html",
        opened=opened,
        saved=opened.written.content.note,
        reference=request.form.get("reference", saved.reference),
        dated_on=request.form.get("dated_on", saved.dated_on),
        problem=problem,
        wrong=wrong,
        limit=context.settings().max_upload_mb,
    )


def _of_draft(session: Session, *, handle: str) -> tuple[tuple[Content, str], Subject]:
    opened, subject = load_noted(session, handle=handle)
    return (opened.written.content, handle), subject


def _of_revision(session: Session, *, ref: str, number: int) -> tuple[tuple[Content, str], Subject]:
    (_pledge, revision), subject = load_revision(session, ref=ref, number=number)
    return (Content.parse(revision.content), f"{ref}-v{number}"), subject


@blueprint.get("/drafts/<handle>/note/document")
@requires(Permission.DRAFT_EDIT, _of_draft)
def draft_note(found: tuple[Content, str]) -> ResponseReturnValue:
    """Hand out the note that a draft is written from."""
    return handed_out(*found)


@blueprint.get("/pledges/<ref>/file/<int:number>/note")
@requires(Permission.PLEDGE_FOLLOW, _of_revision)
def filed_note(found: tuple[Content, str]) -> ResponseReturnValue:
    """Hand out to its entity the note that a revision was filed from."""
    return handed_out(*found)


def handed_out(content: Content, name: str) -> Response:
    """Return the document of the note; its name as it was sent is not kept.

    Raises:
        NotFound: it was not filed from a note, or that was erased.
    """
    if content.note is None or not content.note.sha256:
        raise NotFound("No note verbale is kept here.")
    folder = context.settings().attachments
    return hand_out(folder, content.note.sha256, f"note-verbale-{name}.pdf", PDF)
