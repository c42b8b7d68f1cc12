"""Public pages are read on a fixed day, the one after the world's filings."""

import pytest


@pytest.fixture(autouse=True)
def the_day_after(tomorrow: None) -> None:
    """Read on that day."""
