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


def check(known: Known, it: Happening) -> None:
    """Take one event into `known`.

    Raises:
        ValueError: it could not be: the sentence says why.
    """
    code, document = it.fields["ref"], _document(it)
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
        if into is not None or document == before:
            raise ValueError("it amends nothing, or merges without saying so")
    elif document != {**before, "merged_into": into}:
        raise ValueError("a merger changes more than where the entity goes on")
    elif into not in known or "merged_into" in known[into]:
        raise ValueError("it goes on in an entity that is not there, or not any more")
    if document["code"] in _above(known, into or document.get("parent")):
        raise ValueError("an entity would belong to itself")


def _document(it: Happening) -> Mapping[str, Any]:
    document: Any = it.fields["document"]
    if not isinstance(document, dict):
        raise TypeError("a document is an object")
    return document


def _above(known: Known, code: Any) -> Iterator[Any]:
    """Yield a code and what stands above it; a circle of older entries ends."""
    seen: set[Any] = set()
    while code in known and code not in seen:
        seen.add(code)
        yield code
        code = known[code].get("merged_into") or known[code].get("parent")
