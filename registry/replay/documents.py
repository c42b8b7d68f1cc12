"""What the tables of documents must hold, derived from the events in order."""

from typing import Any

from registry.replay.expected import Expected
from registry.replay.reading import Happening
from registry.replay.standing import LastDocument
from registry.undertakings.content import FIELDS

OWN = {
    "document.registered": ("revision", *FIELDS),
    "document.amended": ("revision", *FIELDS),
    "document.withdrawn": ("revision", "reason"),
}


def take(expected: Expected, it: Happening) -> None:
    """Add what an event of a document makes of the tables."""
    expected.open(it, it.index)
    ref: Any = it.fields["ref"]
    last = _next(it, expected.documents.get(ref), expected.notes(it.index))
    expected.documents[ref] = last
    expected.derive(
        "document_revision",
        it.index,
        ref=ref,
        object=it.object,
        number=last.number,
        entity=last.content["pledging_entity"],
        state="withdrawn" if last.is_withdrawn else "registered",
        url=last.content.get("url", ""),
        content=last.content,
        at=it.at,
        person=it.fields["person"],
    )
    for pledge in last.content["pledges"]:
        known = expected.objects["pledge"].get(pledge)
        if known is None or known["published_number"] is None:
            raise ValueError("it names a pledge that is not public")
        expected.derive("document_pledge", (pledge, it.index))


def _next(it: Happening, known: LastDocument | None, lost: dict[str, Any]) -> LastDocument:
    """Return the revision that an event makes from the one before, if it may follow that.

    `lost` says of which fields its own words were erased.
    """
    number: Any = it.fields["revision"]
    is_new = it.kind == "document.registered"
    follows = known is not None and (it.object, number) == (known.object, known.number + 1)
    if (is_new and (known is not None or number != 1)) or (not is_new and not follows):
        raise ValueError("it does not follow the revision before it")
    if known is not None and known.is_withdrawn:
        raise ValueError("it follows a withdrawal")
    if known is not None and it.kind == "document.withdrawn":
        return LastDocument(it.object, number, True, _tombstone(it, known.content, lost))
    said = {name: it.fields[name] for name in FIELDS if name in it.fields}
    return LastDocument(it.object, number, False, said | ({"redacted": lost} if lost else {}))


def _tombstone(it: Happening, before: dict[str, Any], lost: dict[str, Any]) -> dict[str, Any]:
    """Return what a withdrawal says: what stood before it, with a reason of its own."""
    left = {name: value for name, value in before.items() if name not in {"reason", "redacted"}}
    notes = {name: note for name, note in before.get("redacted", {}).items() if name != "reason"}
    own = {} if lost else {"reason": it.fields["reason"]}
    return left | own | ({"redacted": notes | lost} if notes | lost else {})
