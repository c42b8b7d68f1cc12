"""The order of names in lists, and what days and addresses are."""

import pytest

from registry.errors import Refused
from registry.han import SIMPLIFIED
from registry.text import as_typed, collated, email_address, fold, listed, parse_day, set_apart


@pytest.mark.parametrize(
    "names",
    [
        ["Érythrée", "Espagne", "États-Unis d’Amérique", "Éthiopie", "Finlande", "Zambie"],
        ["Côte d’Ivoire", "Croatie"],
        ["إثيوبيا", "أذربيجان", "الأرجنتين", "آيسلندا", "بنن"],
        ["Италия", "Йемен", "Кабо-Верде"],
        ["阿尔及利亚", "埃及", "安道尔", "巴西", "冰岛", "法国", "马里", "中国"],
    ],
)
def test_names_stand_in_the_order_of_a_dictionary(names: list[str]) -> None:
    jumbled = sorted(names, key=len)
    assert sorted(jumbled, key=collated) == names


@pytest.mark.parametrize(
    "spellings",
    [
        ["الأمم", "الامم", "ٱلأمم", "الأمــم", "الأُمَم"],
        ["آخر", "أخر", "اخر"],
        ["هجرة", "هجره"],
        ["مبنى", "مبني", "مبنی"],
        ["مسؤول", "مسوول"],
        ["كتاب", "کتاب"],
        ["٢٠٣٠", "۲۰۳۰", "2030", "２０３０"],
        ["ещё", "еще", "ЕЩЁ"],
        ["й", "и"],
        ["œuvre", "ŒUVRE", "oeuvre"],
        ["l’été", "l'ete", "L’E\u0301TE\u0301"],
        ["國際移民組織", "国际移民组织"],
        ["發展與髮", "发展与髮", "发展与发"],
        ["臺灣", "台湾", "台灣"],
    ],
)
def test_words_are_found_however_they_are_spelled(spellings: list[str]) -> None:
    assert len({as_typed(fold(one)) for one in spellings}) == 1


def test_what_is_another_word_stays_another() -> None:
    for one, other in (
        ("و", "ؤا"),
        ("工", "公"),
        ("国", "王"),
        ("1", "١٢"),
        ("ه", "ح"),
        ("е", "э"),
    ):
        assert as_typed(fold(one)) != as_typed(fold(other))


def test_every_chinese_character_has_one_simplified_form() -> None:
    assert len(SIMPLIFIED) == 2_695
    assert SIMPLIFIED.keys().isdisjoint(SIMPLIFIED.values())


def test_a_day_is_told_from_an_index() -> None:
    assert parse_day("20260508") is None
    assert str(parse_day("2026-05-08")) == "2026-05-08"
    with pytest.raises(Refused):
        parse_day("2026-13-01")


def test_an_address_is_normalised() -> None:
    assert email_address(" Awa.Keita@EXAMPLE.org ") == "Awa.Keita@example.org"
    with pytest.raises(Refused, match="“awa@” is not an e-mail address"):
        email_address("awa@")


def test_what_is_longer_than_an_address_can_be_is_not_read() -> None:
    with pytest.raises(Refused, match="has 1000012 characters; at most 254 fit"):
        email_address("a" * 1_000_000 + "@example.org")


@pytest.mark.parametrize(
    ("words", "language", "held"),
    [
        ("Words (a).", "ar", "\u200eWords (a).\u200e"),
        ("(5) نص.", "fr", "\u200f(5) نص.\u200f"),
        ("نص (a).", "ar", "نص (a)."),
        ("5 – 7", "ar", "5 – 7"),
        ("", "ar", ""),
    ],
)
def test_words_that_run_the_other_way_keep_their_end(words: str, language: str, held: str) -> None:
    assert set_apart(words, language) == held


def test_lists_are_parted_as_their_language_does() -> None:
    written = {code: listed("ab", code) for code in ("en", "ar", "zh", "fr")}

    assert written == {"en": "a; b", "ar": "a؛ b", "zh": "a；b", "fr": "a\u00a0; b"}
