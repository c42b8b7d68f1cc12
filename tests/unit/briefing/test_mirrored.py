"""Pages that are read from the right: columns change sides, codes do not."""

from dataclasses import replace

import pytest

from registry.briefing import layout
from registry.briefing.document import Brief, Text
from registry.briefing.layout import pictures
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.grid import Cell, Column, Side, row
from registry.briefing.layout.lines import Setter
from registry.briefing.layout.style import LEFT, RIGHT, SMALL, WIDTH
from registry.charts.counts import Chart
from registry.charts.shapes import Bar
from tests.unit.briefing import reading


def left_of(language: str, text: str | Text, side: Side = Side.START) -> float:
    [strip] = row(Setter(language), Cell(text, SMALL, Column(LEFT, 100, side)))
    return float(strip.pieces[0].operators.removeprefix("BT ").split()[0])


@pytest.mark.parametrize(("text", "side"), [(Text("Mali", "fr"), Side.START), ("1 250", Side.END)])
def test_a_column_stands_on_the_other_side(text: str | Text, side: Side) -> None:
    assert left_of("ar", text, side) == WIDTH - LEFT - 100 == RIGHT - 100
    assert left_of("en", text, side) < LEFT + 100


def test_words_of_the_language_begin_at_the_right_edge() -> None:
    [strip] = row(Setter("ar"), Cell("مرحبا", SMALL, Column(LEFT, 100), "#x"))
    assert strip.hotspots[0].right == pytest.approx(RIGHT)


def test_a_whole_brief_is_turned_about_but_for_its_code(brief: Brief) -> None:
    english, arabic = (layout.draw(replace(brief, language=code)) for code in ("en", "ar"))
    left, right = (LEFT, 84, LEFT + 28, 91), (RIGHT - 28, 84, RIGHT, 91)  # the bar of the contents
    assert reading.ink(english, 1, left) > 0 == reading.ink(english, 1, right)
    assert reading.ink(arabic, 1, right) > 0 == reading.ink(arabic, 1, left)


def test_bars_grow_to_the_left(brief: Brief) -> None:
    chart = Chart("", (Bar("a", 2),), "")

    def bar_of(language: str) -> tuple[float, float]:
        desk = Desk(replace(brief, language=language), Setter(language), str)
        [piece] = pictures.chart(desk, chart, 400).pieces
        box = next(line for line in piece.operators.split("\n") if line.endswith("8.00 re f"))
        x, _y, width = map(float, box.split()[4:7])
        return x, width

    (x, width), (there, same) = bar_of("ar"), bar_of("en")
    assert width == same
    assert x + width == pytest.approx(WIDTH - there)
