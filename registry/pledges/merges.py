"""Which pledges were merged into which, and what speaks against a merge.

A merge is for good and one step long: what was merged leads to a pledge that stands by itself, so
there are no chains to follow and no circles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, select
from sqlalchemy.orm import Session

from registry.accounts.register import Register
from registry.errors import Refused
from registry.pledges.content import Redacted
from registry.pledges.lifecycle import TABLE, Move, State
from registry.pledges.models import Pledge, PledgeMerge, PledgeMove, Publication
from registry.pledges.standing import SIZE
from registry.store import table

_merge, _pledge, _public = table(PledgeMerge), table(Pledge).alias("merged"), table(Publication)
_move, _into = table(PledgeMove).c, table(Pledge).alias("into")
_INTO = (
    select(_into.c.ref, _pledge.c.ref, _merge.c.index, _move.details, _move.at)
    .join_from(_merge, _into, _into.c.id == _merge.c.into_id)
    .join(_pledge, _pledge.c.id == _merge.c.pledge_id)
    .join(table(PledgeMove), _move.index == _merge.c.index)
    .where(_merge.c.index < SIZE)
    .order_by(_merge.c.index)
)
_INTO_ONE = _INTO.where(_into.c.ref == bindparam("ref"))


@dataclass(frozen=True, slots=True)
class Merged:
    """A pledge that became part of another, by which entry and why."""

    ref: str
    index: int
    reason: str
    at: datetime
    redacted: Redacted | None = None  # why its reason is not there any more


def merged_into(session: Session, ref: str, size: int) -> Sequence[Merged]:
    """Return what had been merged into a pledge by log `size`."""
    return _merged(session.execute(_INTO_ONE, {"size": size, "ref": ref})).get(ref, [])


def all_merged(session: Session, size: int) -> Mapping[str, Sequence[Merged]]:
    """Return by ref what had been merged into each pledge by log `size`."""
    return _merged(session.execute(_INTO, {"size": size}))


def _merged(rows: Iterable[Any]) -> Mapping[str, Sequence[Merged]]:
    found: dict[str, list[Merged]] = {}
    for target, ref, index, details, at in rows:
        note = details.get("redacted", {}).get("reason")
        redacted = Redacted(**note) if note else None
        one = Merged(ref, index, details.get("reason", ""), at, redacted)
        found.setdefault(target, []).append(one)
    return found


def has_merged(ref: str) -> ColumnElement[bool]:
    """Return the condition that a public face is of a pledge into which `ref` was merged."""
    return exists().where(
        _merge.c.into_id == _public.c.pledge_id,
        _merge.c.index < SIZE,
        _pledge.c.id == _merge.c.pledge_id,
        _pledge.c.ref == ref,
    )


def heir_of(session: Session, ref: str, size: int) -> int | None:
    """Return the id of the pledge into which `ref` had been merged by log `size`, None if none."""
    rows = select(PledgeMerge.into_id).join(Pledge, Pledge.id == PledgeMerge.pledge_id)
    return session.scalar(rows.where(Pledge.ref == ref, PledgeMerge.index < size))


def hold(session: Session, *several: Pledge) -> None:
    """Lock pledges as they stand now, always in one order: two merges never wait for each other."""
    for one in sorted(several, key=lambda pledge: pledge.id):
        session.refresh(one, with_for_update=True)


def refuse_unfit(session: Session, entities: Register, pledge: Pledge, into: Pledge) -> None:
    """Refuse to merge `pledge` into another that it cannot be part of; both must be held.

    Raises:
        Refused: they are one, of different entities, not public, over already, or under review.
    """
    if pledge.id == into.id:
        raise Refused("A pledge cannot be merged into itself: name another one.")
    codes = [entities.by_id[one.entity_id].code for one in (pledge, into)]
    if codes[1] not in entities.family(codes[0]):
        raise Refused(
            "{ref} and {into} are of different entities: only pledges of one entity, or of one "
            "above or below it, can be one pledge.",
            ref=pledge.ref,
            into=into.ref,
        )
    for one in (pledge, into):
        _refuse_over(session, one)
    if (State(pledge.state), Move.MERGE) not in TABLE:
        raise Refused(
            "{ref} has a revision under review: decide about that one first.", ref=pledge.ref
        )
    if earlier := _other_end(session, PledgeMerge.into_id, pledge, PledgeMerge.pledge_id):
        raise Refused(
            "{earlier} was merged into {ref}, and its page leads there. Merge the other way "
            "round: {into} into {ref}.",
            earlier=earlier,
            ref=pledge.ref,
            into=into.ref,
        )


def _refuse_over(session: Session, pledge: Pledge) -> None:
    if pledge.state == State.MERGED:
        into = _other_end(session, PledgeMerge.pledge_id, pledge, PledgeMerge.into_id)
        raise Refused(
            "{ref} was merged into {into} already: name that one instead.",
            ref=pledge.ref,
            into=into,
        )
    if pledge.state == State.WITHDRAWN:
        raise Refused("{ref} was withdrawn: there is nothing left to merge.", ref=pledge.ref)
    if pledge.published_number is None:
        raise Refused("{ref} is not public: only public pledges can be merged.", ref=pledge.ref)


def _other_end(session: Session, one: Any, pledge: Pledge, other: Any) -> str | None:
    """Return the ref at the `other` end of a merge that has `pledge` at `one`, if there is any."""
    rows = select(Pledge.ref).join(PledgeMerge, Pledge.id == other).where(one == pledge.id)
    return session.scalar(rows.order_by(PledgeMerge.index).limit(1))
