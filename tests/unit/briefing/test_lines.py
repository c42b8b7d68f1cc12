"""Lines: where text is broken, how wide it is."""

import re
from itertools import pairwise

import pytest

from registry.briefing.document import Text
from registry.briefing.layout.faces import UNITS
from registry.briefing.layout.lines import Line, Setter
from registry.briefing.layout.style import LEAD, Style


@pytest.fixture
def setter() -> Setter:
    return Setter("en")


def whole_line(setter: Setter, text: str | Text, style: Style) -> Line:
    (line,) = setter.lines(text, style, 100_000)
    return line


def broken(setter: Setter, text: str, width: float) -> list[str]:
    spans = setter._break(text, LEAD.family, int(width * UNITS / LEAD.size))
    return [text[start:end] for start, end, _advance, _codes in spans]


def test_no_line_is_wider_than_its_column(setter):
    words = "Le Gouvernement s’engage à réduire le recours à la rétention " * 5
    lines = setter.lines(words, LEAD, 120)
    assert len(lines) > 5
    assert max(line.width for line in lines) <= 120


def test_a_line_is_as_full_as_it_can_be(setter):
    width = whole_line(setter, "one two", LEAD).width
    assert len(setter.lines("one two", LEAD, width + 0.1)) == 1
    assert len(setter.lines("one two", LEAD, width - 0.1)) == 2


def test_a_compound_is_broken_after_its_hyphen_and_a_ref_is_not(setter):
    assert len(setter.lines("Asia-Pacific", LEAD, 45)) == 2
    assert len(setter.lines("Asia-Pacific", LEAD, 500)) == 1
    width = whole_line(setter, "P-2026-00042", LEAD).width
    assert setter.lines("of P-2026-00042", LEAD, width + 1)[1].width == width


def test_a_hash_is_not_parted(setter):
    lines = broken(setter, f"root {'ab' * 32}", whole_line(setter, "ab" * 32, LEAD).width + 5)
    assert lines == ["root", "ab" * 32]


def test_a_fixed_space_holds_two_words_together(setter):
    width = whole_line(setter, "5\u00a0000", LEAD).width
    assert len(setter.lines("aaa 5\u00a0000", LEAD, width + 3)) == 2


def test_line_ends_are_kept_and_other_white_space_is_one_space(setter):
    assert len(setter.lines("a\nb\n\nc", LEAD, 100)) == 4
    assert whole_line(setter, "a \t  b", LEAD) == whole_line(setter, "a b", LEAD)


CHINESE = "到2029年，将在八个省份设立服务点（每个服务点至少两名翻译），参见《全球契约》第15段……"


@pytest.mark.parametrize("width", range(60, 400, 17))
def test_a_chinese_line_neither_begins_with_a_comma_nor_ends_with_a_bracket(setter, width):
    lines = broken(setter, CHINESE, width)
    assert "".join(lines) == CHINESE
    assert all(line[0] not in "，。、；：）》…" for line in lines)
    assert all(line[-1] not in "（《" for line in lines)
    assert not any(re.search("[0-9]$", a) and re.match("[0-9]", b) for a, b in pairwise(lines))


def test_chinese_lines_are_full(setter):
    assert broken(setter, "所有移民" * 40, 20 * LEAD.size)[0] == "所有移民" * 5


def test_a_fixed_space_holds_a_number_to_chinese_words(setter):
    width = whole_line(setter, "一二 6\u00a0招聘", LEAD).width
    assert broken(setter, "一二 6\u00a0招聘", width - 20) == ["一二", "6\u00a0招聘"]


def test_a_line_that_begins_with_a_wide_bracket_stands_on_its_edge():
    setter = Setter("zh")
    plain, bracketed, closed = (
        whole_line(setter, text, LEAD).width for text in ("移民", "《移民", "移。 《移")
    )
    assert bracketed - plain == LEAD.size / 2
    assert closed == LEAD.size * 4  # no space is left between signs that bring their own


def test_arabic_starts_at_the_right(setter):
    (line,) = setter.lines(Text("مرحبا", "ar"), LEAD, 100)
    assert not line.from_left


def test_joined_letters_are_narrower_than_single_ones(setter):
    joined = whole_line(setter, Text("ببب", "ar"), LEAD).width
    apart = whole_line(setter, Text("ب\u200cب\u200cب", "ar"), LEAD).width
    assert joined < apart
