"""The life of a match between a need and an offer: states, moves, the table; pure.

One side asks, the other answers: first whether there is a match at all, later whether it is
fulfilled. What was asked can be taken back as long as it is not answered.
"""

from enum import StrEnum

from registry.errors import Conflict, Refused


class Side(StrEnum):
    """What a pledge is to a match."""

    NEED = "need"
    OFFER = "offer"

    @property
    def other(self) -> "Side":
        """Return the side across."""
        return Side.OFFER if self is Side.NEED else Side.NEED


class State(StrEnum):
    """Where a match stands; *reported* is what one side alone says: that it is fulfilled."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REPORTED = "reported"
    FULFILLED = "fulfilled"


class Move(StrEnum):
    """What can be done to it; the same word in route, operation and button."""

    PROPOSE = "propose"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    FULFIL = "fulfil"


TABLE: dict[tuple[State, Move], State] = {
    (State.PROPOSED, Move.ACCEPT): State.ACCEPTED,
    (State.PROPOSED, Move.DECLINE): State.DECLINED,
    (State.PROPOSED, Move.WITHDRAW): State.WITHDRAWN,
    (State.ACCEPTED, Move.FULFIL): State.REPORTED,
    (State.REPORTED, Move.FULFIL): State.FULFILLED,
    (State.REPORTED, Move.DECLINE): State.ACCEPTED,
    (State.REPORTED, Move.WITHDRAW): State.ACCEPTED,
}
ASKED = frozenset({State.PROPOSED, State.REPORTED})  # the other side has something to answer
ENDED = frozenset({State.DECLINED, State.WITHDRAWN})  # the pair may be proposed again


def moved(state: State, move: Move, *, by: Side, asked_by: Side, reason: str = "") -> State:
    """Return the state after `move` of the side `by`, where `asked_by` was the last to ask.

    Raises:
        Conflict: what the move answers, or takes back, has been answered or taken back.
        Refused: it is not that side's to do, or it lacks its reason.
    """
    if state is State.PROPOSED and move is Move.FULFIL:
        raise Refused(
            "This match is not accepted yet: it can be fulfilled once both sides have agreed to it."
        )
    if (state, move) not in TABLE:
        raise Conflict(
            "This match has been answered or has moved on meanwhile: nothing was sent. Read below "
            "how it stands now."
        )
    if by not in may_move(state, move, asked_by):
        raise Refused("You have asked, so the answer is the other side’s: wait for it.")
    if move is Move.DECLINE and not reason:
        raise Refused("Say in a sentence why, so that the other side understands it.")
    return TABLE[state, move]


def may_move(state: State, move: Move, asked_by: Side) -> frozenset[Side]:
    """Return the sides that may make `move` from `state`; none where the table has no such move."""
    if (state, move) not in TABLE:
        return frozenset()
    if move is Move.WITHDRAW:
        return frozenset({asked_by})
    return frozenset({asked_by.other}) if state in ASKED else frozenset(Side)


def moves(state: State, by: Side, asked_by: Side) -> tuple[Move, ...]:
    """Return what the side `by` can do now."""
    return tuple(move for move in Move if by in may_move(state, move, asked_by))


def is_public(move: Move, to_state: State) -> bool:
    """Return whether everybody may know of a move: an agreement of both sides, nothing else."""
    return move is Move.ACCEPT or to_state is State.FULFILLED
