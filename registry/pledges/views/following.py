"""After filing: following a pledge, amending it, withdrawing it."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import Refused
from registry.pledges import claims, operations, queries
from registry.pledges.content import Content
from registry.pledges.lifecycle import OVER, State, may_follow
from registry.pledges.models import Pledge, PledgeMove, PledgeRevision
from registry.pledges.views.loading import blueprint, load_pledge
from registry.policy import Permission, Subject, allows
from registry.text import normalise
from registry.web import context
from registry.web.forms import refuse_unreadable
from registry.web.gate import requires
from registry.web.languages import say

_REASON_MOST = 1_000


@blueprint.get("/pledges/<ref>/file")
@requires(Permission.PLEDGE_FOLLOW, load_pledge)
def follow(pledge: Pledge) -> ResponseReturnValue:
    """Show the entity every revision, finding and move of its pledge."""
    session = context.session
    revisions, moves = queries.revisions(session, pledge), queries.moves(session, pledge)
    entity = register(session).by_id[pledge.entity_id]
    subject = Subject(entity=entity.code)
    published = pledge.published_number is not None
    return render_template(
        "pledges/follow.html",
        pledge=pledge,
        entity=entity.name(g.language),
        register_entity=entity,
        content=Content.parse(revisions[0].content),
        revisions=[(revision, state_of(pledge, revision, moves)) for revision in revisions],
        moves=moves,
        names=queries.people(session, [revision.filed_by for revision in revisions]),
        draft=queries.draft_of(session, pledge),
        errata=queries.errata(session, revisions),
        may_amend=may_follow(State(pledge.state), is_published=published),
        may_correct=published and not pledge.has_imported_words,
        taken=claims.taken_over(session, [pledge]).get(pledge.id),
        may_claim=allows(context.identity(), Permission.PLEDGE_CLAIM, subject) is not None,
        may_withdraw=State(pledge.state) not in OVER
        and allows(context.identity(), Permission.PLEDGE_WITHDRAW, subject) is not None,
    )


def state_of(pledge: Pledge, revision: PledgeRevision, moves: Sequence[PledgeMove]) -> str:
    """Return where a revision stands; a published one ends when a later one is published."""
    if revision.number == pledge.current_number:
        return pledge.state
    if revision.number < (pledge.published_number or 0) and any(
        move.number == revision.number and move.move in {"publish", "correct"} for move in moves
    ):
        return State.SUPERSEDED.value
    own = (move.to_state for move in moves if move.number == revision.number)
    return next(own, State.PUBLISHED.value if pledge.origin == "imported" else State.FILED.value)


@blueprint.post("/pledges/<ref>/amend")
@requires(Permission.PLEDGE_AMEND, load_pledge)
def amend(pledge: Pledge) -> ResponseReturnValue:
    """Begin the next revision, or go on with the one begun."""

    def begin(session: Session) -> str:
        draft = operations.amend_pledge(session, context.actor(), pledge, at=clock.now())
        return url_for("pledges.draft", handle=draft.handle)

    return context.answer_once(begin)


@blueprint.post("/pledges/<ref>/erratum")
@requires(Permission.PLEDGE_AMEND, load_pledge)
def correct(pledge: Pledge) -> ResponseReturnValue:
    """Begin an erratum of the public words, or go on with the one begun."""

    def begin(session: Session) -> str:
        draft = operations.start_erratum(session, context.actor(), pledge, at=clock.now())
        return url_for("pledges.draft", handle=draft.handle)

    return context.answer_once(begin)


@blueprint.route("/pledges/<ref>/withdraw", methods=["GET", "POST"])
@requires(Permission.PLEDGE_WITHDRAW, load_pledge, keeps_text=True)
def withdraw(pledge: Pledge) -> ResponseReturnValue:
    """Ask why, then withdraw the pledge."""
    if request.method != "POST":
        return _withdrawal(pledge)
    raw, ref = request.form.get("reason", ""), pledge.ref

    def act(session: Session) -> str:
        reason = reason_of(raw)
        operations.withdraw_pledge(session, context.actor(), pledge, reason=reason, at=clock.now())
        return url_for("pledges.follow", ref=ref)

    try:
        answer = context.answer_once(act)
    except Refused as error:
        return _withdrawal(pledge, raw, say(error.sentence)), 422
    flash(_("%(ref)s is withdrawn.", ref=ref), "success")
    return answer


def reason_of(raw: str) -> str:
    """Return the reason that was typed, or refuse it with what cannot be read in it."""
    refuse_unreadable(raw)
    return normalise(raw, limit=_REASON_MOST)


def _withdrawal(pledge: Pledge, reason: str = "", problem: str = "") -> str:
    values: Mapping[str, Any] = {"reason": reason, "problem": problem, "most": _REASON_MOST}
    key = secrets.token_urlsafe(12)
    return render_template("pledges/withdraw.html", pledge=pledge, key=key, **values)
