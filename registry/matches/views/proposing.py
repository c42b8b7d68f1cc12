"""Proposing a match between a pledge on the board and one of one's own."""

import secrets

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import Refused, Sentence
from registry.matches import operations, queries
from registry.matches.forms import ProposeForm
from registry.matches.letters import write_letters
from registry.matches.lifecycle import Move, Side
from registry.matches.views.loading import Target, blueprint, can_match, focal_ids, load_target
from registry.policy import Permission
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say

_OURS = Sentence(
    "This pledge is of an entity that you answer for, or of one above or below it: a match is "
    "between two that are independent of each other."
)


@blueprint.route("/pledges/<ref>/match", methods=["GET", "POST"])
@requires(Permission.MATCH_PROPOSE, load_target, keeps_text=True, form=ProposeForm)
def propose(target: Target) -> ResponseReturnValue:
    """Propose to match a pledge of one's own with this one."""
    form = _form(target)
    if request.method != "POST":
        return _page(target, form)
    if not form.validate() or target.own is None:
        return _page(target, form), 422
    return _send(target, form)


def _send(target: Target, form: ProposeForm) -> ResponseReturnValue:
    own, other, written = target.own, target.pledge, 0
    assert own is not None  # noqa: S101 - the form is valid

    def once(session: Session) -> str:
        nonlocal written
        words, at = form.message.data or "", clock.now()
        made = operations.propose_match(session, context.actor(), own, other, message=words, at=at)
        written = write_letters(
            session,
            pair := queries.pair(session, made.ref),
            Move.PROPOSE,
            by=pair.asked_by,
            words=words,
            base_url=context.settings().base_url,
            at=at,
        )
        return url_for("matches.match", ref=made.ref)

    try:
        answer = context.answer_once(once)
    except Refused as error:
        return _page(target, form, say(error.sentence)), 422
    if written:
        flash(_("The match is proposed: the other side has a letter."), "success")
    else:
        flash(
            _("The match is proposed. Nobody answers for the other side here yet: it waits."),
            "warning",
        )
    return answer


def _form(target: Target) -> ProposeForm:
    typed = request.form if request.method == "POST" else None
    choices = _choices(target)
    only = next(iter(choices)) if len(choices) == 1 else ""
    return ProposeForm.open(choices, request.args.get("own", only), typed)


def _choices(target: Target) -> dict[str, str]:
    """Return those of one's own pledges that may answer this one, by ref."""
    side = target.shown.side
    if side is None or _obstacle(target):
        return {}
    session, theirs = context.session, register(context.session)
    family = theirs.family(theirs.by_id[target.pledge.entity_id].code)
    mine = [one for one in focal_ids(session) if theirs.by_id[one].code not in family]
    standing = queries.between(session, [target.pledge.id])
    return {
        pledge.ref: f"{pledge.ref}: {title}"
        for pledge, title in queries.answering(session, mine, side.other)
        if _pair(pledge.id, target.pledge.id, side.other) not in standing
    }


def _is_matched(target: Target) -> bool:
    """Return whether a pledge of theirs stands in a match with this one."""
    mine = focal_ids(context.session)
    matched = queries.pairs(context.session, mine)
    return any(target.pledge.id in {one.need.id, one.offer.id} for one in matched)


def _pair(own: int, other: int, side: Side) -> tuple[int, int]:
    return (own, other) if side is Side.NEED else (other, own)


def _obstacle(target: Target) -> Sentence | None:
    """Return why this pledge cannot be matched with anything of theirs."""
    if not can_match(target.pledge.entity_id):
        return _OURS
    try:
        operations.side_of(target.pledge, target.shown)
    except Refused as error:
        return error.sentence
    return None


def _page(target: Target, form: ProposeForm, problem: str = "") -> str:
    obstacle = _obstacle(target)
    return render_template(
        "matches/propose.html",
        pledge=target.pledge,
        side=target.shown.side,
        title=queries.title(target.shown.card) or target.pledge.ref,
        language=target.shown.card["language"],
        entity=register(context.session).by_id[target.pledge.entity_id].name(g.language),
        form=form,
        problem=problem,
        obstacle=say(obstacle) if obstacle else "",
        already=not obstacle and not form.own.choices and _is_matched(target),
        key=secrets.token_urlsafe(12),
    )
