"""What the tables of matches must hold, derived from the events in order."""

from typing import Any

from registry.replay.expected import Expected
from registry.replay.reading import Happening

_OF = ("need", "offer", "side")
OWN = {
    "match.proposed": (*_OF, "message"),
    "match.accepted": _OF,
    "match.declined": (*_OF, "reason"),
    "match.withdrawn": _OF,
    "match.fulfilled": _OF,
}
_VERBS = {
    "match.proposed": "propose",
    "match.accepted": "accept",
    "match.declined": "decline",
    "match.withdrawn": "withdraw",
    "match.fulfilled": "fulfil",
}
# From which state a kind leads where, and whether who asked does it; None: either side.
_MOVES: dict[tuple[str, str], tuple[str, bool | None]] = {
    ("match.accepted", "proposed"): ("accepted", False),
    ("match.declined", "proposed"): ("declined", False),
    ("match.withdrawn", "proposed"): ("withdrawn", True),
    ("match.fulfilled", "accepted"): ("reported", None),
    ("match.fulfilled", "reported"): ("fulfilled", False),
    ("match.declined", "reported"): ("accepted", False),
    ("match.withdrawn", "reported"): ("accepted", True),
}
_ENDED = {"declined", "withdrawn"}
Row = dict[str, Any]


def take(expected: Expected, it: Happening) -> None:
    """Add what an event of a match makes of the tables."""
    fields, rows = it.fields, expected.objects["pledge_match"]
    _check_side(expected, it)
    if it.kind == "match.proposed":
        row = rows[fields["ref"]] = _proposed(expected, it)
    else:
        row = rows[fields["ref"]]
        _answer(it, row)
    if it.kind == "match.accepted" or row["state"] == "fulfilled":
        expected.open(it, it.index)
    expected.derive(
        "match_move",
        it.index,
        match=fields["ref"],
        move=_VERBS[it.kind],
        to_state=row["state"],
        side=fields["side"],
        person=fields["person"],
        words=fields.get("message", fields.get("reason", "")),
        redacted=expected.notes(it.index),
        at=it.at,
    )


def _check_side(expected: Expected, it: Happening) -> None:
    pledges = expected.objects["pledge"]
    own = pledges[it.fields[str(it.fields["side"])]]
    if own["entity"] != it.fields["entity"]:
        raise ValueError("another entity than that of its side does it")
    for name in ("need", "offer"):
        if pledges[it.fields[name]]["published_number"] is None:
            raise ValueError("it is about a pledge that is not public")


def _proposed(expected: Expected, it: Happening) -> Row:
    fields, rows = it.fields, expected.objects["pledge_match"]
    pair = (fields["need"], fields["offer"])
    standing = [one for one in rows.values() if one["state"] not in _ENDED]
    if fields["ref"] in rows or pair[0] == pair[1]:
        raise ValueError("it proposes what cannot be a match")
    if any((one["need"], one["offer"]) == pair for one in standing):
        raise ValueError("it proposes again what stands already")
    return {
        "object": it.object,
        "need": pair[0],
        "offer": pair[1],
        "asked_by": fields["side"],
        "state": "proposed",
    }


def _answer(it: Happening, row: Row) -> None:
    fields = it.fields
    if (it.object, fields["need"], fields["offer"]) != (row["object"], row["need"], row["offer"]):
        raise ValueError("it is of another match than it says")
    if (it.kind, row["state"]) not in _MOVES:
        raise ValueError(f"{it.kind} cannot follow {row['state']}")
    state, by_asker = _MOVES[it.kind, row["state"]]
    if by_asker is not None and by_asker is not (fields["side"] == row["asked_by"]):
        raise ValueError("the wrong side does it")
    row["state"] = state
    if state == "reported":
        row["asked_by"] = fields["side"]
