"""The decisions on a revision.

Each names the revision that the reviewer read. Where another stands now, or a colleague or the
entity has moved it, that is a Conflict, found while the pledge is locked; the moves themselves are
those of pledges.operations.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.errors import Refused
from registry.framework.cycles import CycleView
from registry.partners.queries import newly_public
from registry.pledges import operations as pledges
from registry.pledges.lifecycle import Move
from registry.pledges.models import Pledge
from registry.policy import Actor, Identity
from registry.reviews.operations.desk import (
    Finding,
    clear_desk,
    expect,
    forget_assignment,
    refuse_unread,
)
from registry.reviews.queries import may_review

_REF = re.compile(r"P-[0-9]{4}-[0-9]{1,9}")


def open_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, number: int, at: datetime
) -> int:
    """Take revision `number` up; return the entry's index."""
    expect(session, pledge, number, Move.OPEN)
    forget_assignment(session, pledge)
    return pledges.open_pledge(session, actor, pledge, at=at)


def return_pledge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    number: int,
    findings: Sequence[Finding],
    at: datetime,
) -> int:
    """Send revision `number` back with its findings."""
    expect(session, pledge, number, Move.RETURN)
    clear_desk(session, pledge)
    return pledges.return_pledge(session, actor, pledge, findings=list(findings), at=at)


def decline_pledge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    number: int,
    reason_code: str,
    reason: str,
    repeats: str = "",
    at: datetime,
) -> int:
    """Decline revision `number` for a coded reason, explained.

    A duplicate may name the pledge that it repeats: its ref then leads the reason.

    Raises:
        Refused: it repeats no pledge that its entity knows, or the reason is another.
    """
    expect(session, pledge, number, Move.DECLINE)
    if repeats:
        reason = f"{_repeated(session, pledge, reason_code, repeats)}: {reason}"
    clear_desk(session, pledge)
    return pledges.decline_pledge(
        session, actor, pledge, reason_code=reason_code, reason=reason, at=at
    )


def accept_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, number: int, reason: str, at: datetime
) -> int:
    """Accept revision `number`: it may be published, for the stated reason."""
    expect(session, pledge, number, Move.ACCEPT)
    clear_desk(session, pledge)
    return pledges.accept_pledge(session, actor, pledge, reason=reason, at=at)


def publish_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, number: int, cycle: CycleView, at: datetime
) -> int:
    """Make the accepted revision `number` public.

    Raises:
        Refused: the cycle is under embargo, or its four-eyes rule wants somebody else.
    """
    expect(session, pledge, number, Move.PUBLISH)
    forget_assignment(session, pledge)
    opens = newly_public(session, [pledge], register(session)).get(pledge.id, ())
    return pledges.publish_pledge(session, actor, pledge, cycle=cycle, opens=opens, at=at)


def correct_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, number: int, reason: str, at: datetime
) -> int:
    """Make the erratum that is revision `number` public in one step, for the stated reason."""
    expect(session, pledge, number, Move.CORRECT)
    clear_desk(session, pledge)
    opens = newly_public(session, [pledge], register(session)).get(pledge.id, ())
    return pledges.correct_pledge(session, actor, pledge, reason=reason, opens=opens, at=at)


def merge_pledge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    who: Identity,
    number: int,
    into: str,
    reason: str,
    at: datetime,
) -> Pledge:
    """Merge `pledge`, read at revision `number`, into the one with the ref `into`; return that.

    Raises:
        Refused: `who` may not judge the other one, or they cannot be one pledge.
        Conflict: another revision was filed since.
    """
    other = session.scalar(select(Pledge).where(Pledge.ref == _ref_of(into)))
    if other is None or not may_review(session, register(session), who, other):
        raise Refused(
            "There is no pledge “{into}” that you may review: give a reference such as "
            "P-2026-00001. Pledges of your own entity are for colleagues.",
            into=into[:40],
        )
    session.refresh(pledge, with_for_update=True)
    refuse_unread(pledge, number)
    clear_desk(session, pledge)
    pledges.merge_pledge(session, actor, pledge, into=other, reason=reason, at=at)
    return other


def _repeated(session: Session, pledge: Pledge, reason_code: str, ref: str) -> str:
    """Return the ref of what `pledge` repeats; its entity must be able to look it up."""
    if reason_code != "duplicate":
        raise Refused("Only a pledge that is declined because it repeats another names one.")
    other = session.scalar(select(Pledge).where(Pledge.ref == _ref_of(ref)))
    is_known = other and (other.entity_id == pledge.entity_id or other.published_number)
    if other is None or not is_known or other.id == pledge.id:
        raise Refused(
            "Name the pledge that this one repeats by its reference, such as P-2026-00001: "
            "another pledge of the same entity, or one that is public. Or leave that empty."
        )
    return other.ref


def _ref_of(typed: str) -> str:
    """Return a reference as it is kept, or "" for what can be none."""
    ref = typed.strip().upper()
    return ref if _REF.fullmatch(ref) else ""
