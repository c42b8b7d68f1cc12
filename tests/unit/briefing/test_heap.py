"""What the collector looks at while a brief is drawn."""

import gc

import pytest

from registry.briefing.layout.heap import rarely_walked


@pytest.fixture
def thawed():
    """Nothing is frozen by the tests themselves; afterwards it is again."""
    was_frozen = gc.get_freeze_count() > 0
    gc.unfreeze()
    yield
    if was_frozen:
        gc.freeze()


@pytest.mark.usefixtures("thawed")
def test_what_was_there_is_left_out_until_the_last_brief_is_drawn() -> None:
    usual = gc.get_threshold()
    with rarely_walked():
        with rarely_walked():
            assert gc.get_freeze_count() > 0
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() != usual
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, usual)


@pytest.mark.usefixtures("thawed")
def test_what_somebody_else_froze_stays_so() -> None:
    gc.freeze()
    with rarely_walked():
        pass
    assert gc.get_freeze_count() > 0
    gc.unfreeze()
