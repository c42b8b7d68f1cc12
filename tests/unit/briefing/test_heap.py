"""Whoever draws leaves the garbage collector as it was."""

import gc

import pytest

from registry.briefing.layout.heap import rarely_walked


def test_the_collector_walks_as_before_once_the_last_is_done() -> None:
    usual = gc.get_threshold()
    with rarely_walked():
        with pytest.raises(ZeroDivisionError), rarely_walked():
            1 / 0  # noqa: B018
        assert gc.get_threshold()[0] > usual[0]
    assert gc.get_threshold() == usual
