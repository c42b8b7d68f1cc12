"""What waits for the release of a cycle: accepted revisions, and what holds some of them back."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from registry.accounts.queries import register
from registry.errors import Sentence
from registry.framework.cycles import CycleView
from registry.pledges.lifecycle import Move, State
from registry.pledges.models import Erratum, Pledge, PledgeMove, PledgeRevision
from registry.pledges.standing import SIZE
from registry.policy import Identity

_ACCEPTED = Sentence(
    "You accepted it: in this cycle, who publishes is not who accepted. A colleague publishes it "
    "once the embargo is lifted."
)
_OWN = Sentence(
    "It is of an entity that you act for, or of its family. A colleague publishes it once the "
    "embargo is lifted."
)
_FILED = Sentence(
    "You filed it, or an earlier revision of it. A colleague publishes it once the embargo is "
    "lifted."
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An accepted revision of a cycle."""

    pledge: Pledge
    revision: PledgeRevision
    accepted: PledgeMove
    held: Sentence | None  # why this person cannot publish it; None where it can be released


def accepted_revisions(
    session: Session, cycle: CycleView, who: Identity, *, lock: bool = False
) -> Sequence[Waiting]:
    """Return what is accepted in `cycle`, in the order of filing, as `who` would publish it.

    One statement, whatever their number. With `lock` nobody else moves them meanwhile.
    """
    mine = aliased(PledgeRevision)
    filed = exists().where(mine.pledge_id == Pledge.id, mine.filed_by == who.person_id)
    rows = (
        select(Pledge, PledgeRevision, PledgeMove, filed)
        .join(PledgeRevision, _current(PledgeRevision))
        .join(PledgeMove, and_(_current(PledgeMove), PledgeMove.move == Move.ACCEPT.value))
        .where(Pledge.cycle == cycle.code, Pledge.state == State.ACCEPTED.value)
        .order_by(Pledge.id)  # whoever locks several does so in this order
    )
    if lock:
        rows = rows.with_for_update(of=Pledge).execution_options(populate_existing=True)
    own = _family(session, who)
    found = []
    for pledge, revision, move, is_filer in session.execute(rows):
        held = _FILED if is_filer else None
        if pledge.entity_id in own:
            held = _OWN
        if cycle.four_eyes and move.person_id == who.person_id:
            held = _ACCEPTED
        found.append(Waiting(pledge, revision, move, held))
    return sorted(found, key=lambda one: one.revision.index)


class Accepted(NamedTuple):
    """An accepted revision as it waited at some size of the log: private until it is released."""

    ref: str
    pledge_id: int
    entity_id: int
    number: int
    filed: int  # the entry that holds its words
    content: Mapping[str, Any]
    is_erratum: bool
    is_late: bool
    accepted: int  # the entry that accepted it


_newest = aliased(PledgeMove)
_NEWEST = (
    select(func.max(_newest.index))
    .where(_newest.pledge_id == Pledge.id, _newest.index < SIZE)
    .scalar_subquery()
)
# Nothing can be filed after a revision that is accepted: so its pledge's newest move says it all.
_WAITING = (
    select(
        Pledge.ref,
        Pledge.id,
        Pledge.entity_id,
        PledgeRevision.number,
        PledgeRevision.index,
        PledgeRevision.content,
        exists().where(Erratum.index == PledgeRevision.index),
        PledgeRevision.is_late,
        PledgeMove.index,
    )
    .select_from(Pledge)
    .join(PledgeMove, PledgeMove.index == _NEWEST)
    .join(
        PledgeRevision,
        and_(
            PledgeRevision.pledge_id == Pledge.id,
            PledgeRevision.number == PledgeMove.number,
        ),
    )
    .where(PledgeMove.move == Move.ACCEPT.value)
    .order_by(Pledge.year, Pledge.number)
    .execution_options(yield_per=100)  # rows that are in memory
)


def accepted_at(session: Session, cycle: str, size: int) -> Iterator[Accepted]:
    """Yield by ref what was accepted in a cycle and not public at log `size`: one statement.

    The same whenever it is asked, also after the release; only a redaction changes its words.
    """
    rows = session.execute(_WAITING.where(Pledge.cycle == cycle), {"size": size})
    return (Accepted._make(row) for row in rows)


def fingerprint(waiting: Sequence[Waiting]) -> str:
    """Return what differs as soon as one listed pledge, or what is said of it, does."""
    lines = (f"{one.pledge.ref} {one.revision.number} {one.held is None}\n" for one in waiting)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _current(of: type[PledgeRevision] | type[PledgeMove]) -> ColumnElement[bool]:
    return and_(of.pledge_id == Pledge.id, of.number == Pledge.current_number)


def _family(session: Session, who: Identity) -> frozenset[int]:
    """Return the ids of all entities that policy.is_impartial keeps `who` away from."""
    entities = register(session)
    return frozenset(entities.get(code).id for grant in who.grants for code in grant.family)
