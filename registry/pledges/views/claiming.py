"""Claiming a pledge that was taken over from elsewhere, and going on to correct it."""

import secrets

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import Refused, Sentence
from registry.pledges import claims, operations, queries, rules
from registry.pledges.compare import FIELD_LABELS
from registry.pledges.content import Content
from registry.pledges.lifecycle import State, may_follow
from registry.pledges.models import Pledge
from registry.pledges.views.loading import blueprint, load_pledge
from registry.policy import Permission
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say


@blueprint.route("/pledges/<ref>/claim", methods=["GET", "POST"])
@requires(Permission.PLEDGE_CLAIM, load_pledge)
def claim(pledge: Pledge) -> ResponseReturnValue:
    """Show what was taken over, then claim it; if asked, begin the entity's own revision."""
    if request.method != "POST":
        return _page(pledge, _hindrance(pledge))
    ref = pledge.ref

    def act(session: Session) -> str:
        operations.claim_pledge(session, context.actor(), pledge, at=clock.now())
        if request.form.get("to") != "correct":
            return url_for("pledges.follow", ref=ref)
        draft = operations.amend_pledge(session, context.actor(), pledge, at=clock.now())
        return url_for("pledges.draft", handle=draft.handle)

    try:
        answer = context.answer_once(act)
    except Refused as error:
        return _page(queries.pledge(context.session, ref), error.sentence), 422
    flash(_("%(ref)s is claimed: its public page says so.", ref=ref), "success")
    return answer


def _hindrance(pledge: Pledge) -> Sentence | None:
    try:
        claims.claimable(context.session, pledge)
    except Refused as error:
        return error.sentence
    return None


def _page(pledge: Pledge, hindrance: Sentence | None) -> str:
    session = context.session
    content = Content.parse(queries.revision(session, pledge, 1).content)
    known = queries.known(session, content.match_ref, own=pledge.ref)
    is_published = pledge.published_number is not None
    return render_template(
        "pledges/claim.html",
        pledge=pledge,
        entity=register(session).by_id[pledge.entity_id].name(g.language),
        content=content,
        hindrance=hindrance,
        disputed_on=claims.taken_over(session, [pledge]).get(pledge.id, claims.Taken()).disputed_on,
        findings=[
            (_(FIELD_LABELS[problem.field]), say(problem.sentence))
            for problem in rules.problems(content, known)
            if problem.field != "consent" and problem.field not in content.redacted
        ],
        may_correct=may_follow(State(pledge.state), is_published=is_published),
        key=secrets.token_urlsafe(12),
    )
