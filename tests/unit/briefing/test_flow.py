"""Strips falling into pages."""

from registry.briefing.layout.flow import Strip, Target, paginate, space
from registry.briefing.layout.style import BOTTOM, TOP

FULL = TOP - BOTTOM


def drawn(strips: list[Strip]) -> list[list[str]]:
    return [[operators.split("\n")[1] for operators in page.operators] for page in paginate(strips)]


def test_what_does_not_fit_goes_to_the_next_page():
    assert drawn([Strip(FULL - 10, "a"), Strip(11, "b")]) == [["a"], ["b"]]
    assert drawn([Strip(FULL - 10, "a"), Strip(10, "b")]) == [["a", "b"]]


def test_a_glued_strip_goes_with_the_next_one():
    strips = [Strip(FULL - 20, "a"), Strip(10, "heading", glued=True), Strip(20, "text")]
    assert drawn(strips) == [["a"], ["heading", "text"]]


def test_a_chain_longer_than_a_page_is_parted_all_the_same():
    strips = [Strip(FULL / 3 - 1, str(i), glued=True) for i in range(5)]
    assert drawn(strips) == [["0", "1", "2"], ["3", "4"]]


def test_space_vanishes_at_the_head_of_a_page():
    (page,) = paginate([space(100), Strip(10, "a")])
    assert f"0 {TOP:.2f} cm" in page.operators[0]


def test_the_head_of_a_table_is_repeated_where_a_row_begins_a_page():
    head = (Strip(10, "head"),)
    rows = [Strip(FULL / 2 - 10, name, repeat=head) for name in "abc"]
    assert drawn([*head, *rows]) == [["head", "a", "b"], ["head", "c"]]


def test_a_strip_can_ask_for_a_new_page_and_targets_know_where_they_stand():
    strips = [Strip(10, "a"), Strip(10, "b", starts_page=True, targets=(Target("b"),))]
    first, second = paginate(strips)
    assert not first.targets
    assert second.targets == [(Target("b"), TOP)]


def test_nothing_makes_no_page():
    assert drawn([space(10)]) == []


def test_a_chain_that_fits_no_page_begins_where_it_stands():
    strips = [Strip(10, "a"), *(Strip(FULL / 3 - 1, str(i), glued=True) for i in range(4))]
    assert drawn(strips) == [["a", "0", "1"], ["2", "3"]]
