"""What the log may say of entities, one event after the other."""

from typing import Any

import pytest

from registry.replay.entities import Known, check
from registry.replay.reading import Happening

A: dict[str, Any] = {"code": "A", "names": {"en": "A"}}
B: dict[str, Any] = {"code": "B", "names": {"en": "B"}, "parent": "A"}
MERGED = {**B, "merged_into": "A"}


def take(*events: tuple[str, dict[str, Any]]) -> Known:
    known: Known = {}
    for index, (kind, document) in enumerate(events):
        fields = {"type": f"entity.{kind}", "ref": document.get("ref", document["code"])}
        check(known, Happening(index, "", "", fields), document)
    return known


def test_registered_amended_and_merged_in_turn() -> None:
    known = take(
        ("registered", A), ("registered", B), ("amended", {**B, "names": {}}),
        ("merged", {**B, "names": {}, "merged_into": "A"}),
    )  # fmt: skip

    assert known["B"]["merged_into"] == "A"


def test_names_that_were_erased_are_not_compared() -> None:
    left = {"code": "B", "parent": "A"}
    take(("registered", A), ("registered", left), ("amended", left), ("merged", MERGED))

    with pytest.raises(ValueError, match="more than"):
        take(("registered", A), ("registered", left), ("merged", {**MERGED, "parent": None}))


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([("registered", A), ("registered", A)], "registers an entity twice"),
        ([("amended", A)], "not there"),
        ([("registered", {**A, "ref": "C"})], "renames the code"),
        ([("registered", {**A, "merged_into": "B"})], "ended already"),
        ([("registered", A), ("amended", A)], "amends nothing"),
        ([("registered", A), ("registered", B), ("amended", MERGED)], "without saying so"),
        ([("registered", A), ("registered", B), ("merged", {**MERGED, "names": {}})], "more than"),
        ([("registered", B), ("merged", MERGED)], "not there"),
        ([("registered", A), ("amended", {**A, "parent": "A"})], "belong to itself"),
        ([("registered", A), ("registered", B), ("merged", {**A, "merged_into": "B"})],
         "belong to itself"),
        ([("registered", A), ("registered", B), ("merged", MERGED),
          ("amended", {**MERGED, "names": {}})], "went on in another"),
        ([("registered", A), ("registered", B), ("merged", MERGED),
          ("merged", {**A, "merged_into": "B"})], "not any more"),
    ],
)  # fmt: skip
def test_what_cannot_follow_is_an_error(events: list[Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        take(*events)
