"""Each cell of the table, what a refusal says, and which revision an answer is about."""

import itertools

import pytest

from registry.errors import Refused
from registry.partners.lifecycle import TABLE, Move, State, asked_revision, is_asked, moved

# Written out again, by hand, from docs/lifecycle.md.
EXPECTED = {
    "unasked": {"invite": "invited", "sign": "confirmed"},
    "invited": {"confirm": "confirmed", "decline": "declined"},
    "confirmed": {"confirm": "confirmed", "withdraw": "withdrawn"},
    "declined": {"invite": "invited", "sign": "confirmed"},
    "withdrawn": {"invite": "invited", "sign": "confirmed"},
}


@pytest.mark.parametrize(("state", "move"), list(itertools.product(State, Move)))
def test_each_cell_of_the_table(state: State, move: Move) -> None:
    wanted = EXPECTED[state].get(move)
    assert TABLE.get((state, move)) == wanted
    if wanted:
        assert moved(state, move) == wanted
    else:
        with pytest.raises(Refused, match=r"[.:]"):
            moved(state, move)


@pytest.mark.parametrize(
    ("state", "move", "said"),
    [
        ("invited", "sign", "answer its invitation"),
        ("confirmed", "sign", "takes part in this pledge already"),
        ("confirmed", "decline", "has confirmed already"),
        ("declined", "confirm", "has answered already"),
        ("withdrawn", "decline", "has answered already"),
        ("invited", "withdraw", "nothing to withdraw"),
    ],
)
def test_a_refusal_says_why(state: str, move: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        moved(State(state), Move(move))


def test_whoever_neither_waits_nor_agrees_is_asked_anew() -> None:
    assert [state for state in State if is_asked(state)] == ["unasked", "declined", "withdrawn"]


@pytest.mark.parametrize(
    ("invited", "published", "current", "about"),
    [(1, None, 1, 1), (1, None, 3, 3), (1, 1, 2, 1), (2, 1, 2, 2), (2, 1, 3, 3), (2, 3, 4, 3)],
)
def test_an_answer_is_about_the_public_revision_or_the_later_one_that_asked(
    invited: int, published: int | None, current: int, about: int
) -> None:
    assert asked_revision(invited, published, current) == about
