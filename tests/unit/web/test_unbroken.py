"""Days in sentences, which stay on one line."""

import pytest
from markupsafe import Markup

from registry.web.unbroken import parted


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("أو يوم، مثل 2026-05-08.", ["2026-05-08"]),
        ("A month such as 2026-11, or 2026-11-05", ["2026-11", "2026-11-05"]),
        (Markup('<time datetime="2026-05-08">May</time> 2026-05-09'), ["2026-05-09"]),
        ("2026–2030, P-2026-00042, 2026-0508", []),
        ("", []),
    ],
)
def test_a_day_is_a_part_of_its_own_and_nothing_else_changes(said: str, days: list[str]) -> None:
    parts = [*parted(said)]

    assert [part for is_day, part in parts if is_day] == days
    assert "".join(part for _, part in parts) == said
    assert {type(part) for is_day, part in parts if not is_day} == {type(said)}
