"""The order of names in lists."""

import pytest

from registry.text import collated


@pytest.mark.parametrize(
    "names",
    [
        ["Érythrée", "Espagne", "États-Unis d’Amérique", "Éthiopie", "Finlande", "Zambie"],
        ["Côte d’Ivoire", "Croatie"],
        ["إثيوبيا", "أذربيجان", "الأرجنتين", "آيسلندا", "بنن"],
    ],
)
def test_names_stand_in_the_order_of_a_dictionary(names: list[str]) -> None:
    jumbled = sorted(names, key=len)
    assert sorted(jumbled, key=collated) == names
