"""Public pages are read on a fixed day, the one after the world's filings."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from registry import clock
from tests.factories.world import NOW


@pytest.fixture(autouse=True)
def tomorrow() -> Iterator[None]:
    clock.freeze(NOW + timedelta(days=1))
    yield
    clock.freeze(None)
