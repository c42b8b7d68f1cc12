"""What the log may say of briefs, and what the replay refuses of it."""

from types import MappingProxyType
from typing import Any

import pytest

from registry.replay import briefs
from registry.replay.expected import Expected
from registry.replay.reading import Declared, Happening
from tests.factories.contents import a_brief

ERASED = 6  # the entry of a redaction


def expected(*refs: str) -> Expected:
    """Return what is expected where these briefs were issued, and one redaction was made."""
    gone = Declared("digest", "object", {"index": ERASED})
    found = Expected(lambda _index: {}, MappingProxyType({2: {"title": gone}}))
    for index, ref in enumerate(refs, start=4):
        issue(found, ref, index)
    return found


def issue(found: Expected, ref: str, index: int, n: int = 1, **said: Any) -> None:
    fields = {"ref": ref, "person": None, "corrects": None, **a_brief().document(), **said}
    take(found, "issued", index, ref, n, fields=fields)


def take(
    found: Expected,
    move: str,
    index: int,
    of: str,
    n: int = 2,
    fields: dict[str, Any] | None = None,
) -> None:
    said = {"type": f"brief.{move}", "ref": of, "person": None, **(fields or {})}
    briefs.take(found, Happening(index, "", of, said, n=n))


def test_a_correction_and_a_withdrawal_are_rows() -> None:
    found = expected("A")
    issue(found, "B", 5, corrects="A")
    take(found, "corrected", 7, "A", fields={"corrected_by": "B", "reason": "A slip."})
    take(found, "withdrawn", 8, "A", fields={"redaction": ERASED})

    rows = found.pop("brief_move")
    assert {index: (row["move"], row["by_index"]) for index, row in rows.items()} == {
        7: ("corrected", 5),
        8: ("withdrawn", ERASED),
    }
    assert set(found.pop("brief")) == {4, 5}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"ref": "A"}, "a second time"),
        ({"n": 2}, "a second time"),
        ({"log_size": 10}, "not there yet"),
        ({"log_size": 0}, "not there yet"),
        ({"corrects": "none"}, "never issued"),
    ],
)
def test_an_issue_that_cannot_be_is_refused(said: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        issue(expected("A"), index=9, **{"ref": "B", **said})


@pytest.mark.parametrize(
    ("move", "fields", "why"),
    [
        ("corrected", {"corrected_by": "B", "reason": ""}, "says nothing of it"),
        ("withdrawn", {"redaction": 5}, "never made"),
        ("withdrawn", {"redaction": 10}, "never made"),
    ],
)
def test_a_move_that_cannot_be_is_refused(move: str, fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        take(expected("A", "B"), move, 9, "A", fields=fields)


def test_nothing_happens_to_a_brief_twice() -> None:
    found = expected("A")
    take(found, "withdrawn", 8, "A", fields={"redaction": ERASED})

    with pytest.raises(ValueError, match="moved so before"):
        take(found, "withdrawn", 9, "A", fields={"redaction": ERASED})
