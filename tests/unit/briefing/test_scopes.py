"""Scopes as texts, as exports and commands carry them, and as names of files."""

import pytest

from registry.analysis.figures import PICKED_LIMIT, Scope
from registry.briefing.scopes import Briefing, file_name, scope_of, text_of
from registry.errors import Refused

TEXTS = ("all", "cycle:IMRF-2030", "recommendation:A/76/642/98", "round_table:2", "region:002")


@pytest.mark.parametrize("text", TEXTS)
def test_a_scope_is_read_as_it_is_written(text: str) -> None:
    assert text_of(scope_of(text)) == text


def test_picked_pledges_come_in_one_order_each_once() -> None:
    typed = "pledges: p-2026-00002, P-2026-00001;P-2026-00002"
    assert scope_of(typed) == Scope("pledges", "P-2026-00001,P-2026-00002")


@pytest.mark.parametrize(
    "text",
    [
        "", "cycle", "cycle:", "all:", "all:x", "ALL", "country:MLI", ":", "98", "cycle IMRF-2030",
        "pledges:P-1", "pledges:P-2026-00001 98", "pledges:" + "x" * 1000,
        "pledges:" + ",".join(f"P-2026-{n:05}" for n in range(PICKED_LIMIT + 1)),
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_a_short_sentence(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        scope_of(text)
    assert len(str(refusal.value)) < 500


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("all", "brief-all-entry-7.pdf"),
        ("round_table:2", "brief-round-table-2-entry-7.pdf"),
        ("section:A/76/642/B", "brief-section-a-76-642-b-entry-7.pdf"),
    ],
)
def test_a_file_is_named_for_its_scope(text: str, name: str) -> None:
    assert file_name(Briefing(scope_of(text), 7)) == name


def test_what_is_not_public_shows_in_the_name_of_its_file() -> None:
    asked = Briefing(scope_of("cycle:IMRF-2030"), 7, with_accepted=True)
    assert file_name(asked) == "brief-cycle-imrf-2030-entry-7-restricted.pdf"


def test_a_long_list_makes_a_short_name_of_its_own() -> None:
    refs = [f"P-2026-{number:05}" for number in range(99)]
    names = {
        file_name(Briefing(scope_of("pledges:" + ",".join(refs[9:last])), 7)) for last in (99, 98)
    }
    assert len(names) == 2
    assert all(len(name) < 80 for name in names)
