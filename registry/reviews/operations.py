"""Writes of reviewers: findings kept while they are written, and the decisions.

Each decision names the revision that the reviewer read. Where another stands now, or a colleague
or the entity has moved it, that is a Conflict, found while the pledge is locked; the moves
themselves are those of pledges.operations.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from registry.errors import Conflict
from registry.framework.cycles import CycleView
from registry.pledges import operations as pledges
from registry.pledges.lifecycle import TABLE, Move, State
from registry.pledges.models import Pledge
from registry.policy import Actor
from registry.reviews.models import ReviewNote

Finding = dict[str, str]  # {"field": …, "text": …}
FIRST = ""  # the version of findings that nobody has kept yet


def open_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, number: int, at: datetime
) -> int:
    """Take revision `number` up; return the entry's index."""
    _expect(session, pledge, number, Move.OPEN)
    return pledges.open_pledge(session, actor, pledge, at=at)


def note_findings(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    number: int,
    version: str,
    findings: Sequence[Finding],
    at: datetime,
) -> ReviewNote:
    """Keep the findings written so far on revision `number`; they are shared with colleagues.

    Raises:
        Conflict: a colleague kept others since `version` was read, or the revision moved on.
    """
    _expect(session, pledge, number, Move.RETURN)
    note = session.get(ReviewNote, (pledge.id, number), populate_existing=True)
    if version != version_of(note):
        raise Conflict(
            "A colleague changed the findings while you were writing. Yours are kept in the form "
            "below, theirs stand beside it: bring both together and save again."
        )
    if note is None:
        note = ReviewNote(pledge_id=pledge.id, number=number)
        session.add(note)
    note.person_id = actor.person_id or 0
    note.findings = [dict(finding) for finding in findings]
    note.updated_at = at
    session.flush()
    return note


def version_of(note: ReviewNote | None) -> str:
    """Return the optimistic lock of the findings."""
    return note.updated_at.isoformat() if note else FIRST


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
    _expect(session, pledge, number, Move.RETURN)
    _forget_note(session, pledge)
    return pledges.return_pledge(session, actor, pledge, findings=list(findings), at=at)


def decline_pledge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    number: int,
    reason_code: str,
    reason: str,
    at: datetime,
) -> int:
    """Decline revision `number` for a coded reason, explained."""
    _expect(session, pledge, number, Move.DECLINE)
    _forget_note(session, pledge)
    return pledges.decline_pledge(
        session, actor, pledge, reason_code=reason_code, reason=reason, at=at
    )


def accept_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, number: int, reason: str, at: datetime
) -> int:
    """Accept revision `number`: it may be published, for the stated reason."""
    _expect(session, pledge, number, Move.ACCEPT)
    _forget_note(session, pledge)
    return pledges.accept_pledge(session, actor, pledge, reason=reason, at=at)


def publish_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, number: int, cycle: CycleView, at: datetime
) -> int:
    """Make the accepted revision `number` public.

    Raises:
        Refused: the cycle is under embargo, or its four-eyes rule wants somebody else.
    """
    _expect(session, pledge, number, Move.PUBLISH)
    return pledges.publish_pledge(session, actor, pledge, cycle=cycle, at=at)


def _expect(session: Session, pledge: Pledge, number: int, move: Move) -> None:
    """Refuse to decide on anything but what the reviewer had before them."""
    session.refresh(pledge, with_for_update=True)
    state = State(pledge.state)
    if state is State.WITHDRAWN:
        raise Conflict(
            "The entity has withdrawn {ref} meanwhile: nothing was sent.", ref=pledge.ref
        )
    if number != pledge.current_number:
        raise Conflict(
            "You read revision {number}; meanwhile the entity has filed revision {current}. "
            "Nothing was sent: read the new one first.",
            number=number,
            current=pledge.current_number,
        )
    if (state, move) not in TABLE:
        raise Conflict(
            "A colleague was faster and has moved {ref}: nothing was sent.", ref=pledge.ref
        )


def _forget_note(session: Session, pledge: Pledge) -> None:
    """Delete the findings in writing: what is sent stands in the move, the rest was nobody's."""
    session.execute(
        delete(ReviewNote).where(
            ReviewNote.pledge_id == pledge.id, ReviewNote.number == pledge.current_number
        )
    )
