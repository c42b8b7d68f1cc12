"""Errata and merges that the program would never make: the replay refuses them by the log."""

from typing import Any

import pytest

from registry.pledges.content import Content
from registry.replay import errata, merges
from registry.replay.expected import Expected
from registry.replay.reading import Happening

PUBLIC = Content(title={"en": "Helth"}, level="local").document()


def expected() -> Expected:
    """Return what is expected with four public pledges, one of another State, and one closed."""
    found = Expected(words=lambda _index: PUBLIC)
    found.entities = {"MLI": {}, "MLI-MMES": {"parent": "MLI"}, "FRA": {}}
    owners = {"A": "MLI", "B": "MLI-MMES", "C": "MLI", "F": "FRA", "closed": "MLI"}
    for ref, owner in owners.items():
        number = None if ref == "closed" else 1
        found.objects["pledge"][ref] = {
            "entity": owner, "published_number": number, "state": "published",
        }  # fmt: skip
        found.public[ref] = 1
    return found


def merge(found: Expected, ref: str, into: str, index: int = 9) -> None:
    fields: dict[str, Any] = {"ref": ref, "into": into}
    merges.take(found, Happening(index, "", "", fields), found.objects["pledge"][ref])
    found.objects["pledge"][ref]["state"] = "merged"


def test_a_merge_within_a_family_is_a_row() -> None:
    found = expected()
    merge(found, "B", "A")

    assert found.pop("pledge_merge") == {9: {"ref": "B", "into": "A"}}


@pytest.mark.parametrize(
    ("ref", "into", "said"),
    [
        ("A", "A", "into itself"),
        ("A", "none", "into none"),
        ("A", "closed", "not public"),
        ("closed", "A", "not public"),
        ("A", "F", "different entities"),
    ],
)
def test_what_cannot_be_one_pledge_is_refused(ref: str, into: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        merge(expected(), ref, into)


def test_no_chain_is_made_from_either_end() -> None:
    found = expected()
    merge(found, "B", "A")
    with pytest.raises(ValueError, match="chain"):
        merge(found, "A", "C")
    with pytest.raises(ValueError, match="over"):
        merge(found, "C", "B")


def correct(found: Expected, ref: str = "A", **changes: object) -> None:
    fields = {"ref": ref, **PUBLIC, **changes}
    errata.take(found, Happening(9, "", "", fields), found.objects["pledge"][ref])


def test_an_erratum_of_words_is_a_row() -> None:
    found = expected()
    correct(found, title={"en": "Health"}, reason="A letter was missing.")

    assert found.pop("erratum") == {9: {}}
    assert found.errata == {9}


@pytest.mark.parametrize("changes", [{"level": "national"}, {"ends_on": "2030-01-01"}])
def test_an_erratum_that_changes_more_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="it is an erratum and changes"):
        correct(expected(), **changes)


def test_an_erratum_of_what_is_not_public_is_refused() -> None:
    with pytest.raises(ValueError, match="not public"):
        correct(expected(), "closed", title={"en": "Health"})
