"""The order of names in lists, and what days and addresses are."""

import pytest

from registry.errors import Refused
from registry.text import collated, email_address, parse_day


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
