"""Naming an entity, and choosing a sample."""

import re

import pytest

from registry.accounts.register import EntityView, Register
from registry.briefing.asking import entity_of
from registry.briefing.preview import evenly
from registry.errors import RegistryError


def entity(number: int, code: str, **names: str) -> EntityView:
    return EntityView(number, code, number, {"names": names, "category": "state"})


REGISTER = Register(
    (
        entity(1, "CIV", en="Côte d’Ivoire", fr="Côte d’Ivoire", ar="كوت ديفوار"),
        entity(2, "COG", en="Congo", fr="Congo"),
        entity(3, "COD", en="Democratic Republic of the Congo", fr="Congo"),
    )
)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("CIV", "CIV"),
        (" civ ", "CIV"),
        ("cote d’ivoire", "CIV"),
        ("Côte d'Ivoire", "CIV"),
        ("كوت ديفوار", "CIV"),
        ("Congo (COG)", "COG"),
        ("any name at all (cod)", "COD"),
    ],
)
def test_an_entity_is_named_by_its_code_or_any_of_its_names(typed: str, code: str) -> None:
    assert entity_of(REGISTER, typed, "en").code == code


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Write the name or the code of the entity"),
        ("Congo", "Several are called “Congo”: write a code, COG, COD."),
        ("Cote dIvoire", "did you mean Côte d’Ivoire (CIV)?"),
        ("Ruritania", "no entity “Ruritania”"),
        ("x" * 201, "at most 200 fit here"),
    ],
)
def test_what_names_none_or_several_is_said(typed: str, said: str) -> None:
    with pytest.raises(RegistryError, match=re.escape(said)):
        entity_of(REGISTER, typed, "en")


def test_a_sample_is_even() -> None:
    assert evenly([str(n) for n in range(100)], 4) == ["12", "37", "62", "87"]
    assert evenly(list("abc"), 3) == list("abc")
