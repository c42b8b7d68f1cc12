"""The table of a match: who may do what from where, and the sentence for all that is refused."""

from itertools import product

import pytest

from registry.errors import Conflict, Refused
from registry.matches.lifecycle import Move, Side, State, is_public, moved, moves

NEED, OFFER = Side
# Written out by hand: from which state each side can do what, where the need has asked last.
EXPECTED = {
    State.PROPOSED: (("withdraw",), ("accept", "decline")),
    State.ACCEPTED: (("fulfil",), ("fulfil",)),
    State.DECLINED: ((), ()),
    State.WITHDRAWN: ((), ()),
    State.REPORTED: (("withdraw",), ("decline", "fulfil")),
    State.FULFILLED: ((), ()),
}


@pytest.mark.parametrize("asked_by", Side)
def test_each_side_can_do_what_the_table_says_and_nothing_else(asked_by: Side) -> None:
    for state, (asker, answerer) in EXPECTED.items():
        assert tuple(moves(state, asked_by, asked_by)) == asker
        assert tuple(moves(state, asked_by.other, asked_by)) == answerer
    for state, move, by in product(State, Move, Side):
        if move not in moves(state, by, asked_by):
            with pytest.raises((Refused, Conflict)):
                moved(state, move, by=by, asked_by=asked_by, reason="Why.")


def test_a_match_goes_from_proposed_to_fulfilled_by_consent_of_both() -> None:
    assert moved(State.PROPOSED, Move.ACCEPT, by=OFFER, asked_by=NEED) == "accepted"
    assert moved(State.ACCEPTED, Move.FULFIL, by=OFFER, asked_by=NEED) == "reported"
    assert moved(State.REPORTED, Move.FULFIL, by=NEED, asked_by=OFFER) == "fulfilled"
    assert moved(State.REPORTED, Move.DECLINE, by=NEED, asked_by=OFFER, reason="Not yet.") == (
        "accepted"
    )
    assert moved(State.REPORTED, Move.WITHDRAW, by=OFFER, asked_by=OFFER) == "accepted"


def test_what_is_refused_says_what_to_do() -> None:
    with pytest.raises(Refused, match="not accepted yet"):
        moved(State.PROPOSED, Move.FULFIL, by=NEED, asked_by=NEED)
    with pytest.raises(Conflict, match="answered or has moved on"):
        moved(State.ACCEPTED, Move.ACCEPT, by=OFFER, asked_by=NEED)
    with pytest.raises(Refused, match="the answer is the other side’s"):
        moved(State.PROPOSED, Move.ACCEPT, by=NEED, asked_by=NEED)
    with pytest.raises(Refused, match="Say in a sentence why"):
        moved(State.PROPOSED, Move.DECLINE, by=OFFER, asked_by=NEED)


def test_only_what_both_agreed_to_is_public() -> None:
    public = [(m, s) for m, s in product(Move, State) if is_public(m, s)]

    assert {s for m, s in public if m is not Move.ACCEPT} == {State.FULFILLED}
    assert not is_public(Move.PROPOSE, State.PROPOSED)
    assert not is_public(Move.FULFIL, State.REPORTED)
    assert not is_public(Move.DECLINE, State.ACCEPTED)
