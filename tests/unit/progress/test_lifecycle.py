"""Implementation and currency: every move from every state, every edge of the year."""

import itertools
from datetime import date, timedelta

import pytest

from registry.errors import Refused
from registry.progress.lifecycle import (
    Move,
    State,
    currency,
    due_on,
    last_lapsed,
    moved,
    moves,
    published_on,
    stage,
)

# Written out again, by hand, from the rules: the table under test must not check itself.
EXPECTED = {
    "not_started": {
        "plan": "planning",
        "start": "in_progress",
        "delay": "delayed",
        "fulfil": "fulfilled",
        "discontinue": "discontinued",
    },
    "planning": {
        "start": "in_progress",
        "delay": "delayed",
        "fulfil": "fulfilled",
        "discontinue": "discontinued",
    },
    "in_progress": {"delay": "delayed", "fulfil": "fulfilled", "discontinue": "discontinued"},
    "delayed": {"resume": "in_progress", "fulfil": "fulfilled", "discontinue": "discontinued"},
    "fulfilled": {"resume": "in_progress"},
    "discontinued": {"resume": "in_progress"},
}


@pytest.mark.parametrize(("state", "move"), list(itertools.product(State, Move)))
def test_a_move_leads_where_the_rules_say_or_is_refused(state: State, move: Move) -> None:
    rules = EXPECTED[state.value] | {"keep": state.value}
    if move.value in rules:
        assert moved(state, move, reason="The funds ended.") == rules[move.value]
        return
    with pytest.raises(Refused, match="the pledge has moved on"):
        moved(state, move, reason="The funds ended.")


def test_the_moves_offered_are_those_that_are_possible() -> None:
    for state in State:
        assert set(moves(state)) == {*EXPECTED[state.value], "keep"}
        assert moves(state)[0] is Move.KEEP


def test_nothing_is_discontinued_without_a_reason() -> None:
    with pytest.raises(Refused, match="why the pledge is discontinued"):
        moved(State.IN_PROGRESS, Move.DISCONTINUE)


def test_other_moves_need_no_reason() -> None:
    assert moved(State.PLANNING, Move.START) is State.IN_PROGRESS


PUBLISHED = date(2022, 5, 20)


@pytest.mark.parametrize(
    ("last_report", "today", "expected"),
    [
        (None, date(2022, 5, 20), "current"),
        (None, date(2023, 5, 19), "current"),
        (None, date(2023, 5, 20), "due"),
        (None, date(2024, 5, 19), "due"),
        (None, date(2024, 5, 20), "overdue"),
        (date(2025, 1, 10), date(2026, 1, 9), "current"),
        (date(2025, 1, 10), date(2026, 1, 10), "due"),
        (date(2025, 1, 10), date(2027, 1, 10), "overdue"),
    ],
)
def test_currency_counts_from_the_last_report_or_from_publication(
    last_report: date | None, today: date, expected: str
) -> None:
    assert currency(last_report, PUBLISHED, today) == expected


def test_the_anniversary_of_a_leap_day_is_the_first_of_march() -> None:
    leap = date(2024, 2, 29)
    assert currency(leap, PUBLISHED, date(2025, 2, 28)) == "current"
    assert currency(leap, PUBLISHED, date(2025, 3, 1)) == "due"
    assert currency(leap, PUBLISHED, date(2026, 3, 1)) == "overdue"


@pytest.mark.parametrize(
    "today",
    [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2027, 2, 28), date(2027, 3, 1),
     date(2026, 12, 31)],
)  # fmt: skip
@pytest.mark.parametrize("years", [1, 2])
def test_the_last_day_that_lapsed_is_the_edge_of_currency(today: date, years: int) -> None:
    fresher = {1: {"current"}, 2: {"current", "due"}}[years]
    edge = last_lapsed(today, years)
    assert currency(None, edge, today) not in fresher
    assert currency(None, edge + timedelta(days=1), today) in fresher


def test_reminders_come_thirty_days_before_at_due_and_when_overdue() -> None:
    since, due = date(2025, 1, 10), date(2026, 1, 10)
    assert due_on(since) == due
    days = {date(2025, 12, 10): None, date(2025, 12, 11): "soon", date(2026, 1, 9): "soon",
            due: "due", date(2027, 1, 9): "due", date(2027, 1, 10): "overdue"}  # fmt: skip
    assert {day: stage(since, day) for day in days} == days


def test_an_imported_pledge_was_published_in_the_year_of_its_ref_at_the_latest() -> None:
    day = date(2026, 11, 23)
    assert published_on(day, "imported", 2022) == date(2022, 12, 31)
    assert published_on(day, "imported", 2026) == day
    assert published_on(day, "filed", 2022) == day
