"""Pages that are read from the right: columns change sides, codes do not."""

from dataclasses import replace

import pytest

from registry.briefing import layout
from registry.briefing.document import Brief, Change, Revision, Text
from registry.briefing.layout import bidi, pictures
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.grid import Cell, Column, Side, row
from registry.briefing.layout.lines import Setter
from registry.briefing.layout.style import LEFT, RIGHT, SMALL, WIDTH
from registry.charts.counts import Chart
from registry.charts.shapes import Bar
from tests.unit.briefing import reading


def left_of(language: str, text: str | Text, side: Side = Side.START) -> float:
    [strip] = row(Setter(language), Cell(text, SMALL, Column(LEFT, 100, side)))
    return float(strip.pieces[0].operators.partition("BT ")[2].split()[0])


@pytest.mark.parametrize(("text", "side"), [(Text("Mali", "fr"), Side.START), ("1 250", Side.END)])
def test_a_column_stands_on_the_other_side(text: str | Text, side: Side) -> None:
    assert left_of("ar", text, side) == WIDTH - LEFT - 100 == RIGHT - 100
    assert left_of("en", text, side) < LEFT + 100


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_units_of_numbers_stand_under_each_other(language: str) -> None:
    column = Column(LEFT, 100, Side.RIGHT)
    one, other = (
        row(Setter(language), Cell(number, SMALL, column, "#x"))[0].pieces[0].hotspots[0]
        for number in ("0", "1,250")
    )

    assert one.right == pytest.approx(other.right)
    assert other.left < one.left


@pytest.mark.parametrize(("language", "words"), [("en", "مالي"), ("ar", "Mali")])
def test_names_of_the_other_direction_begin_where_the_column_does(
    language: str, words: str
) -> None:
    column = Column(LEFT, 100, Side.BEGIN)
    cells = (
        Cell(Text(text, code), SMALL, column, "#x") for text, code in ((words, "ar"), ("m", "en"))
    )
    one, other = (row(Setter(language), cell)[0].pieces[0].hotspots[0] for cell in cells)

    assert one.left == pytest.approx(other.left) or one.right == pytest.approx(other.right)


def test_refs_follow_each_other_as_the_language_is_read(brief: Brief) -> None:
    desk = Desk(replace(brief, language="ar"), Setter("ar"), str)
    first, second = ("P-2026-00001", "P-2026-00002")
    listed = desk.listed([first, second])
    levels = bidi.levels(listed, 1)

    assert levels[listed.index(",")] == 1  # so that what comes after it stands to its left
    assert levels[0] == levels[-1] == 2


def test_changed_words_run_as_they_were_filed_and_what_names_them_as_the_brief(
    brief: Brief,
) -> None:
    title = Change("العنوان", "A desk (small).", "Two desks (big).", "en")
    amended = Revision(2, None, 9, changes=(title, Change("النهاية", "2030", "2031", "ar")))
    pledge = replace(brief.pledges[0], history=(amended,))
    said = reading.text(layout.draw(replace(brief, language="ar", pledges=(pledge,))))

    assert "A desk (small). → Two desks (big)." in said
    assert "2030 ← 2031" in said


def test_a_number_with_a_space_in_it_is_not_turned_about(brief: Brief) -> None:
    read = reading.text(layout.draw(replace(brief, language="ar")))

    assert "1 150" in read
    assert "150 1" not in read


def test_what_is_copied_sign_by_sign_runs_rightwards(brief: Brief) -> None:
    last = reading.pages(layout.draw(replace(brief, language="ar")))[-1]

    assert brief.audit.checkpoint.split("\n")[2] in last.splitlines()  # it ends with “=”


def test_words_of_the_language_begin_at_the_right_edge() -> None:
    [strip] = row(Setter("ar"), Cell("مرحبا", SMALL, Column(LEFT, 100), "#x"))
    assert strip.pieces[0].hotspots[0].right == pytest.approx(RIGHT)


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
