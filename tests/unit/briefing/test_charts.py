"""Charts: bars from one zero line, the same in a brief and in a page."""

from registry.briefing.layout.font import BOLD, REGULAR, fitting, width_of
from registry.charts.counts import Chart
from registry.charts.pages import picture
from registry.charts.shapes import Bar, Box, Plan, Rule, Words, bars

CHART = Chart("A <chart>", (Bar("a & b", 2), Bar("none", 0)), "Says what it shows.")


def parts(counts: list[Bar], kind: type) -> list:
    def fit(text: str, width: float) -> str:
        return fitting(text, REGULAR, 7.5, width)

    return [mark for mark in bars(counts, 400, fit, Plan()).marks if isinstance(mark, kind)]


def test_bars_are_as_long_as_their_counts():
    two, four = parts([Bar("a", 2), Bar("b", 4)], Box)
    assert four.width == 2 * two.width
    assert two.x == four.x


def test_a_count_of_zero_has_a_number_and_no_bar():
    assert parts([Bar("a", 0)], Box) == []
    assert [words.text for words in parts([Bar("a", 0)], Words)] == ["a", "0"]


def test_a_million_has_room_beside_the_longest_bar():
    [bar, _less] = parts([Bar("a", 1_000_000), Bar("b", 1)], Box)
    [number] = [
        mark
        for mark in bars(
            [Bar("a", 1_000_000)], 400, lambda text, _width: text, Plan(), "{:,}".format
        ).marks
        if isinstance(mark, Words) and mark.strong
    ]

    assert number.text == "1,000,000"
    assert number.x + width_of(number.text, BOLD, 7.5) <= 400
    assert bar.width > 150


def test_a_long_label_is_cut_to_the_room_there_is():
    label, _ = parts([Bar("Portability of social security " * 5, 1)], Words)
    assert label.text.endswith("…")
    assert width_of(label.text, REGULAR, 7.5) <= 178


def test_no_bars_make_a_line_alone():
    assert [type(mark) for mark in bars([], 400, lambda text, _width: text, Plan()).marks] == [Rule]


def test_a_page_read_from_the_right_turns_bars_about():
    there, here = (
        next(mark for mark in picture(CHART, mirrored=turned).marks if isinstance(mark, Box))
        for turned in (False, True)
    )
    assert here.x == 360 - there.x - there.width


def test_long_labels_and_wide_letters_stay_within_a_page():
    [label, *_] = [
        mark
        for mark in picture(Chart("", (Bar("字" * 100, 1),), "")).marks
        if isinstance(mark, Words)
    ]
    assert label.text == "字" * 27 + "…"
