"""How an entity stands to a pledge of another: states, moves, the table; pure.

Whoever files a pledge *invites* the entities of the register that it names as partners. An invited
entity *confirms* or *declines*, once; a later revision that names it still asks anew whoever
declined or withdrew. Consent is to one revision, goes on until it is *withdrawn*, and can be given
again to a later one. A *common* pledge that is public can be *signed* without an invitation.
"""

from enum import StrEnum

from registry.errors import Refused

SIGNATORY = "signatory"  # the role of an entity that signed, beside those that a filer can name


class State(StrEnum):
    """Where an entity stands."""

    UNASKED = "unasked"
    INVITED = "invited"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What can be done; the same word in route, operation and button."""

    INVITE = "invite"
    CONFIRM = "confirm"
    DECLINE = "decline"
    SIGN = "sign"
    WITHDRAW = "withdraw"


TABLE: dict[tuple[State, Move], State] = {
    (State.UNASKED, Move.INVITE): State.INVITED,
    (State.UNASKED, Move.SIGN): State.CONFIRMED,
    (State.INVITED, Move.CONFIRM): State.CONFIRMED,
    (State.INVITED, Move.DECLINE): State.DECLINED,
    (State.CONFIRMED, Move.CONFIRM): State.CONFIRMED,  # of a later revision
    (State.CONFIRMED, Move.WITHDRAW): State.WITHDRAWN,
    (State.DECLINED, Move.INVITE): State.INVITED,
    (State.DECLINED, Move.SIGN): State.CONFIRMED,
    (State.WITHDRAWN, Move.INVITE): State.INVITED,
    (State.WITHDRAWN, Move.SIGN): State.CONFIRMED,
}


def moved(state: State, move: Move) -> State:
    """Return the state after `move`.

    Raises:
        Refused: the table has no such move from `state`; the sentence says why.
    """
    if (state, move) in TABLE:
        return TABLE[state, move]
    if move is Move.SIGN and state is State.INVITED:
        raise Refused("The pledge names your entity as a partner: answer its invitation instead.")
    if move is Move.SIGN:
        raise Refused("Your entity takes part in this pledge already.")
    if move is Move.WITHDRAW:
        raise Refused("Your entity takes no part in this pledge: there is nothing to withdraw.")
    if state is State.CONFIRMED:
        raise Refused("Your entity has confirmed already; it can withdraw that.")
    raise Refused(
        "Your entity has answered already. It is asked again if a later revision names it."
    )


def is_asked(state: State) -> bool:
    """Return whether filing a revision that names an entity in `state` invites it."""
    return (state, Move.INVITE) in TABLE


def asked_revision(invited: int, published: int | None, current: int) -> int:
    """Return the revision that an answer is about.

    It is the public one, unless the invitation came with a later one: then the one filed last.
    """
    return published if published is not None and published >= invited else current
