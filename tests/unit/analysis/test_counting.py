"""Six pledges, counted by hand.

ref  entity region  state      reported      currency  paragraphs  primary  amounts
1    MLI    002     published  in_progress   current   98, 104     15       USD 100.10 pledged
2    MLI    002     published  –             due       98          15, 7    USD 0.90 committed
3    PRT    150     imported   –             overdue   104         13       EUR 5 pledged
4    PRT-M  150     published  fulfilled     current   98          7        USD 0.20 pledged
5    IOM    –       published  –             current   111         –        –
6    CAN    019     withdrawn  in_progress   current   104         13       USD 1000 disbursed
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from registry.analysis.counting import summarize
from registry.analysis.figures import Amount, Frame, Money, Overview, Row, Scope

PARAGRAPHS = (("A/98", 98), ("A/100", 100), ("A/104", 104), ("A/111", 111))


def row(
    number: int,
    who: str,
    state: str,
    reported: str | None,
    currency: str,
    paragraphs: tuple[int, ...],
    objectives: tuple[int, ...] = (),
    money: str = "",
) -> Row:
    entity, _, region = who.partition(" ")
    code, value, stage = money.split() if money else ("", "", "")
    amounts = (Amount(code, stage, Decimal(value)),) if money else ()
    linked = tuple(f"A/{paragraph}" for paragraph in paragraphs)
    ref = f"P-2026-{number:05d}"
    return Row(
        ref, 1, number, entity, region, state, reported, currency, linked, objectives, amounts
    )


ROWS = (
    row(
        1, "MLI 002", "published", "in_progress", "current", (98, 104), (15,), "USD 100.10 pledged"
    ),
    row(2, "MLI 002", "published", None, "due", (98,), (15, 7), "USD 0.90 committed"),
    row(3, "PRT 150", "imported", None, "overdue", (104,), (13,), "EUR 5 pledged"),
    row(4, "PRT-M 150", "published", "fulfilled", "current", (98,), (7,), "USD 0.20 pledged"),
    row(5, "IOM", "published", None, "current", (111,)),
    row(6, "CAN 019", "withdrawn", "in_progress", "current", (104,), (13,), "USD 1000 disbursed"),
)


def counted(
    rows: tuple[Row, ...] = ROWS,
    scope: Scope | None = None,
    paragraphs: tuple[tuple[str, int], ...] = PARAGRAPHS,
) -> Overview:
    return summarize(rows, Frame(scope or Scope("all"), paragraphs, (7, 13, 15, 23)))


def sentences(overview: Overview) -> list[str]:
    return [str(gap.sentence) for gap in overview.gaps]


def test_a_withdrawn_pledge_is_counted_as_withdrawn_and_nowhere_else() -> None:
    found = counted()
    assert (found.pledges, found.entities) == (5, 4)
    assert found.by_state == (
        ("published", 4),
        ("imported", 1),
        ("withdrawn", 1),
        ("merged", 0),
    )


def test_who_reports_stands_beside_who_has_not() -> None:
    found = counted()
    assert (found.reporting, found.not_reporting) == (2, 3)
    assert dict(found.by_implementation) == {
        "not_started": 0,
        "planning": 0,
        "in_progress": 1,
        "fulfilled": 1,
        "delayed": 0,
        "discontinued": 0,
    }
    assert found.by_currency == (("current", 3), ("due", 1), ("overdue", 1))


def test_each_recommendation_and_objective_is_counted_with_its_zeros() -> None:
    found = counted()
    assert found.by_recommendation == (("A/98", 3), ("A/100", 0), ("A/104", 2), ("A/111", 1))
    assert found.by_objective == ((7, 2), (13, 1), (15, 2), (23, 0))


def test_coverage_crosses_recommendations_with_the_regions_of_the_entities() -> None:
    coverage = counted().coverage
    assert coverage.rows == ("A/98", "A/100", "A/104", "A/111")
    assert coverage.columns == ("002", "019", "142", "150", "009", "")
    assert coverage.cells == (
        (2, 0, 0, 1, 0, 0),
        (0, 0, 0, 0, 0, 0),
        (1, 0, 0, 1, 0, 0),
        (0, 0, 0, 0, 0, 1),  # its one pledge is of an organization, which has no region
    )


def test_money_is_summed_exactly_per_currency_and_stage() -> None:
    zero = Decimal(0)
    assert counted().money == (
        Money("EUR", Decimal(5), zero, zero, zero),
        Money("USD", Decimal("100.30"), Decimal("0.90"), zero, zero),
    )


def test_what_reports_say_was_paid_out_is_added_to_nothing() -> None:
    amounts = (
        Amount("USD", "pledged", Decimal(9)),
        Amount("USD", "reported", Decimal(4)),
        Amount("XOF", "reported", Decimal(1)),
    )
    zero = Decimal(0)
    assert counted((replace(ROWS[0], amounts=amounts),)).money == (
        Money("USD", Decimal(9), zero, zero, Decimal(4)),
        Money("XOF", zero, zero, zero, Decimal(1)),
    )


def test_a_pledge_linked_twice_to_a_paragraph_counts_once() -> None:
    found = counted((row(1, "MLI 002", "published", None, "current", (98, 98)),))
    assert dict(found.by_recommendation)["A/98"] == 1
    assert found.coverage.cells[0][0] == 1


def test_gaps_go_from_the_general_to_the_particular_and_say_nothing_twice() -> None:
    assert sentences(counted()) == [
        "No pledge on paragraph 100.",
        "No pledge from any entity of the Americas.",
        "No pledge from any entity of Asia.",
        "No pledge from any entity of Oceania.",
        "No pledge on paragraph 111 from any entity of Africa.",
        "No pledge on paragraph 111 from any entity of Europe.",
        "No pledge names objective 23 among its primary objectives.",
    ]


def test_a_gap_says_which_row_and_column_it_is_about() -> None:
    gaps = counted().gaps
    assert [(gap.recommendation, gap.region, gap.objective) for gap in gaps] == [
        ("A/100", None, None),
        (None, "019", None),
        (None, "142", None),
        (None, "009", None),
        ("A/111", "002", None),
        ("A/111", "150", None),
        (None, None, 23),
    ]


def test_a_gap_of_a_cycle_names_the_cycle() -> None:
    found = sentences(counted(scope=Scope("cycle", "IMRF-2026")))
    assert found[0] == "In IMRF-2026, no pledge on paragraph 100."
    assert all(sentence.startswith("In IMRF-2026, no pledge") for sentence in found)


def test_the_gaps_of_a_recommendation_are_the_regions_that_have_not_pledged_on_it() -> None:
    scope = Scope("recommendation", "A/104")
    found = counted((ROWS[0],), scope, (("A/104", 104),))
    assert sentences(found) == [
        f"No pledge on paragraph 104 from any entity of {region}."
        for region in ("the Americas", "Asia", "Europe", "Oceania")
    ]


@pytest.mark.parametrize("scope", [Scope("objective", "7"), Scope("entity", "MLI")])
def test_a_part_that_others_do_not_pledge_in_has_no_gaps(scope: Scope) -> None:
    assert counted(scope=scope).gaps == ()


def test_nothing_published_is_one_finding() -> None:
    found = counted((ROWS[5],))
    assert found.pledges == 0
    assert sentences(found) == ["No pledge has been published."]


def test_nothing_on_a_recommendation_is_one_finding() -> None:
    scope = Scope("recommendation", "A/100")
    found = counted((), scope, (("A/100", 100),))
    assert sentences(found) == ["No pledge on paragraph 100."]
