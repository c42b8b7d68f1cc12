"""What the tables of pledges must hold, derived from the events in order."""

from collections.abc import Mapping
from typing import Any

from registry.pledges.content import FIELDS, NOTE
from registry.replay import errata, merges, partners
from registry.replay.expected import Expected
from registry.replay.reading import Happening
from registry.text import fold

OWN = {
    "pledge.filed": ("revision", "findings", "is_late", *FIELDS),
    "pledge.filed_on_behalf": ("revision", "findings", "is_late", NOTE, *FIELDS),
    "pledge.imported": ("revision", "findings", "is_late", *FIELDS),
    "pledge.claimed": ("revision",),
    "pledge.disputed": ("revision", "reason"),
    "pledge.classified": ("revision", "recommendations", "reason"),
    "pledge.opened": ("revision",),
    "pledge.returned": ("revision", "findings"),
    "pledge.declined": ("revision", "reason_code", "reason"),
    "pledge.accepted": ("revision", "reason"),
    "pledge.published": ("revision", "supersedes", "filed_index", "rounds", "reason"),
    "pledge.withdrawn": ("revision", "reason"),
    "pledge.merged": ("revision", "into", "reason"),
    "erratum.filed": ("revision", "findings", "is_late", *FIELDS),
    "pledge.corrected": ("revision", "supersedes", "filed_index", "rounds", "reason"),
}
_STATES = {
    "pledge.filed": "filed",
    "pledge.filed_on_behalf": "filed",
    "pledge.opened": "under_review",
    "pledge.returned": "returned",
    "pledge.declined": "declined",
    "pledge.accepted": "accepted",
    "pledge.published": "published",
    "pledge.withdrawn": "withdrawn",
    "pledge.merged": "merged",
    "erratum.filed": "filed",
    "pledge.corrected": "published",
}
_FILINGS = {"pledge.filed", "pledge.filed_on_behalf", "erratum.filed", "pledge.imported"}
# Which state each move may start from, so that a move that could not be shows.
_FROM = {
    "pledge.filed": {"returned", "published", "declined"},
    "pledge.filed_on_behalf": {"returned", "published", "declined"},
    "pledge.opened": {"filed"},
    "pledge.returned": {"under_review"},
    "pledge.declined": {"under_review"},
    "pledge.accepted": {"under_review"},
    "pledge.published": {"accepted"},
    "pledge.withdrawn": set(_STATES.values()) - {"withdrawn", "merged"},
    "pledge.merged": {"published", "returned", "declined"},
    "erratum.filed": {"returned", "published", "declined"},
    "pledge.corrected": {"filed", "under_review"},
}
_MOVES = {
    "pledge.opened": "open",
    "pledge.returned": "return",
    "pledge.declined": "decline",
    "pledge.accepted": "accept",
    "pledge.published": "publish",
    "pledge.withdrawn": "withdraw",
    "pledge.merged": "merge",
    "pledge.corrected": "correct",
}
_DETAILS = {
    "pledge.opened": (),
    "pledge.returned": ("findings",),
    "pledge.declined": ("reason_code", "reason"),
    "pledge.accepted": ("reason",),
    "pledge.published": ("supersedes",),
    "pledge.withdrawn": ("reason",),
    "pledge.merged": ("into", "reason"),
    "pledge.corrected": ("supersedes", "reason"),
}
_OF_IMPORTS = {"pledge.classified", "pledge.claimed", "pledge.disputed"}
# What is said of the public revision, where there is one, though a later one be under review.
_OF_PUBLIC = _OF_IMPORTS | {"pledge.withdrawn", "pledge.merged"}
# Names that belong to the entry, not to the words of a revision.
_ENTRY_NAMES = frozenset(
    {"type", "ref", "entity", "role", "person", "revision", "findings", "is_late"}
)
_CARD = (
    "pledging_entity", "cycle", "edition", "language", "title", "pledge_type", "natures", "level",
    "countries", "regions", "recommendations", "primary_objectives", "secondary_objectives",
    "thematic_area", "resources", "starts_on", "ends_on", "is_summary",
)  # fmt: skip


def take(expected: Expected, it: Happening) -> None:
    """Add what an event of a pledge makes of the tables."""
    pledge = expected.objects["pledge"].get(it.fields["ref"])
    _check_chain(it, pledge)
    if it.kind in _FILINGS:
        _revision(expected, it, pledge)
    elif it.kind in _OF_IMPORTS:
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
    if it.kind == "erratum.filed":
        errata.take(expected, it, pledge)
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
        details={name: it.fields[name] for name in _DETAILS[it.kind] if name in it.fields}
        | expected.redacted(it.index),
        at=it.at,
    )
    was_public = pledge["published_number"] is not None
    if it.kind in {"pledge.published", "pledge.corrected"}:
        _check_published(expected, it, pledge)
        pledge["published_number"] = it.fields["revision"]
        expected.public[it.fields["ref"]] = expected.filed[it.fields["ref"]]
        filed = expected.filed[it.fields["ref"]]
        expected.open(it, it.index, filed, *partners.opened(expected, it, filed))
        _publish(expected, it, "published")
    elif it.kind == "pledge.withdrawn" and was_public:
        expected.open(it, it.index)
        _publish(expected, it, "withdrawn")
    elif it.kind == "pledge.merged":
        expected.open(it, it.index)
        merges.take(expected, it, pledge)
        _publish(expected, it, "merged")


def _check_published(expected: Expected, it: Happening, pledge: dict[str, Any]) -> None:
    named = (it.fields["revision"], it.fields["filed_index"])
    if named != (pledge["current_number"], expected.filed[it.fields["ref"]]):
        raise ValueError("it publishes another revision than the one that was accepted")
    revision: Any = it.fields["revision"]
    public = pledge["published_number"]
    if (it.fields["supersedes"], it.fields["rounds"]) != (public, revision - (public or 0)):
        raise ValueError("it took the place of another revision than it says, or other rounds")
    if it.kind == "pledge.corrected":
        if it.fields["filed_index"] not in expected.errata:
            raise ValueError("it publishes in one step what is no erratum")
        expected.errata -= {it.fields["filed_index"]}
    if pledge["cycle"] in expected.embargoed:
        raise ValueError("it publishes a pledge of a cycle under embargo")


def _check_chain(it: Happening, pledge: dict[str, Any] | None) -> None:
    """Refuse what a mirror that follows the chain of the pledge would not come upon in turn."""
    if it.object != (pledge["object"] if pledge else it.object) or (it.n == 1) is not (not pledge):
        raise ValueError("it does not go on with the object of its pledge, or begin one")
    current = pledge["current_number"] if pledge else 0
    due = {current + 1} if it.kind in _FILINGS else {current}
    if it.kind in _OF_PUBLIC and pledge:
        due = {pledge["published_number"] or current}
    if it.fields["revision"] not in due:
        raise ValueError("it is about another revision than the one whose turn it is")


def _check_move(it: Happening, pledge: dict[str, Any]) -> None:
    if pledge["state"] not in _FROM[it.kind]:
        raise ValueError(f"{it.kind} cannot follow {pledge['state']}")


def _publish(expected: Expected, it: Happening, state: str) -> None:
    ref = it.fields["ref"]
    pledge, index = expected.objects["pledge"][ref], expected.public[ref]
    words: Mapping[str, Any] = it.fields if index == it.index else expected.words(index)
    classified = _classified(expected, it, state)
    more = _said(expected, it)
    if NOTE in words or NOTE in expected.redactions.get(index, {}):
        more["on_behalf"] = True
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
        | {"classified": classified}
        | _remarks(expected, it, words, index, state)
        | _decision(expected, it, index, state)
        | ({"into": it.fields["into"]} if state == "merged" else {})
        | more,
        search=fold(" ".join(texts)),
    )
    for link in [*words["recommendations"], *classified]:
        expected.derive("published_recommendation", (link["code"], it.index))
    for name, is_primary in (("primary_objectives", True), ("secondary_objectives", False)):
        for objective in words[name]:
            key = (objective, it.index)
            expected.derive("published_objective", key, is_primary=is_primary)
    _find_in_lists(expected, it.index, words)
    _find_on_board(expected, it.index, words)


def _find_in_lists(expected: Expected, index: int, words: Mapping[str, Any]) -> None:
    """Note by what else than links lists find a face."""
    traits = {"principle": "principles", "nature": "natures", "type": "pledge_type"}
    for kind, name in traits.items():
        said = [words[name]] if kind == "type" else words[name]
        for code in {one for one in said if one}:
            expected.derive("published_trait", (kind, code, index))


def _find_on_board(expected: Expected, index: int, words: Mapping[str, Any]) -> None:
    """Note by what the matching board finds a face that is a need or an offer."""
    if not words["match_side"]:
        return
    places = {*words["countries"], *words["regions"]}
    terms = {"side": {words["match_side"]}, "nature": set(words["natures"]), "place": places}
    for kind, codes in terms.items():
        for code in codes:
            expected.derive("published_term", (kind, code, index))


def _said(expected: Expected, it: Happening) -> dict[str, Any]:
    """Return what its entity has said of an imported pledge: theirs, or not."""
    ref = it.fields["ref"]
    if it.kind == "pledge.disputed":
        if ref in expected.disputed:
            raise ValueError("it was disputed already")
        expected.disputed[ref] = it.at[:10]
    elif it.kind != "pledge.classified":
        expected.disputed.pop(ref, None)
    if it.kind == "pledge.claimed":
        return {"claimed_on": it.at[:10]}
    return {"disputed_on": expected.disputed[ref]} if ref in expected.disputed else {}


def _classified(expected: Expected, it: Happening, state: str) -> Any:
    """Return the secretariat's links of a face; what was imported waits for its claim with them."""
    ref, known = it.fields["ref"], expected.unclaimed.pop(it.fields["ref"], None)
    if it.kind in _OF_IMPORTS and known is None:
        raise ValueError("it is about no imported pledge that waits to be claimed")
    if it.kind == "pledge.claimed":
        return known
    if it.kind == "pledge.disputed":
        expected.unclaimed[ref] = known
        return known
    links: Any = it.fields["recommendations"] if it.kind == "pledge.classified" else []
    if state == "imported":
        expected.unclaimed[ref] = links
    return links


def _remarks(
    expected: Expected, it: Happening, words: Mapping[str, Any], index: int, state: str
) -> dict[str, Any]:
    """Return what a card says that the import found wanting; one from before its redaction: no."""
    note = expected.notes(index).get("findings")
    if note:
        return {} if it.index < note["index"] else {"findings": []}
    return {"findings": words["findings"] if state == "imported" else []}


def _decision(expected: Expected, it: Happening, index: int, state: str) -> dict[str, Any]:
    """Return what a card says of its reason, and of all that it and its revision lost."""
    notes, own = expected.notes(index), expected.notes(it.index)
    if it.index == index or not own:
        reason = it.fields["reason"] if state in {"withdrawn", "merged"} else ""
        return {"reason": reason} | ({"redacted": notes} if notes else {})
    return {"redacted": notes | {"decision": own["reason"]}}
