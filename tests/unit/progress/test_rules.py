"""What blocks the filing of a report, one rule at a time, and addresses that everybody can open."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from registry.errors import Refused
from registry.pledges.content import Attachment
from registry.progress.content import FIELDS, Content, Disbursed, Figure, Reached, Source
from registry.progress.rules import Against, problems
from registry.text import web_address
from tests.factories.world import a_pledge, a_report

FILE = Attachment("a.pdf", "ab" * 32, 3, "application/pdf")


def found(number: int = 1, **changes: Any) -> list[str]:
    against = Against(a_pledge(), {"XOF", "USD"}, date(2026, 11, 23), number)
    return [problem.field for problem in problems(a_report(**changes), against)]


def test_a_fit_report_has_no_problem() -> None:
    assert found() == []
    assert found(2, reason="A slip.") == []
    least = dict.fromkeys(("figures", "milestones", "disbursed", "links"), ())
    assert found(**least, narrative="x" * 30) == []
    most = {"links": (Source("https://example.org/"),) * 20, "attachments": (FILE,) * 5}
    assert found(**most, narrative="x" * 5_000) == []


WRONG: Mapping[str, tuple[str, dict[str, Any]]] = {
    "too short": ("narrative", {"narrative": "x" * 29}),
    "too long": ("narrative", {"narrative": "x" * 5_001}),
    "no language": ("language", {"language": "tlh"}),
    "no reason to end it": ("because", {"move": "discontinue"}),
    "no such indicator": ("figures", {"figures": (Figure(2, "x", "1", "2026"),)}),
    "indicator 0": ("figures", {"figures": (Figure(0, "x", "1", "2026"),)}),
    "no year": ("figures", {"figures": (Figure(1, "x", "1", ""),)}),
    "a year to come": ("figures", {"figures": (Figure(1, "x", "1", "2027"),)}),
    "no decimal": ("figures", {"figures": (Figure(1, "x", "1e9999", "2026"),)}),
    "other digits": ("figures", {"figures": (Figure(1, "x", "١", "2026"),)}),
    "no such milestone": ("milestones", {"milestones": (Reached(2, "x", "2026-01-01"),)}),
    "reached tomorrow": ("milestones", {"milestones": (Reached(1, "x", "2026-11-24"),)}),
    "no day": ("milestones", {"milestones": (Reached(1, "x", "2026-02-30"),)}),
    "nothing paid": ("disbursed", {"disbursed": (Disbursed("0", "USD"),)}),
    "less than nothing": ("disbursed", {"disbursed": (Disbursed("-1", "XOF"),)}),
    "no currency": ("disbursed", {"disbursed": (Disbursed("1", "XXX"),)}),
    "http": ("links", {"links": (Source("http://example.org/"),)}),
    "many links": ("links", {"links": (Source("https://example.org/"),) * 21}),
    "many files": ("attachments", {"attachments": (FILE,) * 6}),
}


@pytest.mark.parametrize("case", WRONG)
def test_each_rule_finds_its_field(case: str) -> None:
    field, changes = WRONG[case]
    assert found(**changes) == [field]


def test_a_correction_says_why() -> None:
    assert found(2) == ["reason"]


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "https://www.example.org/a/b?c=d&e=%C3%A9#f", "https://xn--e1afmkfd.xn--p1ai/"],
)  # fmt: skip
def test_an_address_that_everybody_can_open_is_taken(address: str) -> None:
    assert web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "", "http://example.org", "javascript:alert(1)", "https://", "https://localhost/",
        "https:///a", "https://example.org:8443/", "https://a:b@example.org/", "//example.org",
        "https://example.org/a b", "https://example.org/\n", "https://exämple.org/", "https://[::1]/",
        "https://[", "https://example.org/\"><b>", "https://" + "a." * 130 + "org",
        "https://example.org:x/",
    ],
)  # fmt: skip
def test_any_other_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(Refused, match="no address that everybody can open"):
        web_address(address)


def test_a_report_is_read_as_it_was_written() -> None:
    content = a_report(attachments=(FILE,), reason="A slip.")
    assert Content.parse(content.document()) == content
    assert set(content.document()) == set(FIELDS)
    assert content.evidence == 2
