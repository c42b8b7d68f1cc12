"""What the tables must hold, derived from the events in order."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from registry.pledges.content import FIELDS
from registry.replay.reading import Happening
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
}
_NAMES = {kind: _COMMON | set(own) for kind, own in _OWN.items()}


class Expected:
    """The rows of every derived table, by their key."""

    def __init__(self) -> None:
        self.tables: dict[str, Rows] = {
            name: {}
            for name in (
                "entity", "entity_revision", "framework_edition", "cycle", "cycle_revision",
                "role_grant", "pledge", "pledge_revision", "pledge_move", "publication",
                "published_recommendation", "published_objective", "opening", "disclosure",
                "log_key",
            )
        }  # fmt: skip

        self.numbers: Counter[tuple[str, Any]] = Counter()  # table and code → revisions so far
        self.first_key: Any = None  # the key that signed before the first rotation, if any
        self.findings: dict[Any, Any] = {}  # ref → what was found when it was imported

    def take(self, it: Happening) -> None:
        """Add what one event makes of the tables."""
        if it.kind not in _NAMES or set(it.fields) != _NAMES[it.kind]:
            raise ValueError("its disclosed fields are not those of its type")
        for digest in it.digests.values():
            self.tables["disclosure"].setdefault(digest, {"index": it.index})
        room = it.kind.partition(".")[0]
        if handler := _HANDLERS.get(room):
            handler(self, it)

    def open(self, it: Happening, digests: Mapping[str, str]) -> None:
        """Note that fields become public with this entry, unless they are already."""
        for name, digest in digests.items():
            if name != "person":
                self.tables["opening"].setdefault(digest, {"index": it.index})


def _entity(expected: Expected, it: Happening) -> None:
    code = it.fields["ref"]
    expected.open(it, it.digests)
    expected.tables["entity"].setdefault(code, {"object": it.object})
    _revise(expected, "entity_revision", it)


def _cycle(expected: Expected, it: Happening) -> None:
    code = it.fields["ref"]
    expected.open(it, it.digests)
    expected.tables["cycle"].setdefault(code, {"object": it.object})
    _revise(expected, "cycle_revision", it)


def _revise(expected: Expected, table: str, it: Happening) -> None:
    code = it.fields["ref"]
    expected.numbers[table, code] += 1
    expected.tables[table][it.index] = {
        "code": code,
        "number": expected.numbers[table, code],
        "document": it.fields["document"],
    }


def _framework(expected: Expected, it: Happening) -> None:
    expected.open(it, it.digests)
    expected.tables["framework_edition"][it.index] = {
        "code": it.fields["ref"],
        "object": it.object,
        "document": it.fields["document"],
    }


def _role(expected: Expected, it: Happening) -> None:
    rows = expected.tables["role_grant"]
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
    rows = expected.tables["log_key"]
    expected.open(it, it.digests)
    expected.first_key = expected.first_key or it.fields["old"]
    current = rows[max(rows)]["vkey"] if rows else expected.first_key
    if it.fields["old"] != current:
        raise ValueError("it replaces a key that was not in force")
    rows[it.index + 1] = {"vkey": it.fields["new"]}


def _pledge(expected: Expected, it: Happening) -> None:
    pledge = expected.tables["pledge"].get(it.fields["ref"])
    if it.kind in {"pledge.filed", "pledge.imported"}:
        _revision(expected, it, pledge)
    elif it.kind == "pledge.classified":
        expected.open(it, it.digests)
        _publish(expected, it, "imported")
    elif pledge is not None:
        _move(expected, it, pledge)


def _revision(expected: Expected, it: Happening, pledge: dict[str, Any] | None) -> None:
    ref, number = it.fields["ref"], it.fields["revision"]
    content = {name: value for name, value in it.fields.items() if name not in _ENTRY_NAMES}
    is_import = it.kind == "pledge.imported"
    _p, year, serial = str(ref).split("-")
    if pledge is None:
        pledge = expected.tables["pledge"][ref] = {
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
    expected.tables["pledge_revision"][ref, number] = {
        "content": content,
        "digests": dict(it.digests),
        "index": it.index,
        "filed_at": it.at,
        "filed_by": it.fields["person"],
        "is_late": it.fields["is_late"],
    }
    if is_import:
        expected.open(it, it.digests)
        _publish(expected, it, "imported")


def _move(expected: Expected, it: Happening, pledge: dict[str, Any]) -> None:
    state = _STATES[it.kind]
    _check_move(it, pledge)
    pledge["state"] = state
    expected.tables["pledge_move"][it.index] = {
        "ref": it.fields["ref"],
        "number": it.fields["revision"],
        "move": _MOVES[it.kind],
        "to_state": state,
        "person": it.fields["person"],
        "details": {name: it.fields[name] for name in _DETAILS[it.kind]},
        "at": it.at,
    }
    was_public = pledge["published_number"] is not None
    if it.kind == "pledge.published":
        pledge["published_number"] = it.fields["revision"]
        revision = expected.tables["pledge_revision"][it.fields["ref"], it.fields["revision"]]
        expected.open(it, it.digests)
        expected.open(it, revision["digests"])
        _publish(expected, it, "published")
    elif it.kind == "pledge.withdrawn" and was_public:
        expected.open(it, it.digests)
        _publish(expected, it, "withdrawn")


def _check_move(it: Happening, pledge: dict[str, Any]) -> None:
    if pledge["state"] not in _FROM[it.kind]:
        raise ValueError(f"{it.kind} cannot follow {pledge['state']}")


def _publish(expected: Expected, it: Happening, state: str) -> None:
    ref = it.fields["ref"]
    pledge = expected.tables["pledge"][ref]
    number = pledge["published_number"]
    content = expected.tables["pledge_revision"][ref, number]["content"]
    classified: Any = it.fields["recommendations"] if it.kind == "pledge.classified" else []
    if it.kind == "pledge.imported":
        expected.findings[ref] = it.fields["findings"]
    words = [ref, *content["title"].values(), *content["description"].values()]
    expected.tables["publication"][it.index] = {
        "ref": ref,
        "number": number,
        "entity": pledge["entity"],
        "cycle": pledge["cycle"],
        "state": state,
        "card": {name: content[name] for name in _CARD}
        | {
            "classified": classified,
            "findings": expected.findings.get(ref, []) if state == "imported" else [],
            "reason": it.fields["reason"] if state == "withdrawn" else "",
        },
        "search": fold(" ".join(words)),
    }
    for link in [*content["recommendations"], *classified]:
        expected.tables["published_recommendation"][link["code"], it.index] = {}
    for name, is_primary in (("primary_objectives", True), ("secondary_objectives", False)):
        for objective in content[name]:
            expected.tables["published_objective"][objective, it.index] = {"is_primary": is_primary}


_HANDLERS: Mapping[str, Callable[[Expected, Happening], None]] = {
    "entity": _entity,
    "cycle": _cycle,
    "framework": _framework,
    "key": _key,
    "role": _role,
    "pledge": _pledge,
}
