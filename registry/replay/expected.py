"""What the tables must hold, derived from the events in order."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from registry.redaction.texts import REDACTABLE
from registry.replay import (
    briefs,
    documents,
    entities,
    matches,
    partners,
    pledges,
    reports,
    tokens,
)
from registry.replay.reading import Declared, Happening, Redactions

Rows = dict[Any, dict[str, Any]]  # key → the values that a row must have

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


class Expected:
    """The rows of the derived tables: of objects as they stand, and those of the newest entries.

    `words` reads again what an earlier entry may make public; `redactions` says which of its
    fields are erased, `opener` which entry the tables say made another public.
    """

    def __init__(
        self,
        words: Callable[[int], Mapping[str, Any]],
        redactions: Redactions = MappingProxyType({}),
        opener: Callable[[int], int | None] = lambda _index: None,
    ) -> None:
        self.words = words
        self.redactions = redactions
        self.opener = opener
        self.objects: dict[str, Rows] = {
            name: {}
            for name in (
                *("entity", "cycle", "role_grant", "pledge", "log_key", "pledge_match"),
                "token",
            )
        }
        self.filed: dict[Any, int] = {}  # ref → the entry of its current revision
        self.public: dict[Any, int] = {}  # ref → the entry of its public revision
        self.entities: dict[Any, Mapping[str, Any]] = {}  # code → what it is now
        self.errata: set[int] = set()  # the entries that filed an erratum that is not public yet
        self.merged: dict[Any, Any] = {}  # ref → of the pledge that it is part of
        self.unclaimed: dict[Any, Any] = {}  # ref → the secretariat's links, of what was imported
        self.disputed: dict[Any, str] = {}  # ref → on which day its entity said: not ours
        self.reports: dict[Any, reports.Last] = {}  # ref of a pledge → its last report
        self.judged: dict[tuple[Any, Any], int] = {}  # ref and revision of a report → its entry
        self.documents: dict[Any, documents.Last] = {}  # ref → its newest revision
        self.briefs: dict[Any, briefs.Issued] = {}  # ref → what became of it
        self.partners: dict[Any, dict[Any, partners.Stand]] = {}  # ref → code → where it stands
        self.embargoed: set[Any] = set()  # codes of the cycles that publish nothing
        self.numbers: Counter[tuple[str, Any]] = Counter()  # table and code → revisions so far
        self.first_key: Any = None  # the key that signed before the first rotation, if any
        self._derived: defaultdict[str, Rows] = defaultdict(dict)

    def take(self, it: Happening) -> None:
        """Add what one event makes of the tables."""
        self.derive("disclosure", it.index)
        erased = self.redactions.get(it.index, {})
        names = frozenset((*it.fields, *erased))
        if names != _NAMES.get(it.kind) or not erased.keys().isdisjoint(it.fields):
            raise ValueError("its disclosed fields are not those of its type")
        if erased:
            self._check_erased(it, erased)
        room = it.kind.partition(".")[0]
        if handler := _HANDLERS.get(room):
            handler(self, it)

    def _check_erased(self, it: Happening, erased: Mapping[str, Declared]) -> None:
        """Refuse a redaction of what can't be redacted, is another object's or was never there."""
        if not erased.keys() <= set(REDACTABLE.get(it.kind, ())):
            raise ValueError("a redaction names a field that cannot be redacted")
        if {one.object for one in erased.values()} != {it.object}:
            raise ValueError("the redaction of another object names it")
        if not {one.digest for one in erased.values()} <= set(it.sd):
            raise ValueError("a redaction names a digest that it never had")

    def derive(self, table: str, key: Any, **values: Any) -> None:
        """Note a row that an entry gives."""
        self._derived[table][key] = values

    def redacted(self, index: int) -> dict[str, Any]:
        """Return what the rows that repeat entry `index` say of the fields that it lost."""
        notes = self.notes(index)
        return {"redacted": notes} if notes else {}

    def notes(self, index: int) -> dict[str, Any]:
        """Return field → note of what entry `index` lost."""
        return {name: one.note for name, one in self.redactions.get(index, {}).items()}

    def open(self, it: Happening, *indexes: int) -> None:
        """Note that entries become public with this one."""
        for index in indexes:
            self.derive("opening", index, index=it.index)

    def document(self, it: Happening) -> Any:
        """Return what an entry says of an entity or a cycle; without its names, if they went."""
        erased = self.redactions.get(it.index, {}).get("document")
        return erased.left if erased else it.fields["document"]

    def pop(self, table: str) -> Rows:
        """Return the rows that the entries since the last time gave, and forget them."""
        return self._derived.pop(table, {})


def _entity(expected: Expected, it: Happening) -> None:
    expected.open(it, it.index)
    entities.check(expected.entities, it, expected.document(it))
    expected.objects["entity"].setdefault(it.fields["ref"], {"object": it.object})
    _revise(expected, "entity_revision", it)


def _cycle(expected: Expected, it: Happening) -> None:
    expected.open(it, it.index)
    expected.objects["cycle"].setdefault(it.fields["ref"], {"object": it.object})
    document: Any = expected.document(it)
    change = expected.embargoed.add if document["embargo"] else expected.embargoed.discard
    change(it.fields["ref"])
    _revise(expected, "cycle_revision", it)


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
