"""Comments between colleagues on a draft: seen by who may write it, and by nobody else."""

import secrets

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.errors import Conflict
from registry.pledges import operations, queries
from registry.pledges.forms import SECTIONS
from registry.pledges.forms.comment import CommentForm
from registry.pledges.models import DraftComment
from registry.pledges.views.loading import OpenDraft, blueprint, load_draft, reopen
from registry.policy import Permission, Subject
from registry.web import context
from registry.web.gate import requires


@blueprint.route("/drafts/<handle>/comments", methods=["GET", "POST"])
@requires(Permission.DRAFT_EDIT, load_draft, keeps_text=True, form=CommentForm)
def comments(opened: OpenDraft) -> ResponseReturnValue:
    """Show what colleagues say about a draft, or add to it."""
    if request.method != "POST":
        form = CommentForm(None, data={"about": request.args.get("about", "")})
        return _page(opened, form)
    form = CommentForm(request.form)
    form.offer()
    if not form.validate():
        return _page(opened, form), 422
    handle = opened.draft.handle

    def add(session: Session) -> str:
        section, words = form.about.data, form.comment.data or ""
        operations.add_comment(
            session, context.actor(), opened.draft, section=section, words=words, at=clock.now()
        )
        return url_for("pledges.comments", handle=handle)

    try:
        answer = context.answer_once(add)
    except Conflict:
        reopen(handle)  # says that the draft is gone
        raise
    flash(_("Your colleagues see the comment now."), "success")
    return answer


def _page(opened: OpenDraft, form: CommentForm) -> str:
    form.offer()
    found = queries.comments(context.session, opened.draft)
    settlers = [one.said.settled_by for one in found]
    return render_template(
        "pledges/comments.html",
        opened=opened,
        content=opened.written.content,
        form=form,
        waiting=[one for one in found if one.said.settled_at is None],
        settled=[one for one in found if one.said.settled_at is not None],
        names=queries.people(context.session, settlers),
        sections=SECTIONS,
        key=secrets.token_urlsafe(12),
    )


def _load(
    session: Session, *, handle: str, comment: str
) -> tuple[tuple[OpenDraft, DraftComment], Subject]:
    opened, subject = load_draft(session, handle=handle)
    return (opened, queries.comment(session, opened.draft, comment)), subject


@blueprint.post("/drafts/<handle>/comments/<comment>/settle")
@requires(Permission.DRAFT_EDIT, _load)
def settle(loaded: tuple[OpenDraft, DraftComment]) -> ResponseReturnValue:
    """Mark a comment as done with."""
    (opened, comment), actor = loaded, context.actor()

    def act(session: Session) -> str:
        operations.settle_comment(session, actor, comment, at=clock.now())
        return url_for("pledges.comments", handle=opened.draft.handle)

    answer = context.answer_once(act)
    flash(_("The comment is settled."), "success")
    return answer


@blueprint.post("/drafts/<handle>/comments/<comment>/erase")
@requires(Permission.DRAFT_EDIT, _load)
def erase_comment(loaded: tuple[OpenDraft, DraftComment]) -> ResponseReturnValue:
    """Erase a comment: it names somebody, say."""
    (opened, comment), actor = loaded, context.actor()

    def act(session: Session) -> str:
        operations.erase_comment(session, actor, comment)
        return url_for("pledges.comments", handle=opened.draft.handle)

    answer = context.answer_once(act)
    flash(_("The comment is erased."), "success")
    return answer


@blueprint.post("/drafts/<handle>/comments/<comment>/reopen")
@requires(Permission.DRAFT_EDIT, _load)
def reopen_comment(loaded: tuple[OpenDraft, DraftComment]) -> ResponseReturnValue:
    """Let a settled comment wait again."""
    opened, comment = loaded

    def act(session: Session) -> str:
        operations.reopen_comment(session, comment)
        return url_for("pledges.comments", handle=opened.draft.handle)

    answer = context.answer_once(act)
    flash(_("The comment is open again."), "success")
    return answer
