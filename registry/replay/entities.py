"""What may become of entities, held against the log: who registers, amends and merges in turn."""

from collections.abc import Iterator, Mapping
from typing import Any

from registry.replay.reading import Happening

OWN: Mapping[str, tuple[str, ...]] = {
    "entity.registered": ("document",),
    "entity.amended": ("document", "reason"),
    "entity.merged": ("document", "reason"),
}
Known = dict[Any, Mapping[str, Any]]  # code → what the entity is so far


def check(known: Known, it: Happening, document: Any) -> None:
    """Take one event into `known`, with what it says of the entity.

    Raises:
        ValueError: it could not be: the sentence says why.
    """
    if not isinstance(document, dict):
        raise TypeError("a document is an object")
    code = it.fields["ref"]
    before = known.get(code)
    if document["code"] != code:
        raise ValueError("it renames the code of an entity")
    if (before is None) is not (it.kind == "entity.registered"):
        raise ValueError("it registers an entity twice, or changes one that is not there")
    if before is not None:
        _check_change(known, it, before, document)
    elif "merged_into" in document:
        raise ValueError("it registers an entity that has ended already")
    known[code] = document


def _check_change(
    known: Known, it: Happening, before: Mapping[str, Any], document: Mapping[str, Any]
) -> None:
    if "merged_into" in before:
        raise ValueError("it changes an entity that went on in another one")
    into = document.get("merged_into")
    if it.kind == "entity.amended":
        if into is not None or (document == before and "names" in document):
            raise ValueError("it amends nothing, or merges without saying so")
    elif _unnamed(document) != {**_unnamed(before), "merged_into": into} or not _keeps_names(
        before, document
    ):
        raise ValueError("a merger changes more than where the entity goes on")
    elif into not in known or "merged_into" in known[into]:
        raise ValueError("it goes on in an entity that is not there, or not any more")
    if document["code"] in _above(known, into or document.get("parent")):
        raise ValueError("an entity would belong to itself")


def _unnamed(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "names"}


def _keeps_names(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell whether two documents have the same names; what was erased is not compared."""
    found = [one["names"] for one in (before, after) if "names" in one]
    return len(found) < 2 or found[0] == found[1]


def _above(known: Known, code: Any) -> Iterator[Any]:
    """Yield a code and what stands above it; a circle of older entries ends."""
    seen: set[Any] = set()
    while code in known and code not in seen:
        seen.add(code)
        yield code
        code = known[code].get("merged_into") or known[code].get("parent")
