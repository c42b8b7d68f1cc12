"""How a brief writes a day."""

from dataclasses import replace
from datetime import date

import pytest

from registry.briefing.document import Brief
from registry.briefing.layout.desk import Desk, since_when
from registry.briefing.layout.lines import Setter


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "5 May 2026"),
        ("fr", "5 mai 2026"),
        ("es", "5 de mayo de 2026"),
        ("ar", "5 أيار/مايو 2026"),
        ("ru", "5 мая 2026 г."),
        ("zh", "2026年5月5日"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(brief: Brief, language: str, said: str) -> None:
    desk = Desk(replace(brief, language=language), Setter(language), str)
    assert " ".join(desk.day(date(2026, 5, 5)).split()) == said
    assert desk.day(None) == ""


def test_what_changed_is_said_since_a_day_and_only_where_there_is_none_since_a_size(
    brief: Brief,
) -> None:
    desk = Desk(brief, Setter("en"), str)
    since = replace(brief, since=1200, since_on=date(2026, 5, 5))

    assert since_when(desk, since) == "What changed since 5 May 2026 (log size 1,200)"
    assert since_when(desk, replace(brief, since=0)) == "What changed since log size 0"
