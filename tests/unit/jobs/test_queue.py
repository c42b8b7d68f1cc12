"""How long a job takes yet."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.holdings.models import Handover
from registry.jobs.queue import LEASE, is_abandoned, time_left

BEGAN = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LATER = BEGAN + timedelta(seconds=30)


def job(state: str, done: int, total: int) -> Handover:
    return Handover(state=state, done=done, total=total, started_at=BEGAN)


@pytest.mark.parametrize(("done", "seconds"), [(10, 270), (50, 30), (75, 10), (100, 0)])
def test_it_goes_on_as_fast_as_it_went(done: int, seconds: int) -> None:
    assert time_left(job("running", done, 100), at=LATER) == timedelta(seconds=seconds)


@pytest.mark.parametrize("unknown", [("running", 0, 100), ("running", 0, 0), ("queued", 5, 100)])
def test_nobody_can_tell_before_something_is_done(unknown: tuple[str, int, int]) -> None:
    assert time_left(job(*unknown), at=LATER) is None


def test_a_clock_that_went_back_makes_no_time_negative() -> None:
    assert time_left(job("running", 50, 100), at=BEGAN - timedelta(hours=1)) == timedelta()


def test_of_a_worker_that_has_ended_nothing_is_foretold() -> None:
    left = job("running", 50, 100)
    left.leased_until = BEGAN + LEASE

    assert (is_abandoned(left, at=LATER), time_left(left, at=LATER)) == (False, LEASE)
    past = LATER + timedelta(seconds=1)
    assert (is_abandoned(left, at=past), time_left(left, at=past)) == (True, None)
