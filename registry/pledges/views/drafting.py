"""A draft as a whole: its task list, deleting it."""

import secrets
from collections.abc import Iterator, Sequence

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.errors import Conflict, Problem
from registry.pledges import operations, quality, queries
from registry.pledges.content import Note
from registry.pledges.forms import Section
from registry.pledges.notes import is_of_note
from registry.pledges.views.loading import OpenDraft, blueprint, desk_of, load_draft, reopen
from registry.policy import Permission
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say


@blueprint.get("/drafts/<handle>")
@requires(Permission.DRAFT_EDIT, load_draft)
def draft(opened: OpenDraft) -> ResponseReturnValue:
    """Show the sections with how far each has come, and what would make the pledge better."""
    session = context.session
    content, problems = opened.written.content, opened.problems
    needed = [s for s in opened.sections if s.problems(problems) or not s.form.OPTIONAL]
    return render_template(
        "pledges/draft.html",
        opened=opened,
        content=content,
        parts=[
            *_note(opened, problems),
            *(_part(opened, section, problems) for section in opened.sections),
        ],
        done=sum(not s.problems(problems) for s in needed),
        needed=len(needed),
        criteria=quality.assess(content, opened.wording.text, language=opened.wording.language),
        hints=quality.hints(content),
        findings=queries.findings_of(session, opened.pledge),
        comments=queries.open_comments(session, opened.draft),
        saved_by=queries.people(session, [opened.draft.updated_by]),
    )


def _note(opened: OpenDraft, problems: Sequence[Problem]) -> Iterator[dict[str, object]]:
    """Yield the note verbale as the task list shows it, where the draft is written from one."""
    if opened.is_on_behalf:
        wrong = [say(problem.sentence) for problem in problems if is_of_note(problem)]
        begun = opened.written.content.note != Note()
        yield {
            "section": _("Why the secretariat files it"),
            "title": _("Note verbale"),
            "url": url_for("pledges.note", handle=opened.draft.handle),
            "status": ("started" if wrong else "done") if begun else "todo",
            "hint": " ".join(wrong) if begun else "",
        }


def _part(
    opened: OpenDraft, section: Section, all_problems: Sequence[Problem]
) -> dict[str, object]:
    """Return a section as the task list shows it."""
    problems = section.problems(all_problems)
    filled = section.form.is_filled(opened.written)
    # What was imported has its findings shown before anybody has been there.
    is_wanting = bool(problems) and opened.is_taken_over
    begun = filled or section.name in opened.draft.sections_seen or is_wanting
    status: object = ("started" if problems else "done") if begun else "todo"
    if not begun and section.form.OPTIONAL and not problems:
        status = (_("Optional"), "neutral")
    return {
        "section": section.group,
        "title": section.title,
        "url": url_for("pledges.section", handle=opened.draft.handle, section=section.name),
        "status": status,
        "hint": " ".join(say(problem.sentence) for problem in problems) if begun else "",
    }


@blueprint.route("/drafts/<handle>/delete", methods=["GET", "POST"])
@requires(Permission.DRAFT_DELETE, load_draft)
def delete_draft(opened: OpenDraft) -> ResponseReturnValue:
    """Ask, then erase the draft."""
    if request.method != "POST":
        key = secrets.token_urlsafe(12)
        return render_template("pledges/delete_draft.html", opened=opened, key=key)

    handle = opened.draft.handle

    def erase(session: Session) -> str:
        operations.delete_draft(session, context.actor(), opened.draft, at=clock.now())
        return desk_of(is_on_behalf=opened.is_on_behalf)[0]

    try:
        answer = context.answer_once(erase)
    except Conflict:
        reopen(handle)  # says that it is gone already
        raise
    flash(_("The draft is deleted."), "success")
    return answer
