"""Matches before their two sides: what waits, and accepting, declining, withdrawing, fulfilling."""

import secrets
from collections.abc import Callable

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import Conflict, Refused
from registry.matches import operations, queries
from registry.matches.forms import AnswerForm, DeclineForm
from registry.matches.letters import write_letters
from registry.matches.lifecycle import Move, Side, moves
from registry.matches.queries import Pair
from registry.matches.views.loading import blueprint, focal_ids, ids, load_answer, load_match
from registry.policy import Permission
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say

_STALE = (
    "This match has been answered or has moved on meanwhile: nothing was sent. Read below how it "
    "stands now."
)


@blueprint.get("/matches")
@requires(Permission.WORK_READ)
def matches() -> ResponseReturnValue:
    """List the matches of the entities that the person writes for, what waits for them first."""
    session = context.session
    mine = ids(session)
    return render_template(
        "matches/matches.html",
        pairs=sorted(queries.pairs(session, mine), key=lambda one: not one.awaits(mine)),
        mine=mine,
        entities=register(session).by_id,
        most=queries.MOST,
    )


@blueprint.get("/matches/<ref>")
@requires(Permission.MATCH_FOLLOW, load_match)
def match(pair: Pair) -> ResponseReturnValue:
    """Show a match to its two sides, with all that was said, and what can be done."""
    return _page(pair, DeclineForm(None))


@blueprint.post("/matches/<ref>/accept")
@requires(Permission.MATCH_ANSWER, load_answer)
def accept(pair: Pair) -> ResponseReturnValue:
    """Accept a proposal."""
    return _answer(pair, Move.ACCEPT, AnswerForm(request.form))


@blueprint.post("/matches/<ref>/decline")
@requires(Permission.MATCH_ANSWER, load_answer, keeps_text=True, form=DeclineForm)
def decline(pair: Pair) -> ResponseReturnValue:
    """Decline a proposal, or what the other side says was fulfilled."""
    return _answer(pair, Move.DECLINE, DeclineForm(request.form))


@blueprint.post("/matches/<ref>/withdraw")
@requires(Permission.MATCH_ANSWER, load_answer)
def withdraw(pair: Pair) -> ResponseReturnValue:
    """Take back what was asked and is not answered."""
    return _answer(pair, Move.WITHDRAW, AnswerForm(request.form))


@blueprint.post("/matches/<ref>/fulfil")
@requires(Permission.MATCH_ANSWER, load_answer)
def fulfil(pair: Pair) -> ResponseReturnValue:
    """Say that the match is fulfilled, or confirm it."""
    return _answer(pair, Move.FULFIL, AnswerForm(request.form))


def answer(session: Session, pair: Pair, move: Move, reason: str = "") -> None:
    """Do what one side decides, and tell the other, in one transaction."""
    at = clock.now()
    said = {"reason": reason} if move is Move.DECLINE else {}
    _ACTS[move](session, context.actor(), pair, **said, at=at)
    write_letters(
        session,
        pair,
        move,
        by=pair.sides([register(session).get(context.actor().entity).id])[0],
        words=reason,
        base_url=context.settings().base_url,
        at=at,
    )


_ACTS: dict[Move, Callable[..., int]] = {
    Move.ACCEPT: operations.accept_match,
    Move.DECLINE: operations.decline_match,
    Move.WITHDRAW: operations.withdraw_match,
    Move.FULFIL: operations.fulfil_match,
}


def _answer(pair: Pair, move: Move, form: AnswerForm) -> ResponseReturnValue:
    if not form.validate():
        return _page(pair, form), 422
    ref = pair.match.ref
    reason = form.reason.data or "" if isinstance(form, DeclineForm) else ""

    def once(session: Session) -> str:
        if form.after.data != str(queries.moves(session, pair.match)[0].index):
            raise Conflict(_STALE)
        answer(session, pair, move, reason)
        return url_for("matches.match", ref=ref)

    try:
        made = context.answer_once(once)
    except Conflict as error:
        return _again(ref, form, say(error.sentence)), 409
    except Refused as error:
        return _again(ref, form, say(error.sentence)), 422
    flash(_DONE[move](), "success")
    return made


_DONE: dict[Move, Callable[[], str]] = {
    Move.ACCEPT: lambda: _("The match is accepted: the pages of both pledges show it."),
    Move.DECLINE: lambda: _("You have declined; the other side has a letter with your reason."),
    Move.WITHDRAW: lambda: _("You have taken it back; the other side has a letter."),
    Move.FULFIL: lambda: _("It is noted that you say so; the other side has a letter."),
}


def _again(ref: str, form: AnswerForm, problem: str) -> str:
    """Return the page as the match stands now, after the transaction was taken back."""
    context.session.expire_all()
    return _page(queries.pair(context.session, ref), form, problem)


def _page(pair: Pair, form: AnswerForm, problem: str = "") -> str:
    session = context.session
    done, entities = queries.moves(session, pair.match), register(session).by_id
    own = next(iter(pair.sides(focal_ids(session))), None)
    shown = queries.faces(session, [pair.need.id, pair.offer.id])
    return render_template(
        "matches/match.html",
        pair=pair,
        moves=done,
        can=moves(pair.state, own, pair.asked_by) if own else (),
        own=own,
        shown=shown,
        titles={one: queries.title(face.card) for one, face in shown.items()},
        names={side.value: entities[pair.pledge(side).entity_id].name(g.language) for side in Side},
        form=form if isinstance(form, DeclineForm) else DeclineForm(None),
        problem=problem,
        after=done[0].index,
        key=secrets.token_urlsafe(12),
    )
