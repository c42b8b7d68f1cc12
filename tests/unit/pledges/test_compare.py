"""Differences between two revisions, field by field and word by word."""

from dataclasses import replace

import pytest

from registry.pledges.compare import FIELD_LABELS, compare, segments
from registry.pledges.content import FIELDS, NOTE, Content, Milestone

OLD = Content(language="fr", title={"fr": "Des soins"}, level="local", milestones=())


def spell(name: str, content: Content, language: str) -> str:
    value = getattr(content, name)
    return value.get(language, "") if language else str(value or "")


def test_equal_revisions_differ_in_no_field() -> None:
    assert compare(OLD, replace(OLD), spell) == []


def test_a_changed_field_gives_both_sides_marked() -> None:
    [row] = compare(OLD, replace(OLD, level="national"), spell)
    assert (row.field, row.language) == ("level", "")
    assert row.old == (("del", "local"),)
    assert row.new == (("ins", "national"),)


def test_a_translation_added_is_a_row_of_its_language_alone() -> None:
    new = replace(OLD, title={"fr": "Des soins", "ar": "رعاية"})
    [row] = compare(OLD, new, spell)
    assert (row.field, row.language, row.old) == ("title", "ar", ())
    assert row.new == (("ins", "رعاية"),)


def test_a_translation_taken_away_is_seen_too() -> None:
    [row] = compare(replace(OLD, title={"fr": "Des soins", "en": "Care"}), OLD, spell)
    assert (row.language, row.old, row.new) == ("en", (("del", "Care"),), ())


def test_the_original_stands_before_its_translations() -> None:
    new = replace(OLD, title={"ar": "رعاية", "en": "Care", "fr": "Soins"})
    assert [row.language for row in compare(OLD, new, spell)] == ["fr", "ar", "en"]


def test_rows_come_in_the_order_of_the_document() -> None:
    new = replace(OLD, milestones=(Milestone("x"),), level="national", office="Y")
    assert [row.field for row in compare(OLD, new, spell)] == ["office", "level", "milestones"]


def test_only_the_words_that_differ_are_marked() -> None:
    old, new = segments("Opens eight desks in Kayes.", "Opens nine desks in Kayes.")
    assert old == (("", "Opens "), ("del", "eight "), ("", "desks in Kayes."))
    assert new == (("", "Opens "), ("ins", "nine "), ("", "desks in Kayes."))


def test_white_space_alone_is_no_difference_and_stays_as_each_side_has_it() -> None:
    old, new = segments("one two\nthree", "one\ntwo  three")
    assert old == (("", "one two\nthree"),)
    assert new == (("", "one\ntwo  three"),)


def test_chinese_is_compared_character_by_character() -> None:
    old, new = segments("保护移民工人", "保护所有移民")
    assert old == (("", "保护"), ("", "移民"), ("del", "工人"))
    assert new == (("", "保护"), ("ins", "所有"), ("", "移民"))


def test_rare_characters_and_what_stands_among_them_are_words_of_their_own() -> None:
    old, new = segments("在𠮷野COVID疫情", "在𠮶野Covid疫情")

    assert [text for mark, text in old if mark] == ["𠮷", "COVID"]
    assert [text for mark, text in new if mark] == ["𠮶", "Covid"]


def test_arabic_is_compared_by_the_words_between_its_spaces() -> None:
    old, new = segments("تلتزم مالي بفتح مراكز صحية", "تلتزم مالي بفتح ثمانية مراكز صحية")

    assert [text for mark, text in old if mark] == []
    assert [text for mark, text in new if mark] == ["ثمانية "]


@pytest.mark.parametrize(
    ("old", "new"),
    [("", ""), ("", "all new words"), ("all gone", ""), ("a b c d", "d c b a"), ("حق  x", "x حق")],
)
def test_the_segments_of_a_side_are_its_text(old: str, new: str) -> None:
    before, after = segments(old, new)
    assert "".join(text for _mark, text in before) == old
    assert "".join(text for _mark, text in after) == new
    assert {mark for mark, _text in before} <= {"", "del"}
    assert {mark for mark, _text in after} <= {"", "ins"}


def test_words_that_a_long_text_repeats_are_still_found_equal() -> None:
    refrain = "for all migrants " * 200
    old, new = segments(f"Health care {refrain}", f"Schools {refrain}")
    assert old == (("del", "Health care "), ("", refrain))
    assert new == (("ins", "Schools "), ("", refrain))


def test_every_field_has_a_label() -> None:
    assert tuple(FIELD_LABELS) == (*FIELDS, NOTE)
