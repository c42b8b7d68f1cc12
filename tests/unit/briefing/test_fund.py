"""What pledges bring to the fund, counted by hand."""

from decimal import Decimal
from typing import Any

import pytest

from registry.analysis.counting import summarize
from registry.analysis.figures import REPORTED, Amount, Frame, Row, Scope
from registry.briefing.document import Source
from registry.briefing.fund import distance
from registry.briefing.names import Names
from registry.briefing.overview import Counted
from registry.framework.cycles import Framework
from registry.framework.edition import load_edition
from registry.settings import resource
from registry.web.languages import catalogue

EDITION = load_edition(resource("config") / "framework" / "a-76-642.toml")
NOBODY: Any = None  # no entity is looked up
FUND, HEALTH = "A/76/642/108", "A/76/642/98"


def amount(value: str, stage: str = "pledged", currency: str = "USD") -> Amount:
    return Amount(currency, stage, Decimal(value))


def row(number: int, code: str, *amounts: Amount) -> Row:
    return Row(
        f"P-2026-{number:05d}", 1, number, "MLI", "002", "published", None, "current", (code,),
        (15,), amounts,
    )  # fmt: skip


def said(*rows: Row, kind: Any = "all", code: str = "") -> tuple[list[str], list[Source]]:
    paragraphs = tuple((one.code, one.number) for one in EDITION.paragraphs)
    found = summarize(rows, Frame(Scope(kind, code), paragraphs, tuple(range(1, 24))))
    names = Names(NOBODY, Framework([EDITION], []), "en", "", 9, catalogue("en"))
    findings = list(distance(Counted(Scope(kind, code), found, rows, names)))
    sources = [s for one in findings for group in one.note.groups for s in group.sources]
    return [one.words.replace("\u00a0", " ") for one in findings], sources


def test_only_exact_amounts_to_the_fund_in_its_currency_count_and_each_once():
    [words], sources = said(
        row(1, FUND, amount("1000000"), amount("250000.50", "disbursed"), amount("9", REPORTED)),
        row(2, FUND, amount("7000000", currency="EUR")),
        row(3, HEALTH, amount("9000000")),
    )

    assert words == (
        "Migration Multi-Partner Trust Fund: pledges on paragraph 108 state USD 1,250,000.50. The"
        " target is USD 70,000,000; USD 68,749,999.50 is missing."
    )
    assert sources == [Source("P-2026-00001", 1, 1)]


def test_a_target_that_is_reached_lacks_nothing():
    [words], _sources = said(row(1, FUND, amount("70000000")))

    assert words.endswith("state USD 70,000,000. The target is USD 70,000,000.")


def test_no_amount_is_said_so_without_sources():
    [words], sources = said(row(1, FUND, amount("5", currency="EUR")))

    assert "no pledge on paragraph 108 states an amount in USD" in words
    assert sources == []


@pytest.mark.parametrize(("kind", "code"), [("entity", "MLI"), ("region", "002"), ("pledges", "x")])
def test_one_part_of_the_world_has_no_target(kind: str, code: str):
    assert said(row(1, FUND, amount("5")), kind=kind, code=code) == ([], [])
