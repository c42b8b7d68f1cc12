"""What an entity of the register must be, and what may merge: rule by rule."""

from typing import Any

import pytest

from registry.accounts.register import EntityView, Register
from registry.accounts.rules import problems, refuse_merging
from registry.errors import Refused
from tests.factories.world import ENTITIES

PARTS = ({"code": "MLI-SUB", "category": "government_body", "parent": "MLI-MMES",
          "names": {"en": "A directorate"}},
         {"code": "OLD", "category": "academia", "names": {"en": "Old school"},
          "merged_into": "IOM"})  # fmt: skip


def a_register(*more: dict[str, Any]) -> Register:
    documents: list[dict[str, Any]] = [*ENTITIES, *PARTS, *more]  # type: ignore[list-item]
    return Register(
        EntityView(number, one["code"], number, one) for number, one in enumerate(documents)
    )


NEW = {"code": "NEW-1", "category": "civil_society", "names": {"en": "A new society"}}
HEALTH = {"code": "MLI-H", "category": "government_body", "parent": "MLI",
          "names": {"en": "Ministry of Health"}}  # fmt: skip


@pytest.mark.parametrize(
    ("document", "field", "why"),
    [
        (NEW | {"code": "new-1"}, "code", "capital letters"),
        (NEW | {"code": "N"}, "code", "capital letters"),
        (NEW | {"category": "state"}, "category", "not made or unmade"),
        (NEW | {"category": "secretariat"}, "category", "one secretariat"),
        (HEALTH | {"parent": "IOM"}, "parent", "belongs to a State"),
        (HEALTH | {"parent": None}, "parent", "belongs to a State"),
        (NEW | {"parent": "OLD"}, "parent", "from the register"),
        (NEW | {"names": {"en": "Mali"}}, "name_en", "reads like the name of a State"),
        (NEW | {"names": {"en": "A", "ar": "مالي"}}, "name_ar", "reads like the name of a State"),
        (NEW | {"names": {"en": "International  organization for MIGRATION"}}, "name_en", "IOM"),
        (NEW | {"names": {"en": "x" * 201}}, "name_en", "Shorten"),
        (NEW | {"names": {"en": "…"}}, "name_en", "letters"),
        (NEW | {"names": {"fr": "Une société"}}, "name_en", "in English"),
        (NEW | {"champion": {"valid_from": "2026-01"}}, "champion_from", "Champions are States"),
    ],
)
def test_each_rule_has_its_sentence(document: dict[str, Any], field: str, why: str) -> None:
    found = list(problems(document, a_register()))

    assert [one.field for one in found] == [field]
    assert why in str(found[0].sentence)


@pytest.mark.parametrize(
    "document",
    [
        NEW,
        HEALTH,
        HEALTH | {"parent": "MLI-MMES"},
        HEALTH | {"parent": "FRA", "names": {"en": "Ministry of Malians Abroad"}},  # of another
        NEW | {"names": {"en": "Old school"}},  # of one that has ended
    ],
)
def test_what_is_right_passes(document: dict[str, Any]) -> None:
    assert list(problems(document, a_register())) == []


def test_a_body_belongs_to_nothing_below_it() -> None:
    entities = a_register()
    document = {**entities.get("MLI-MMES").document, "parent": "MLI-SUB"}
    found = [str(one.sentence) for one in problems(document, entities)]

    assert any("MLI-SUB belongs to MLI-MMES already" in one for one in found)


@pytest.mark.parametrize(
    ("code", "into", "why"),
    [
        ("ITUC", "ITUC", "in itself"),
        ("OLD", "ITUC", "went on in IOM already"),
        ("ITUC", "OLD", "OLD itself went on in IOM"),
        ("ITUC", "UNNM-SEC", "neither ends"),
        ("MLI", "ITUC", "in a State only"),
        ("ITUC", "MLI", "in a State only"),
        ("MLI-MMES", "FRA", "in a State only"),
        ("MLI-MMES", "MLI-SUB", "belongs to MLI-MMES"),
    ],
)
def test_what_cannot_merge(code: str, into: str, why: str) -> None:
    entities = a_register()
    with pytest.raises(Refused, match=why):
        refuse_merging(entities.get(code), entities.get(into), entities)


def test_what_has_merged_stands_below_its_heir() -> None:
    entities = a_register({**NEW, "merged_into": "OLD"})

    assert entities.heir("NEW-1").code == "IOM"
    assert [one.code for one in entities.merged("IOM")] == ["OLD", "NEW-1"]
    assert entities.ancestors("NEW-1") == ("OLD", "IOM")
    assert {one.code for one in entities.standing}.isdisjoint({"OLD", "NEW-1"})
    refuse_merging(entities.get("MLI-SUB"), entities.get("MLI"), entities)
