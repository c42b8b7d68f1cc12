"""Charts: bars from one zero line."""

from reportlab.graphics.shapes import Rect, String

from registry.briefing.charts import bars
from registry.briefing.document import Bar
from registry.briefing.layout.font import REGULAR, width_of


def parts(counts: list[Bar], kind: type) -> list:
    return [shape for shape in bars(counts, 400).contents if isinstance(shape, kind)]


def test_bars_are_as_long_as_their_counts():
    two, four = parts([Bar("a", 2), Bar("b", 4)], Rect)
    assert four.width == 2 * two.width
    assert two.x == four.x


def test_a_count_of_zero_has_a_number_and_no_bar():
    assert parts([Bar("a", 0)], Rect) == []
    assert [string.text for string in parts([Bar("a", 0)], String)] == ["a", "0"]


def test_a_long_label_is_cut_to_the_room_there_is():
    label, _ = parts([Bar("Portability of social security " * 5, 1)], String)
    assert label.text.endswith("…")
    assert width_of(label.text, REGULAR, label.fontSize) <= 178


def test_no_bars_make_an_empty_drawing():
    assert parts([], Rect) == []
