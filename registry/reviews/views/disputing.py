"""An import that is not its entity's: a focal point says so, a reviewer withdraws it."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import Refused, Sentence
from registry.pledges import claims
from registry.pledges.content import Content
from registry.pledges.models import Pledge
from registry.pledges.queries import revision
from registry.policy import Permission
from registry.reviews import disputing, queries
from registry.reviews.forms import DisputeForm, WithdrawForm
from registry.reviews.letters import write_letters, write_to_reviewers
from registry.reviews.talking import messages
from registry.reviews.views.blueprint import blueprint, load_pledge
from registry.web import context
from registry.web.gate import requires


@blueprint.route("/pledges/<ref>/dispute", methods=["GET", "POST"])
@requires(Permission.PLEDGE_DISPUTE, load=load_pledge, keeps_text=True, form=DisputeForm)
def dispute(pledge: Pledge) -> ResponseReturnValue:
    """Ask why, then say in public that an imported pledge is not the entity's own."""
    form, ref = DisputeForm(), pledge.ref
    entity = register(context.session).by_id[pledge.entity_id]
    link = context.settings().base_url + url_for("reviews.review", ref=ref, _anchor="messages")

    def act(session: Session) -> str:
        reason, at = form.reason.data or "", clock.now()
        said = disputing.dispute_pledge(session, context.actor(), pledge, reason=reason, at=at)
        people = queries.readers(session, register(session), pledge)
        write_to_reviewers(session, people, pledge, said, entity=entity, link=link, kind="disputed")
        return url_for("pledges.follow", ref=ref)

    def page(refused: Sentence | None = None) -> str:
        hindrance = refused or _hindrance(pledge)
        return _page("reviews/dispute.html", pledge, form, hindrance=hindrance)

    done = _("The public page of %(ref)s says that it is not yours; the secretariat decides.",
             ref=ref)  # fmt: skip
    return _answer(form, act, page, done)


@blueprint.route("/reviews/<ref>/withdraw", methods=["GET", "POST"])
@requires(Permission.PLEDGE_REVIEW, load=load_pledge, keeps_text=True, form=WithdrawForm)
def withdraw(pledge: Pledge) -> ResponseReturnValue:
    """Ask why, then withdraw what was taken over in error."""
    said = messages(context.session, pledge)
    form, ref = WithdrawForm(data={"seen": len(said)}), pledge.ref

    def act(session: Session) -> str:
        reason, at = form.reason.data or "", clock.now()
        disputing.withdraw_pledge(
            session, context.actor(), pledge, seen=form.seen.data or 0, reason=reason, at=at
        )
        base_url = context.settings().base_url
        write_letters(session, pledge, "withdrawn", base_url=base_url, at=at, reason=reason)
        return url_for("explore.pledge", ref=ref)

    def page(refused: Sentence | None = None) -> str:
        waiting = [one.said.words for one in said if one.waits_for(is_secretariat=True)]
        return _page("reviews/withdraw.html", pledge, form, hindrance=refused, waiting=waiting)

    return _answer(form, act, page, _("%(ref)s is withdrawn.", ref=ref))


def _answer(
    form: DisputeForm, act: Callable[[Session], str], page: Callable[..., str], done: str
) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return page(), 422 if form.is_submitted() else 200
    try:
        answer = context.answer_once(act)
    except Refused as error:
        return page(error.sentence), 422
    flash(done, "success")
    return answer


def _hindrance(pledge: Pledge) -> Sentence | None:
    try:
        claims.disputable(context.session, pledge)
    except Refused as error:
        return error.sentence
    return None


def _page(template: str, pledge: Pledge, form: DisputeForm, **more: Any) -> str:
    context.session.refresh(pledge)
    return render_template(
        template,
        pledge=pledge,
        content=Content.parse(revision(context.session, pledge, 1).content),
        entity=register(context.session).by_id[pledge.entity_id].name(g.language),
        form=form,
        key=secrets.token_urlsafe(12),
        **more,
    )
