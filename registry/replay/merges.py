"""What the table of merges must hold, and which merges cannot be, derived from the events."""

from typing import Any

from registry.replay.expected import Expected
from registry.replay.reading import Happening


def take(expected: Expected, it: Happening, pledge: dict[str, Any]) -> None:
    """Add the row of a merge; whether its state allows it is checked with all moves."""
    ref, into = it.fields["ref"], it.fields["into"]
    target = expected.objects["pledge"].get(into)
    if target is None or ref == into:
        raise ValueError("it merges a pledge into none, or into itself")
    for one in (pledge, target):
        if one["published_number"] is None:
            raise ValueError("it merges what is not public")
    if target["state"] in {"withdrawn", "merged"}:
        raise ValueError("it merges into a pledge that is over")
    if ref in expected.merged.values():
        raise ValueError("it makes a chain of merges")
    if not _is_family(expected, pledge["entity"], target["entity"]):
        raise ValueError("it merges pledges of different entities")
    expected.merged[ref] = into
    expected.derive("pledge_merge", it.index, ref=ref, into=into)


def _is_family(expected: Expected, one: Any, other: Any) -> bool:
    return one in _line(expected, other) or other in _line(expected, one)


def _line(expected: Expected, code: Any) -> list[Any]:
    """Return an entity with all that were above it at this entry, nearest first."""
    line = []
    while code and code not in line:
        line.append(code)
        document = expected.entities.get(code, {})
        code = document.get("merged_into") or document.get("parent")
    return line
