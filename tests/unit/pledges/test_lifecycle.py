"""The life of a revision: every move tried from every state."""

import itertools

import pytest

from registry.errors import Refused
from registry.pledges.lifecycle import Move, State, may_follow, moved

# Written out again, by hand, from the rules: the table under test must not check itself.
EXPECTED = {
    ("filed", "open"): "under_review",
    ("filed", "withdraw"): "withdrawn",
    ("under_review", "return"): "returned",
    ("under_review", "decline"): "declined",
    ("under_review", "accept"): "accepted",
    ("under_review", "withdraw"): "withdrawn",
    ("returned", "withdraw"): "withdrawn",
    ("declined", "withdraw"): "withdrawn",
    ("accepted", "publish"): "published",
    ("filed", "correct"): "published",
    ("under_review", "correct"): "published",
    ("accepted", "withdraw"): "withdrawn",
    ("published", "supersede"): "superseded",
    ("published", "withdraw"): "withdrawn",
    ("published", "merge"): "merged",
    ("returned", "merge"): "merged",
    ("declined", "merge"): "merged",
}
EVERY_PAIR = list(itertools.product(State, Move))


@pytest.mark.parametrize(("state", "move"), EVERY_PAIR)
def test_a_move_leads_where_the_rules_say_or_is_refused(state: State, move: Move) -> None:
    expected = EXPECTED.get((state.value, move.value))
    if expected:
        assert moved(state, move) == expected
        return
    with pytest.raises(Refused, match="the revision has moved on"):
        moved(state, move)


def test_every_rule_is_about_states_and_moves_that_exist() -> None:
    tried = {(state.value, move.value) for state, move in EVERY_PAIR}
    assert EXPECTED.keys() <= tried
    assert len(tried) == 9 * 9


def test_what_has_ended_never_moves_again() -> None:
    for ended in ("superseded", "withdrawn", "merged"):
        assert not [pair for pair in EXPECTED if pair[0] == ended]


@pytest.mark.parametrize(
    ("state", "is_published", "allowed"),
    [
        ("returned", False, True),
        ("returned", True, True),
        ("published", True, True),
        ("declined", True, True),
        ("declined", False, False),
        ("filed", False, False),
        ("under_review", True, False),
        ("accepted", True, False),
        ("withdrawn", True, False),
        ("merged", True, False),
        ("superseded", True, False),
    ],
)
def test_a_further_revision_follows_only_an_outcome(
    state: str, is_published: bool, allowed: bool
) -> None:
    assert may_follow(State(state), is_published=is_published) is allowed
