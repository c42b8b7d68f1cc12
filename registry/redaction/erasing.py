"""How a field leaves what an entry disclosed, and the rows that repeat it; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.audit.entry import JSON, digest, read_disclosure, split


@dataclass(frozen=True, slots=True)
class Cut:
    """A disclosure within those that an entry joined: from character `start` (from 1) on."""

    digest: str
    value: JSON  # what it said
    start: int
    length: int
    left: str  # what stays


def cut(joined: str, field: str) -> Cut:
    """Return how the disclosure of `field` is cut out, with the `~` that parts it from others.

    Raises:
        KeyError: nothing there has this name.
    """
    start = 0
    for one in split(joined):
        _salt, name, value = read_disclosure(one)
        if name == field:
            first = max(0, start - 1)  # with the `~` before it, if there is one
            end = start + len(one) + (1 if start == 0 else 0)
            left = joined[:first] + joined[end:]
            return Cut(digest(one), value, first + 1, len(joined) - len(left), left)
        start += len(one) + 1
    raise KeyError(field)


def erased(document: Mapping[str, Any], field: str, note: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON of a row without a field, and with the note that says so."""
    left = {name: value for name, value in document.items() if name != field}
    return left | {"redacted": {**document.get("redacted", {}), field: dict(note)}}


def erased_names(
    document: Mapping[str, Any], field: str, note: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the register says of an entity or a cycle, without its names."""
    left = {name: value for name, value in document.items() if name != "names"}
    return left | {"redacted": {field: dict(note)}}


def erased_card(card: Mapping[str, Any], field: str, note: Mapping[str, Any]) -> dict[str, Any]:
    """Return a card without a field of its revision, its own reason kept."""
    own = {"reason": card["reason"]} if "reason" in card else {}
    return erased(card, field, note) | own


def erased_decision(card: Mapping[str, Any], note: Mapping[str, Any]) -> dict[str, Any]:
    """Return a card without its own reason: that of the decision which made it a public face.

    The revision has a reason too, so the note has a name of its own.
    """
    left = {name: value for name, value in card.items() if name != "reason"}
    return left | {"redacted": {**card.get("redacted", {}), "decision": dict(note)}}
