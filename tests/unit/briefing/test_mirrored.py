"""Pages that are read from the right: columns change sides, codes do not."""

from dataclasses import replace

import pytest
from reportlab.graphics.shapes import Rect

from registry.briefing import layout
from registry.briefing.charts import bars
from registry.briefing.document import Bar, Brief, Text
from registry.briefing.layout.grid import Cell, Column, Side, row
from registry.briefing.layout.ink import Ink
from registry.briefing.layout.lines import Setter
from registry.briefing.layout.style import LEFT, RIGHT, SMALL, WIDTH
from tests.unit.briefing import reading


def left_of(language: str, text: str | Text, side: Side = Side.START) -> float:
    [strip] = row(Setter(Ink(), language), Cell(text, SMALL, Column(LEFT, 100, side)))
    return float(strip.pieces[0].operators.split(" 1 0 0 1 ")[1].split()[0])


@pytest.mark.parametrize(("text", "side"), [(Text("Mali", "fr"), Side.START), ("1 250", Side.END)])
def test_a_column_stands_on_the_other_side(text: str | Text, side: Side) -> None:
    assert left_of("ar", text, side) == WIDTH - LEFT - 100 == RIGHT - 100
    assert left_of("en", text, side) < LEFT + 100


def test_words_of_the_language_begin_at_the_right_edge() -> None:
    [strip] = row(Setter(Ink(), "ar"), Cell("مرحبا", SMALL, Column(LEFT, 100), "#x"))
    assert strip.hotspots[0].right == pytest.approx(RIGHT)


def test_a_whole_brief_is_turned_about_but_for_its_code(brief: Brief) -> None:
    english, arabic = (layout.draw(replace(brief, language=code)) for code in ("en", "ar"))
    left, right = (LEFT, 30, LEFT + 56, 110), (RIGHT - 56, 30, RIGHT, 110)  # the bar of the cover
    assert reading.ink(english, 0, left) > 0 == reading.ink(english, 0, right)
    assert reading.ink(arabic, 0, right) > 0 == reading.ink(arabic, 0, left)


def test_bars_grow_to_the_left() -> None:
    [bar] = [s for s in bars([Bar("a", 2)], 400, mirrored=True).contents if isinstance(s, Rect)]
    [there] = [s for s in bars([Bar("a", 2)], 400).contents if isinstance(s, Rect)]
    assert bar.x + bar.width == 400 - there.x
