"""Taking the events in order: which fields each must disclose, and what it makes of the tables."""

from collections.abc import Callable, Mapping
from typing import Any

from registry.redaction.texts import REDACTABLE
from registry.replay import briefs, documents, entities, matches, partners, pledges, reports, tokens
from registry.replay.expected import Expected
from registry.replay.reading import Declared, Happening

_COMMON = frozenset({"type", "ref", "entity", "role", "person"})
_OWN: Mapping[str, tuple[str, ...]] = {
    "framework.loaded": ("document",),
    "framework.reworded": ("document",),
    **entities.OWN,
    "cycle.opened": ("document",),
    "cycle.amended": ("document", "reason"),
    "cycle.released": ("document", "published"),
    "cycle.closed": ("document",),
    "key.rotated": ("old", "new"),
    "factor.reset": ("reset_of", "requested_by"),
    "role.granted": ("granted_to", "granted_role", "granted_for"),
    "role.revoked": ("granted_to", "granted_role", "granted_for"),
    "redaction.made": ("revisions", "closed", "reason", "asked_by"),
    **matches.OWN,
    **partners.OWN,
    **pledges.OWN,
    **reports.OWN,
    **documents.OWN,
    **briefs.OWN,
    **tokens.OWN,
}
_NAMES = {kind: _COMMON | set(own) for kind, own in _OWN.items()}


def take(expected: Expected, it: Happening) -> None:
    """Add what one event makes of the tables."""
    expected.derive("disclosure", it.index)
    erased = expected.redactions.get(it.index, {})
    names = frozenset((*it.fields, *erased))
    if names != _NAMES.get(it.kind) or not erased.keys().isdisjoint(it.fields):
        raise ValueError("its disclosed fields are not those of its type")
    if erased:
        _check_erased(it, erased)
    room = it.kind.partition(".")[0]
    if handler := _HANDLERS.get(room):
        handler(expected, it)


def _check_erased(it: Happening, erased: Mapping[str, Declared]) -> None:
    """Refuse a redaction of what can't be redacted, is another object's or was never there."""
    if not erased.keys() <= set(REDACTABLE.get(it.kind, ())):
        raise ValueError("a redaction names a field that cannot be redacted")
    if {one.object for one in erased.values()} != {it.object}:
        raise ValueError("the redaction of another object names it")
    if not {one.digest for one in erased.values()} <= set(it.sd):
        raise ValueError("a redaction names a digest that it never had")


def _entity(expected: Expected, it: Happening) -> None:
    expected.open(it, it.index)
    entities.check(expected.entities, it, expected.document(it))
    _keep_object(expected, "entity", it)
    _revise(expected, "entity_revision", it)


def _cycle(expected: Expected, it: Happening) -> None:
    expected.open(it, it.index)
    _keep_object(expected, "cycle", it)
    document: Any = expected.document(it)
    change = expected.embargoed.add if document["embargo"] else expected.embargoed.discard
    change(it.fields["ref"])
    _revise(expected, "cycle_revision", it)


def _keep_object(expected: Expected, table: str, it: Happening) -> None:
    """Let all that is said of an entity or a cycle be one chain, for who follows that."""
    known = expected.objects[table].setdefault(it.fields["ref"], {"object": it.object})
    if known["object"] != it.object:
        raise ValueError("it does not go on with the object of its code")


def _revise(expected: Expected, table: str, it: Happening) -> None:
    code = it.fields["ref"]
    expected.numbers[table, code] += 1
    document = expected.document(it)
    if note := expected.notes(it.index).get("document"):
        document = document | {"redacted": {"document": note}}
    number = expected.numbers[table, code]
    expected.derive(table, it.index, code=code, number=number, document=document)


def _framework(expected: Expected, it: Happening) -> None:
    expected.open(it, it.index)
    expected.derive(
        "framework_edition",
        it.index,
        code=it.fields["ref"],
        object=it.object,
        document=it.fields["document"],
    )


def _role(expected: Expected, it: Happening) -> None:
    rows = expected.objects["role_grant"]
    if it.kind == "role.granted":
        rows[it.object] = {
            "person": it.fields["granted_to"],
            "entity": it.fields["granted_for"],
            "role": it.fields["granted_role"],
            "granted_index": it.index,
            "revoked_index": None,
        }
    else:
        rows[it.object]["revoked_index"] = it.index


def _key(expected: Expected, it: Happening) -> None:
    rows = expected.objects["log_key"]
    expected.open(it, it.index)
    expected.first_key = expected.first_key or it.fields["old"]
    current = rows[max(rows)]["vkey"] if rows else expected.first_key
    if it.fields["old"] != current:
        raise ValueError("it replaces a key that was not in force")
    rows[it.index + 1] = {"vkey": it.fields["new"]}


def _redaction(expected: Expected, it: Happening) -> None:
    """Note what it erased; whether that is gone everywhere, each entry says in its turn."""
    fields: Mapping[str, Any] = it.fields
    for one in (*fields["revisions"], *fields["closed"]):
        for each in one["erased"]:
            expected.derive("redaction", (one["index"], each["field"]), index=it.index)
    if fields["revisions"]:
        expected.open(it, it.index)


_HANDLERS: Mapping[str, Callable[[Expected, Happening], None]] = {
    "entity": _entity,
    "cycle": _cycle,
    "framework": _framework,
    "key": _key,
    "partner": partners.take,
    "role": _role,
    "erratum": pledges.take,
    "pledge": pledges.take,
    "redaction": _redaction,
    "match": matches.take,
    "report": reports.take,
    "document": documents.take,
    "brief": briefs.take,
    "token": tokens.take,
}
