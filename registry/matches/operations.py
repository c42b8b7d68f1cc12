"""Writes of matches, one verb each: `(session, actor, subject, *, fields, at)`.

Whatever changes between the page and the answer is found while both pledges are locked, always in
the same order.
"""

import secrets
from base64 import b32encode
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.audit import log
from registry.errors import Refused
from registry.matches import events
from registry.matches.lifecycle import ENDED, Move, Side, State, is_public, moved
from registry.matches.models import Match, MatchMove
from registry.matches.queries import Pair, Shown, faces, last, serves
from registry.pledges.models import Pledge
from registry.policy import Actor
from registry.store import table

_ADD_MOVE = insert(table(MatchMove))


def propose_match(
    session: Session, actor: Actor, own: Pledge, other: Pledge, *, message: str, at: datetime
) -> Match:
    """Propose to match `own`, of the actor's entity, with `other`; nobody else learns of it.

    Raises:
        Refused: the two cannot be matched; the sentence says why.
    """
    if own.id == other.id:
        raise Refused("A pledge cannot be matched with itself: choose another one.")
    _lock(session, own, other)
    side = _refuse_unfit(session, own, other)
    if not message:
        raise Refused("Say in a few sentences what you propose: the other side reads it.")
    need, offer = (own, other) if side is Side.NEED else (other, own)
    _refuse_known(session, Pair(Match(), need, offer), side)
    head = log.lock(session)  # from here on nobody else closes a circle
    if serves(session, need, offer):
        raise Refused(
            "This would close a circle: {need} already serves {offer} through other matches, so "
            "the same means would be counted twice.",
            need=need.ref,
            offer=offer.ref,
        )
    ref = "M-" + b32encode(secrets.token_bytes(5)).decode()
    event = events.MatchProposed(
        ref=ref, need=need.ref, offer=offer.ref, side=side.value, message=message
    )
    [appended] = log.append(session, actor, at, log.Item(event), head=head)
    match = Match(
        ref=ref, object=appended.object, need_id=need.id, offer_id=offer.id,
        asked_by=side.value, state=State.PROPOSED.value,
    )  # fmt: skip
    session.add(match)
    session.flush()
    _note(session, actor, match, Move.PROPOSE, side, message, appended)
    return match


def accept_match(session: Session, actor: Actor, pair: Pair, *, at: datetime) -> int:
    """Agree to a proposal; the match is public from the entry whose index is returned.

    Raises:
        Refused: it is not the actor's to answer, or a pledge left the board meanwhile.
        Conflict: it was answered or taken back meanwhile.
    """
    return _move(session, actor, pair, Move.ACCEPT, "", at)


def decline_match(session: Session, actor: Actor, pair: Pair, *, reason: str, at: datetime) -> int:
    """Say no to a proposal, or to what the other side says was fulfilled; return the index."""
    return _move(session, actor, pair, Move.DECLINE, reason, at)


def withdraw_match(session: Session, actor: Actor, pair: Pair, *, at: datetime) -> int:
    """Take back what was asked and is not answered; return the entry's index."""
    return _move(session, actor, pair, Move.WITHDRAW, "", at)


def fulfil_match(session: Session, actor: Actor, pair: Pair, *, at: datetime) -> int:
    """Say that the match is fulfilled, or confirm that the other side says so."""
    return _move(session, actor, pair, Move.FULFIL, "", at)


def _refuse_apart(session: Session, own: Pledge, other: Pledge) -> None:
    """Refuse two pledges of one entity, or of one above or below the other.

    Raises:
        Refused: they are of one family.
    """
    entities = register(session)
    ours, theirs = (entities.by_id[one.entity_id].code for one in (own, other))
    if theirs in entities.family(ours):
        raise Refused(
            "{own} and {other} are of the same entity, or one entity belongs to the other: a match "
            "is between two that are independent of each other.",
            own=own.ref,
            other=other.ref,
        )


def _lock(session: Session, *pledges: Pledge) -> None:
    for pledge in sorted(pledges, key=lambda one: one.id):
        session.refresh(pledge, with_for_update=True)


def _refuse_unfit(session: Session, own: Pledge, other: Pledge) -> Side:
    """Return the side of `own`, if the two may be matched as they are public now."""
    _refuse_apart(session, own, other)
    shown = faces(session, [own.id, other.id])
    sides = [side_of(pledge, shown.get(pledge.id)) for pledge in (own, other)]
    if sides[0] is sides[1]:
        raise Refused(
            "A need is matched with an offer, and an offer with a need: {own} and {other} are on "
            "the same side.",
            own=own.ref,
            other=other.ref,
        )
    return sides[0]


def side_of(pledge: Pledge, shown: Shown | None) -> Side:
    """Return on which side of the board a pledge stands, or refuse one that is not on it."""
    if shown is None:
        raise Refused("{ref} is not public: it can be matched once it is.", ref=pledge.ref)
    if shown.state == "withdrawn":
        raise Refused("{ref} was withdrawn: it cannot be matched any more.", ref=pledge.ref)
    if shown.state == "imported":
        raise Refused(
            "{ref} was imported and its entity has not confirmed it yet: it can be matched once "
            "its own words are published here.",
            ref=pledge.ref,
        )
    if shown.side is None:
        raise Refused(
            "{ref} says neither need nor offer, so it is not on the board. Its entity can amend "
            "it: the section “Partners” of the form asks for it.",
            ref=pledge.ref,
        )
    return shown.side


def _refuse_known(session: Session, pair: Pair, side: Side) -> None:
    """Refuse a pair that stands already, or that the other side has declined."""
    before = last(session, pair.need, pair.offer)
    if before is None:
        return
    if before.state not in ENDED:
        raise Refused(
            "{need} and {offer} are matched already, or a proposal waits for its answer: look "
            "under “Matches”.",
            need=pair.need.ref,
            offer=pair.offer.ref,
        )
    if before.state == State.DECLINED and before.asked_by == side.value:
        raise Refused(
            "The other side has declined to match {need} with {offer}. If that changes, it is "
            "theirs to propose.",
            need=pair.need.ref,
            offer=pair.offer.ref,
        )


def _move(session: Session, actor: Actor, pair: Pair, move: Move, words: str, at: datetime) -> int:
    _lock(session, pair.need, pair.offer)
    session.refresh(pair.match, with_for_update=True)
    side = _acting(session, actor, pair)
    state = moved(pair.state, move, by=side, asked_by=pair.asked_by, reason=words)
    if move in {Move.ACCEPT, Move.FULFIL}:
        _refuse_gone(session, pair, move)
    event = _event(pair, move, side, words, state)
    [appended] = log.append(session, actor, at, log.Item(event, pair.match.object))
    pair.match.state = state.value
    if state is State.REPORTED:
        pair.match.asked_by = side.value
    session.flush()
    _note(session, actor, pair.match, move, side, words, appended)
    return appended.index


def _acting(session: Session, actor: Actor, pair: Pair) -> Side:
    """Return for which side the actor's entity acts."""
    own = pair.sides([register(session).get(actor.entity).id])
    if not own:
        raise Refused("This match is between other entities.")
    return own[0]


def _refuse_gone(session: Session, pair: Pair, move: Move) -> None:
    """Refuse to agree on what is not there any more; who never agreed may still see both sides."""
    if move is Move.ACCEPT:
        _refuse_unfit(session, pair.need, pair.offer)
        return
    for pledge, shown in (
        (one, faces(session, [one.id])[one.id]) for one in (pair.need, pair.offer)
    ):
        if shown.state == "withdrawn":
            side_of(pledge, shown)


def _event(pair: Pair, move: Move, side: Side, words: str, state: State) -> events.MatchEvent:
    of = {"ref": pair.match.ref, "need": pair.need.ref, "offer": pair.offer.ref, "side": side.value}
    match move:
        case Move.ACCEPT:
            return events.MatchAccepted(**of)
        case Move.DECLINE:
            return events.MatchDeclined(**of, reason=words)
        case Move.WITHDRAW:
            return events.MatchWithdrawn(**of)
        case _:
            both = is_public(move, state)
            return (events.PublicMatchFulfilled if both else events.MatchFulfilled)(**of)


def _note(
    session: Session,
    actor: Actor,
    match: Match,
    move: Move,
    side: Side,
    words: str,
    appended: log.Appended,
) -> None:
    row = {
        "index": appended.index,
        "match_id": match.id,
        "move": move.value,
        "to_state": match.state,
        "side": side.value,
        "person_id": actor.person_id,
        "words": words,
        "at": datetime.fromisoformat(appended.at),
    }
    session.execute(_ADD_MOVE, row)
