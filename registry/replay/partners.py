"""What the table of partners must hold, derived from the events in order; and what is opened."""

from collections.abc import Iterator
from typing import Any

from registry.replay.expected import Expected
from registry.replay.reading import Happening
from registry.replay.standing import Stand

OWN = {
    "partner.invited": ("pledge", "revision", "partner", "partner_role"),
    "partner.confirmed": ("pledge", "revision", "partner", "partner_role"),
    "partner.declined": ("pledge", "revision", "partner", "reason"),
    "partner.withdrawn": ("pledge", "revision", "partner", "reason"),
}
_SIGNATORY = "signatory"
_ANSWERED = {"declined", "withdrawn"}
# From which states a move may start; a signature from any but an invitation and a consent.
_FROM: dict[str, set[str | None]] = {
    "invited": {None, *_ANSWERED},
    "confirmed": {"invited", "confirmed"},
    "signed": {None, "confirmed", *_ANSWERED},
    "declined": {"invited"},
    "withdrawn": {"confirmed"},
}


def take(expected: Expected, it: Happening) -> None:
    """Add what an event of a partner makes of the tables."""
    ref, code, state = it.fields["pledge"], it.fields["partner"], it.kind.partition(".")[2]
    pledge = expected.objects["pledge"][ref]
    known = expected.partners.setdefault(ref, {})
    last = known.get(code)
    role = it.fields.get("partner_role", "")
    move = "signed" if state == "confirmed" and role == _SIGNATORY else state
    if (last.state if last else None) not in _FROM[move]:
        raise ValueError(f"{it.kind} cannot follow {last.state if last else 'nothing'}")
    if it.fields["ref"] != f"{ref}-{code}" or (state != "invited" and it.fields["entity"] != code):
        raise ValueError("it is of another pledge or another partner")
    revision: Any = it.fields["revision"]
    if revision > pledge["current_number"]:
        raise ValueError("it is about a revision that nobody has filed")
    is_open = _is_open(state, revision, last, pledge["published_number"] or 0)
    goes_on = last is not None and state == "withdrawn" and is_open and it.object == last.object
    if not goes_on and ((state == "withdrawn" and is_open) or it.n != 1):
        raise ValueError("it does not go on with the consent that it ends, or begin anew")
    if is_open:
        expected.open(it, it.index)
    known[code] = Stand(state, it.index, it.object, revision, is_open)
    expected.derive(
        "partner_move",
        it.index,
        pledge=ref,
        entity=code,
        object=it.object,
        number=revision,
        role=role,
        state=state,
        reason=it.fields.get("reason", ""),
        redacted=expected.notes(it.index),
        person=it.fields["person"],
        at=it.at,
    )


def _is_open(state: str, revision: Any, last: Stand | None, published: int) -> bool:
    """Tell whether an entry is public at once."""
    if state == "confirmed":
        return bool(revision <= published)
    return state == "withdrawn" and last is not None and last.is_open


def opened(expected: Expected, it: Happening, filed: int) -> Iterator[int]:
    """Yield the consents that a publication opens: of those whom its revision, `filed`, names."""
    words = expected.words(filed)
    named: Any = [one["entity"] for one in words["partners"]] if "partners" in words else None
    for code, stand in expected.partners.get(it.fields["ref"], {}).items():
        if stand.state != "confirmed" or stand.is_open:
            continue
        # Where the names were erased since, nothing but the opening itself tells whose they were.
        found = code in named if named is not None else expected.opener(stand.index) == it.index
        if found:
            stand.is_open = True
            yield stand.index
