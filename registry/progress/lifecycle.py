"""How a published pledge comes along: states, moves, the table; and how fresh its news is; pure.

A focal point's report carries one move; `keep` says that the state has not changed. What was
fulfilled or discontinued can be resumed: reports are immutable, so a mistaken or disputed one is
answered by the next.
"""

from datetime import date, timedelta
from enum import StrEnum

from registry.errors import Refused


class State(StrEnum):
    """Where the implementation of a pledge stands."""

    NOT_STARTED = "not_started"
    PLANNING = "planning"
    IN_PROGRESS = "in_progress"
    FULFILLED = "fulfilled"
    DELAYED = "delayed"
    DISCONTINUED = "discontinued"


class Move(StrEnum):
    """What a report says has happened since the one before."""

    KEEP = "keep"
    PLAN = "plan"
    START = "start"
    DELAY = "delay"
    RESUME = "resume"
    FULFIL = "fulfil"
    DISCONTINUE = "discontinue"


class Currency(StrEnum):
    """How fresh the last news of a pledge is."""

    CURRENT = "current"
    DUE = "due"
    OVERDUE = "overdue"


class Verdict(StrEnum):
    """What the secretariat says of a report; it stands beside the report, never in its place."""

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class Stage(StrEnum):
    """When the focal points of a pledge are reminded of a report."""

    SOON = "soon"
    DUE = "due"
    OVERDUE = "overdue"


NOTICE = timedelta(days=30)  # how long before a report is due its focal points hear of it
ENDED = frozenset({State.FULFILLED, State.DISCONTINUED})  # nobody is reminded any more

TABLE: dict[tuple[State, Move], State] = {
    **{(state, Move.KEEP): state for state in State},
    (State.NOT_STARTED, Move.PLAN): State.PLANNING,
    (State.NOT_STARTED, Move.START): State.IN_PROGRESS,
    (State.NOT_STARTED, Move.DELAY): State.DELAYED,
    (State.NOT_STARTED, Move.FULFIL): State.FULFILLED,
    (State.NOT_STARTED, Move.DISCONTINUE): State.DISCONTINUED,
    (State.PLANNING, Move.START): State.IN_PROGRESS,
    (State.PLANNING, Move.DELAY): State.DELAYED,
    (State.PLANNING, Move.FULFIL): State.FULFILLED,
    (State.PLANNING, Move.DISCONTINUE): State.DISCONTINUED,
    (State.IN_PROGRESS, Move.DELAY): State.DELAYED,
    (State.IN_PROGRESS, Move.FULFIL): State.FULFILLED,
    (State.IN_PROGRESS, Move.DISCONTINUE): State.DISCONTINUED,
    (State.DELAYED, Move.RESUME): State.IN_PROGRESS,
    (State.DELAYED, Move.FULFIL): State.FULFILLED,
    (State.DELAYED, Move.DISCONTINUE): State.DISCONTINUED,
    (State.FULFILLED, Move.RESUME): State.IN_PROGRESS,
    (State.DISCONTINUED, Move.RESUME): State.IN_PROGRESS,
}


def moved(state: State, move: Move, *, reason: str = "") -> State:
    """Return the state after `move`.

    Raises:
        Refused: the table has no such move from `state`, or a discontinuation lacks its reason.
    """
    if (state, move) not in TABLE:
        raise Refused(
            "This is not possible now: the pledge has moved on. Reload the page to see what can "
            "be reported."
        )
    if move is Move.DISCONTINUE and not reason:
        raise Refused("Say in a sentence why the pledge is discontinued.")
    return TABLE[state, move]


def moves(state: State) -> tuple[Move, ...]:
    """Return the moves that a report may carry from `state`, `keep` first."""
    return tuple(move for move in Move if (state, move) in TABLE)


def currency(last_report_on: date | None, published_on: date, today: date) -> Currency:
    """Return how fresh the news of a pledge is on the day `today`.

    Counted from the last report, or from publication while there is none: *current* before the
    first anniversary of that day, *due* from it on, *overdue* from the second one on. The
    anniversary of 29 February in a common year is 1 March. The state of implementation plays no
    part: whoever counts decides whether a fulfilled pledge still owes a report.
    """
    since = last_report_on or published_on
    if today < _anniversary(since, 1):
        return Currency.CURRENT
    return Currency.DUE if today < _anniversary(since, 2) else Currency.OVERDUE


def published_on(day: date, origin: str, year: int) -> date:
    """Return the day from which a report is awaited, of a pledge that was first shown on `day`.

    An imported pledge was published elsewhere before: in the year of its ref at the latest.
    """
    return min(day, date(year, 12, 31)) if origin == "imported" else day


def last_lapsed(today: date, years: int) -> date:
    """Return the newest day whose news is `years` old today: the inverse of `currency`."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return date(today.year - years, 2, 28)


def due_on(since: date) -> date:
    """Return the day from which a report is due, after news of the day `since`."""
    return _anniversary(since, 1)


def stage(since: date, today: date) -> Stage | None:
    """Return which reminder is due to the focal points, after news of the day `since`."""
    match currency(None, since, today):
        case Currency.OVERDUE:
            return Stage.OVERDUE
        case Currency.DUE:
            return Stage.DUE
    return Stage.SOON if today >= due_on(since) - NOTICE else None


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
