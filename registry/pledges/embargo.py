"""What waits for the release of a cycle: accepted revisions, and what holds some of them back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from registry.accounts.queries import register
from registry.errors import Sentence
from registry.framework.cycles import CycleView
from registry.pledges.lifecycle import Move, State
from registry.pledges.models import Pledge, PledgeMove, PledgeRevision
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
        .order_by(PledgeRevision.index)
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
    return found


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
