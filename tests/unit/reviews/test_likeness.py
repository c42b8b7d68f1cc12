"""Two pledges are alike when they share a third of the shorter one's pairs of words."""

import pytest

from registry.pledges.content import Content
from registry.reviews.likeness import LIKELY, likeness, pairs

WORDS = "We open health desks in eight regions for all migrants whatever their status may be"
FRENCH = "Nous ouvrons des guichets de santé dans huit régions"


def said(title: str, description: str = "", language: str = "en") -> Content:
    return Content(language=language, title={language: title}, description={language: description})


def alike(one: Content, other: Content) -> float:
    return likeness(pairs(one), pairs(other))


@pytest.mark.parametrize(
    "other",
    [
        said("Health", WORDS),
        said("Health", WORDS.upper()),
        said("Santé for all", f"{WORDS}. And then much more is said about how it is done, by whom"),
        said("Health", WORDS.replace("eight regions", "the two big towns")),
        said("WE OPEN HEALTH DESKS, in eight régions; for all migrants!"),
    ],
)
def test_a_copy_is_seen_however_it_was_dressed(other: Content) -> None:
    assert alike(said("Health", WORDS), other) >= LIKELY


@pytest.mark.parametrize(
    "other",
    [
        said("Health for all migrants"),
        said("For all migrants", "We train border guards in eight courses, whatever they may cost"),
        said("Health", FRENCH, "fr"),
        said("", ""),
        said("Health", " ".join(reversed(WORDS.split()))),
    ],
)
def test_words_of_the_field_alone_make_no_copy(other: Content) -> None:
    assert alike(said("Health", WORDS), other) < LIKELY


def test_what_is_said_twice_counts_in_the_language_that_is_most_alike() -> None:
    one = said("Health", WORDS).with_changes(description={"en": "Other words.", "fr": FRENCH})
    assert alike(one, said("", FRENCH.upper(), "fr")) == 1.0


def test_in_chinese_each_character_is_a_word() -> None:
    one = said("为所有移民开设卫生服务点，不论其身份", language="zh")
    assert alike(one, said("在八个地区为所有移民开设卫生服务点", language="zh")) >= LIKELY
    assert alike(one, said("培训边境官员尊重移民的人权和尊严", language="zh")) < LIKELY
