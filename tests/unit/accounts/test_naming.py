"""No name passes for a State's or for another entity's."""

import json
import tomllib

import pytest

from registry.accounts.naming import claimed, says_the_same, skeleton
from registry.settings import resource

ENTITIES = resource("config") / "entities"
LISTED = json.loads((ENTITIES / "states.json").read_text(encoding="utf-8"))["states"]
STATES = {one["code"]: [*one["names"].values(), one["formal_en"]] for one in LISTED}


@pytest.mark.parametrize(
    "name",
    [
        "Mali", "MALI", "mali", "Ｍａｌｉ", "M a l i", "Mal\u200bi", "M\u0301ali", "Ma1i", "Malı",
        "Маli", "МаIі", "Maⅼi",  # Cyrillic letters, a Roman numeral
        "Мали", "马里", "مالي", "مـالي", "Malí",
        "Republic of Mali", "The Government of the Republic of Mali", "State of Mali",
        "République du Mali", "Gobierno de Malí", "Правительство Мали", "حكومة مالي", "马里共和国",
    ],
)  # fmt: skip
def test_a_name_that_reads_like_a_state_s_is_claimed(name: str) -> None:
    assert claimed([name], STATES) == (name, "MLI")


@pytest.mark.parametrize(
    "name",
    [
        "Ministry of Malians Abroad", "University of Mali", "City of Luxembourg", "Malian diaspora",
        "Ministère de la santé du Mali", "وزارة الصحة، مالي", "The Republic", "国际红十字",
    ],
)  # fmt: skip
def test_a_name_that_says_what_it_is_is_not(name: str) -> None:
    assert claimed([name], STATES) is None


def test_no_entity_of_the_shipped_register_is_called_like_a_state() -> None:
    others = tomllib.loads((ENTITIES / "others.toml").read_text(encoding="utf-8"))["entities"]

    assert [one["code"] for one in others if claimed(one["names"].values(), STATES)] == []


def test_no_two_states_have_one_skeleton_in_a_language() -> None:
    for language in ("en", "fr", "es", "ar", "ru", "zh"):
        seen = [skeleton(one["names"][language]) for one in LISTED]
        assert len(seen) == len(set(seen))
        assert all(seen)


def test_names_are_compared_as_the_eye_reads_them() -> None:
    assert says_the_same(["Cafe\u0301 des Migrants"], ["CAFÉ des  migrants."])
    assert says_the_same(["A", "Горький"], ["Горький"]) == "Горький"
    assert says_the_same(["Ministry of Health"], ["Ministry of Labour"]) is None
