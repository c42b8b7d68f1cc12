"""Strips falling into pages."""

from typing import Any

from registry.briefing.layout.flow import END, Piece, Strip, Target, paginate, space
from registry.briefing.layout.style import BOTTOM, TOP
from registry.briefing.layout.tags import MARGIN, Element, part, tagged

FULL = TOP - BOTTOM


def drawn(strips: list[Strip]) -> list[list[str]]:
    return [[operators.split("\n")[2] for operators in page.operators] for page in paginate(strips)]


def strip(height: float, drawn: str, **more: Any) -> Strip:
    return Strip(height, (Piece(tagged("P", drawn), part(Element("P"))),), **more)


def test_what_does_not_fit_goes_to_the_next_page():
    assert drawn([strip(FULL - 10, "a"), strip(11, "b")]) == [["a"], ["b"]]
    assert drawn([strip(FULL - 10, "a"), strip(10, "b")]) == [["a", "b"]]


def test_a_glued_strip_goes_with_the_next_one():
    strips = [strip(FULL - 20, "a"), strip(10, "heading", glued=True), strip(20, "text")]
    assert drawn(strips) == [["a"], ["heading", "text"]]


def test_a_chain_longer_than_a_page_is_parted_all_the_same():
    strips = [strip(FULL / 3 - 1, str(i), glued=True) for i in range(5)]
    assert drawn(strips) == [["0", "1", "2"], ["3", "4"]]


def test_space_vanishes_at_the_head_of_a_page():
    (page,) = paginate([space(100), strip(10, "a")])
    assert f"0 {TOP:.2f} cm" in page.operators[0]


def test_the_head_of_a_table_is_repeated_where_a_row_begins_a_page():
    head = strip(10, "head")
    table = [head._replace(repeat=(head,)), *(strip(FULL / 2 - 10, name) for name in "abc"), END]
    after = strip(FULL, "after")
    assert drawn([*table, after]) == [["head", "a", "b"], ["head", "c"], ["after"]]

    again = list(paginate(table))[1]
    assert MARGIN in again.operators[0]  # it is said once
    assert len(again.marked) == 1


def test_a_strip_can_ask_for_a_new_page_and_targets_know_where_they_stand():
    asks = strip(10, "b", starts_page=True, targets=(Target("b"),))
    first, second = paginate([strip(10, "a"), asks])
    assert not first.targets
    assert second.targets == [(Target("b"), TOP)]


def test_a_page_that_has_hardly_begun_goes_on_with_what_asks_for_a_new_one():
    asks = strip(10, "b", starts_page=True, follows=True)
    assert drawn([strip(FULL * 0.4, "a"), asks]) == [["a", "b"]]
    assert drawn([strip(FULL * 0.6, "a"), asks]) == [["a"], ["b"]]


def test_nothing_makes_no_page():
    assert drawn([space(10)]) == []


def test_a_chain_that_fits_no_page_begins_where_it_stands():
    strips = [strip(10, "a"), *(strip(FULL / 3 - 1, str(i), glued=True) for i in range(4))]
    assert drawn(strips) == [["a", "0", "1"], ["2", "3"]]
