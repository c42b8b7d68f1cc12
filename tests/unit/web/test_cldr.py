"""Days, instants and amounts in the six languages."""

import re
from datetime import UTC, date, datetime

import pytest

from registry.web.cldr import written_amount, written_day, written_instant, written_month

AT = datetime(2026, 11, 26, 4, 36, 43, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "month", "instant", "amount"),
    [
        ("en", "26 November 2026", "November 2026", "26 November 2026, 04:36:43", "1,250,000.50"),
        ("fr", "26 novembre 2026", "novembre 2026", "26 novembre 2026, 04:36:43",
         "1 250 000,50"),
        ("es", "26 de noviembre de 2026", "noviembre de 2026", "26 de noviembre de 2026, 4:36:43",
         "1.250.000,50"),
        ("ar", "26 تشرين الثاني/نوفمبر 2026", "تشرين الثاني/نوفمبر 2026",
         "26 تشرين الثاني/نوفمبر 2026، 4:36:43 ص", "1,250,000.50"),
        ("ru", "26 ноября 2026 г.", "ноябрь 2026 г.", "26 ноября 2026 г., 04:36:43",
         "1 250 000,50"),
        ("zh", "2026年11月26日", "2026年11月", "2026年11月26日 04:36:43", "1,250,000.50"),
    ],
)  # fmt: skip
def test_each_language_has_its_own_way(language, day, month, instant, amount) -> None:
    said = (
        written_day(language, date(2026, 11, 26)),
        written_month(language, "2026-11"),
        written_instant(language, AT),
        written_amount(language, "1250000.50"),
    )

    with_plain_spaces = tuple(re.sub("[\u00a0\u202f]", " ", one) for one in said)
    assert with_plain_spaces == (day, month, instant, amount)


def test_what_is_no_month_and_no_amount_stays_as_it_is() -> None:
    assert written_month("fr", "2026") == "2026"
    assert written_amount("fr", "ten") == "ten"
    assert written_amount("fr", "") == ""
