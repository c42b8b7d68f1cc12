"""What the tables must hold, derived from the events in order."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from registry.pledges.content import FIELDS
from registry.replay import documents, reports
from registry.replay.reading import Happening, Redactions
from registry.text import fold

Rows = dict[Any, dict[str, Any]]  # key → the values that a row must have

_STATES = {
    "pledge.filed": "filed",
    "pledge.opened": "under_review",
    "pledge.returned": "returned",
    "pledge.declined": "declined",
    "pledge.accepted": "accepted",
    "pledge.published": "published",
    "pledge.withdrawn": "withdrawn",
}
# Which state each move may start from, so that a move that could not be shows.
_FROM = {
    "pledge.filed": {"returned", "published", "declined"},
    "pledge.opened": {"filed"},
    "pledge.returned": {"under_review"},
    "pledge.declined": {"under_review"},
    "pledge.accepted": {"under_review"},
    "pledge.published": {"accepted"},
    "pledge.withdrawn": set(_STATES.values()) - {"withdrawn"},
}
_MOVES = {
    "pledge.opened": "open",
    "pledge.returned": "return",
    "pledge.declined": "decline",
    "pledge.accepted": "accept",
    "pledge.published": "publish",
    "pledge.withdrawn": "withdraw",
}
_DETAILS = {
    "pledge.opened": (),
    "pledge.returned": ("findings",),
    "pledge.declined": ("reason_code", "reason"),
    "pledge.accepted": ("reason",),
    "pledge.published": ("supersedes",),
    "pledge.withdrawn": ("reason",),
}
# Names that belong to the entry, not to the words of a revision.
_ENTRY_NAMES = frozenset(
    {"type", "ref", "entity", "role", "person", "revision", "findings", "is_late"}
)
_CARD = (
    "pledging_entity", "cycle", "edition", "language", "title", "pledge_type", "natures", "level",
    "countries", "regions", "recommendations", "primary_objectives", "secondary_objectives",
    "thematic_area", "resources", "starts_on", "ends_on", "is_summary",
)  # fmt: skip


_COMMON = frozenset({"type", "ref", "entity", "role", "person"})
_OWN: Mapping[str, tuple[str, ...]] = {
    "framework.loaded": ("document",),
    "entity.registered": ("document",),
    "cycle.opened": ("document",),
    "cycle.amended": ("document", "reason"),
    "cycle.released": ("document", "published"),
    "cycle.closed": ("document",),
    "key.rotated": ("old", "new"),
    "role.granted": ("granted_to", "granted_role", "granted_for"),
    "role.revoked": ("granted_to", "granted_role", "granted_for"),
    "pledge.filed": ("revision", "findings", "is_late", *FIELDS),
    "pledge.imported": ("revision", "findings", "is_late", *FIELDS),
    "pledge.classified": ("revision", "recommendations", "reason"),
    "pledge.opened": ("revision",),
    "pledge.returned": ("revision", "findings"),
    "pledge.declined": ("revision", "reason_code", "reason"),
    "pledge.accepted": ("revision", "reason"),
    "pledge.published": ("revision", "supersedes", "filed_index", "rounds", "reason"),
    "pledge.withdrawn": ("revision", "reason"),
    "redaction.made": ("revisions", "closed", "reason", "asked_by"),
    **reports.OWN,
    **documents.OWN,
}
_NAMES = {kind: _COMMON | set(own) for kind, own in _OWN.items()}


class Expected:
    """The rows of the derived tables: of objects as they stand, and those of the newest entries.

    `words` reads again what an earlier entry may make public; `redactions` says which of its
    fields are erased.
    """

    def __init__(
        self,
        words: Callable[[int], Mapping[str, Any]],
        redactions: Redactions = MappingProxyType({}),
    ) -> None:
        self.words = words
        self.redactions = redactions
        self.objects: dict[str, Rows] = {
            name: {} for name in ("entity", "cycle", "role_grant", "pledge", "log_key")
        }
        self.filed: dict[Any, int] = {}  # ref → the entry of its current revision
        self.public: dict[Any, int] = {}  # ref → the entry of its public revision
        self.reports: dict[Any, reports.Last] = {}  # ref of a pledge → its last report
        self.judged: dict[tuple[Any, Any], int] = {}  # ref and revision of a report → its entry
        self.documents: dict[Any, documents.Last] = {}  # ref → its newest revision
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
        if erased and not {one.digest for one in erased.values()} <= set(it.sd):
            raise ValueError("a redaction names a digest that it never had")
        room = it.kind.partition(".")[0]
        if handler := _HANDLERS.get(room):
            handler(self, it)

    def derive(self, table: str, key: Any, **values: Any) -> None:
        """Note a row that an entry gives."""
        self._derived[table][key] = values

    def redacted(self, index: int) -> dict[str, Any]:
        """Return what a revision and its faces say of the fields that entry `index` lost."""
        erased = self.redactions.get(index, {})
        return {"redacted": {name: one.note for name, one in erased.items()}} if erased else {}

    def open(self, it: Happening, *indexes: int) -> None:
        """Note that entries become public with this one."""
        for index in indexes:
            self.derive("opening", index, index=it.index)

    def pop(self, table: str) -> Rows:
        """Return the rows that the entries since the last time gave, and forget them."""
        return self._derived.pop(table, {})


def _entity(expected: Expected, it: Happening) -> None:
    expected.open(it, it.index)
    expected.objects["entity"].setdefault(it.fields["ref"], {"object": it.object})
    _revise(expected, "entity_revision", it)


def _cycle(expected: Expected, it: Happening) -> None:
    expected.open(it, it.index)
    expected.objects["cycle"].setdefault(it.fields["ref"], {"object": it.object})
    document: Any = it.fields["document"]
    change = expected.embargoed.add if document["embargo"] else expected.embargoed.discard
    change(it.fields["ref"])
    _revise(expected, "cycle_revision", it)


def _revise(expected: Expected, table: str, it: Happening) -> None:
    code = it.fields["ref"]
    expected.numbers[table, code] += 1
    number, document = expected.numbers[table, code], it.fields["document"]
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


def _pledge(expected: Expected, it: Happening) -> None:
    pledge = expected.objects["pledge"].get(it.fields["ref"])
    if it.kind in {"pledge.filed", "pledge.imported"}:
        _revision(expected, it, pledge)
    elif it.kind == "pledge.classified":
        expected.open(it, it.index)
        _publish(expected, it, "imported")
    elif pledge is not None:
        _move(expected, it, pledge)


def _revision(expected: Expected, it: Happening, pledge: dict[str, Any] | None) -> None:
    ref, number = it.fields["ref"], it.fields["revision"]
    content = {name: value for name, value in it.fields.items() if name not in _ENTRY_NAMES}
    is_import = it.kind == "pledge.imported"
    _p, year, serial = str(ref).split("-")
    if pledge is None:
        pledge = expected.objects["pledge"][ref] = {
            "year": int(year),
            "number": int(serial),
            "object": it.object,
            "entity": content["pledging_entity"],
            "cycle": content["cycle"],
            "origin": "imported" if is_import else "filed",
            "legacy_id": content["legacy_id"] if is_import else None,
            "published_number": 1 if is_import else None,
        }
    else:
        _check_move(it, pledge)
    pledge["state"] = "published" if is_import else "filed"
    pledge["current_number"] = number
    expected.filed[ref] = it.index
    expected.derive(
        "pledge_revision",
        it.index,
        ref=ref,
        number=number,
        content=content | expected.redacted(it.index),
        filed_at=it.at,
        filed_by=it.fields["person"],
        is_late=it.fields["is_late"],
    )
    if is_import:
        expected.public[ref] = it.index
        expected.open(it, it.index)
        _publish(expected, it, "imported")


def _move(expected: Expected, it: Happening, pledge: dict[str, Any]) -> None:
    state = _STATES[it.kind]
    _check_move(it, pledge)
    pledge["state"] = state
    expected.derive(
        "pledge_move",
        it.index,
        ref=it.fields["ref"],
        number=it.fields["revision"],
        move=_MOVES[it.kind],
        to_state=state,
        person=it.fields["person"],
        details={name: it.fields[name] for name in _DETAILS[it.kind]},
        at=it.at,
    )
    was_public = pledge["published_number"] is not None
    if it.kind == "pledge.published":
        _check_published(expected, it, pledge)
        pledge["published_number"] = it.fields["revision"]
        expected.public[it.fields["ref"]] = expected.filed[it.fields["ref"]]
        expected.open(it, it.index, expected.filed[it.fields["ref"]])
        _publish(expected, it, "published")
    elif it.kind == "pledge.withdrawn" and was_public:
        expected.open(it, it.index)
        _publish(expected, it, "withdrawn")


def _check_published(expected: Expected, it: Happening, pledge: dict[str, Any]) -> None:
    named = (it.fields["revision"], it.fields["filed_index"])
    if named != (pledge["current_number"], expected.filed[it.fields["ref"]]):
        raise ValueError("it publishes another revision than the one that was accepted")
    if pledge["cycle"] in expected.embargoed:
        raise ValueError("it publishes a pledge of a cycle under embargo")


def _check_move(it: Happening, pledge: dict[str, Any]) -> None:
    if pledge["state"] not in _FROM[it.kind]:
        raise ValueError(f"{it.kind} cannot follow {pledge['state']}")


def _publish(expected: Expected, it: Happening, state: str) -> None:
    ref = it.fields["ref"]
    pledge, index = expected.objects["pledge"][ref], expected.public[ref]
    words: Mapping[str, Any] = it.fields if index == it.index else expected.words(index)
    classified: Any = it.fields["recommendations"] if it.kind == "pledge.classified" else []
    texts = [ref, *words.get("title", {}).values(), *words.get("description", {}).values()]
    expected.derive(
        "publication",
        it.index,
        ref=ref,
        number=pledge["published_number"],
        entity=pledge["entity"],
        cycle=pledge["cycle"],
        state=state,
        card={name: words[name] for name in _CARD if name in words}
        | expected.redacted(index)
        | {
            "classified": classified,
            "findings": words["findings"] if state == "imported" else [],
            "reason": it.fields["reason"] if state == "withdrawn" else "",
        },
        search=fold(" ".join(texts)),
    )
    for link in [*words["recommendations"], *classified]:
        expected.derive("published_recommendation", (link["code"], it.index))
    for name, is_primary in (("primary_objectives", True), ("secondary_objectives", False)):
        for objective in words[name]:
            key = (objective, it.index)
            expected.derive("published_objective", key, is_primary=is_primary)


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
    "role": _role,
    "pledge": _pledge,
    "redaction": _redaction,
    "report": reports.take,
    "document": documents.take,
}
