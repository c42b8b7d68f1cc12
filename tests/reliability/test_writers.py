"""`python -m tests.reliability.writers`, small: real processes that write at the same time."""

from registry.settings import Settings
from tests.reliability.writers import run


def test_many_who_write_at_once_neither_fail_nor_leave_a_hole(settings: Settings) -> None:
    connections = 8 if settings.database_url else 1

    done = run(settings, processes=4, connections=connections, writes=96)

    assert done.committed >= 96
    assert done.taken_back > 0
