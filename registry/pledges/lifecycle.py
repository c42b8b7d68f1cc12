"""The life of a revision under review: states, moves, the table; pure.

A revision is filed, opened, and then returned, declined or accepted; an accepted one is
published and stays public until a later one is published (superseded). An erratum is published in
one step. Withdrawal ends it from any state that has not ended already; a public pledge that
repeats another one ends by being merged into it.
"""

from enum import StrEnum

from registry.errors import Refused


class State(StrEnum):
    """Where a revision stands."""

    FILED = "filed"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Move(StrEnum):
    """What can be done to it; the same word in route, permission, operation and button."""

    OPEN = "open"
    RETURN = "return"
    DECLINE = "decline"
    ACCEPT = "accept"
    PUBLISH = "publish"
    CORRECT = "correct"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    MERGE = "merge"


TABLE: dict[tuple[State, Move], State] = {
    (State.FILED, Move.OPEN): State.UNDER_REVIEW,
    (State.UNDER_REVIEW, Move.RETURN): State.RETURNED,
    (State.UNDER_REVIEW, Move.DECLINE): State.DECLINED,
    (State.UNDER_REVIEW, Move.ACCEPT): State.ACCEPTED,
    (State.ACCEPTED, Move.PUBLISH): State.PUBLISHED,
    (State.FILED, Move.CORRECT): State.PUBLISHED,
    (State.UNDER_REVIEW, Move.CORRECT): State.PUBLISHED,
    (State.PUBLISHED, Move.SUPERSEDE): State.SUPERSEDED,
    (State.FILED, Move.WITHDRAW): State.WITHDRAWN,
    (State.UNDER_REVIEW, Move.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Move.WITHDRAW): State.WITHDRAWN,
    (State.DECLINED, Move.WITHDRAW): State.WITHDRAWN,
    (State.ACCEPTED, Move.WITHDRAW): State.WITHDRAWN,
    (State.PUBLISHED, Move.WITHDRAW): State.WITHDRAWN,
    (State.PUBLISHED, Move.MERGE): State.MERGED,
    (State.RETURNED, Move.MERGE): State.MERGED,
    (State.DECLINED, Move.MERGE): State.MERGED,
}
OVER = frozenset({State.WITHDRAWN, State.MERGED})  # a pledge that ended so never goes on
DECLINE_REASONS = ("out_of_scope", "duplicate", "no_mandate", "not_a_pledge", "unlawful")


def moved(state: State, move: Move) -> State:
    """Return the state after `move`.

    Raises:
        Refused: the table has no such move from `state`.
    """
    if (state, move) not in TABLE:
        raise Refused(
            "This is not possible now: the revision has moved on. Reload the page to see where "
            "it stands."
        )
    return TABLE[state, move]


def may_follow(state: State, *, is_published: bool) -> bool:
    """Return whether a further revision may be filed after one in `state`.

    After a return (the answer), a publication (an amendment), or a declined amendment of a
    pledge that is still public.
    """
    return state in {State.RETURNED, State.PUBLISHED} or (state is State.DECLINED and is_published)
