"""The order of names in lists."""

import pytest

from registry.errors import Refused
from registry.text import collated, parse_day


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
