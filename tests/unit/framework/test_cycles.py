"""What may be amended of a cycle, and which days fit together."""

from dataclasses import replace
from datetime import date

import pytest

from registry.errors import Refused
from registry.framework.cycles import CycleView

CYCLE = CycleView(
    "IMRF-2030", "imrf-2030", {"en": "Towards 2030"}, None, None, date(2026, 5, 9), None,
    ("A/76/642",), False, False, "open",
)  # fmt: skip
EARLIER = date(2026, 5, 8)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closes_on": EARLIER}, "closes before it opens"),
        ({"forum_from": EARLIER}, "both days of the forum"),
        ({"forum_to": EARLIER}, "both days of the forum"),
        ({"forum_from": CYCLE.opens_on, "forum_to": EARLIER}, "ends before it begins"),
    ],
)
def test_days_out_of_order_are_refused(changes: dict[str, date], said: str) -> None:
    with pytest.raises(Refused, match=said):
        replace(CYCLE, **changes).check()  # type: ignore[arg-type]


def test_days_may_be_one_and_the_same() -> None:
    day = CYCLE.opens_on
    replace(CYCLE, closes_on=day, forum_from=day, forum_to=day).check()


def test_what_stands_in_addresses_is_not_amended() -> None:
    other = replace(
        CYCLE, code="X", slug="x", editions=("A/1", "A/2"), state="closed", names={"en": "New"},
        closes_on=EARLIER, four_eyes=True, embargo=True,
    )  # fmt: skip
    amended = CYCLE.amended(other)
    assert amended == replace(other, code="IMRF-2030", slug="imrf-2030", state="open")
