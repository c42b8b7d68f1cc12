"""What the tables of issued briefs must hold, derived from the events in order."""

from typing import Any

from registry.briefs.content import FIELDS
from registry.replay.expected import Expected
from registry.replay.reading import Happening
from registry.replay.standing import Issued

OWN = {
    "brief.issued": (*FIELDS, "corrects"),
    "brief.corrected": ("corrected_by", "reason"),
    "brief.withdrawn": ("redaction",),
}


def take(expected: Expected, it: Happening) -> None:
    """Add what an event of a brief makes of the tables."""
    expected.open(it, it.index)
    (_issue if it.kind == "brief.issued" else _move)(expected, it)


def _issue(expected: Expected, it: Happening) -> None:
    ref, size, corrects = (it.fields[name] for name in ("ref", "log_size", "corrects"))
    if ref in expected.briefs or it.n != 1:
        raise ValueError("it issues a brief a second time")
    if not isinstance(size, int) or not 0 < size <= it.index:
        raise ValueError("it is the brief of entries that were not there yet")
    if corrects is not None and corrects not in expected.briefs:
        raise ValueError("it corrects a brief that was never issued")
    expected.briefs[ref] = Issued(it.object, it.index, corrects)
    values = {name: it.fields[name] for name in ("ref", *OWN["brief.issued"])}
    expected.derive(
        "brief", it.index, object=it.object, at=it.at, person=it.fields["person"], **values
    )


def _move(expected: Expected, it: Happening) -> None:
    ref: Any = it.fields["ref"]
    brief, move = expected.briefs[ref], it.kind.removeprefix("brief.")
    if brief.object != it.object or move in brief.moves:
        raise ValueError("it moves a brief that is another one, or moved so before")
    brief.moves.add(move)
    expected.derive(
        "brief_move",
        it.index,
        brief=ref,
        move=move,
        by_index=_corrected_by(expected, it) if move == "corrected" else _erased_by(expected, it),
        reason=it.fields.get("reason", ""),
        at=it.at,
        person=it.fields["person"],
    )


def _corrected_by(expected: Expected, it: Happening) -> int:
    other = expected.briefs[it.fields["corrected_by"]]
    if other.corrects != it.fields["ref"]:
        raise ValueError("the brief that took its place says nothing of it")
    return other.index


def _erased_by(expected: Expected, it: Happening) -> int:
    index: Any = it.fields["redaction"]
    said = (one for fields in expected.redactions.values() for one in fields.values())
    if not (index < it.index and any(one.note["index"] == index for one in said)):
        raise ValueError("it was withdrawn for a redaction that was never made")
    return int(index)
