"""Who has a revision, and the findings kept while they are written; both end with a decision."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.errors import Conflict, Refused
from registry.pledges.lifecycle import TABLE, Move, State
from registry.pledges.models import Pledge
from registry.policy import Actor
from registry.reviews.models import FindingText, ReviewAssignment, ReviewNote
from registry.reviews.queries import colleagues
from registry.reviews.waiting import WAITING

Finding = dict[str, str]  # {"field": …, "text": …}
NOBODY = "nobody"
FIRST = ""  # the version of findings that nobody has kept yet


def hand_over_pledge(
    session: Session, pledge: Pledge, *, number: int, to: str, at: datetime
) -> ReviewAssignment:
    """Let the colleague with the handle `to` have revision `number`, or NOBODY.

    Raises:
        Refused: they are no reviewer, or of the entity's family, or have filed a revision of it.
    """
    expect(session, pledge, number)
    people = colleagues(session, register(session), pledge)
    chosen = next((who for who in people if who.person == to), None)
    if chosen is None and to != NOBODY:
        raise Refused(
            "Choose somebody on the list: they are the reviewers who are not of this entity, or "
            "of one above or below it, and who filed no revision of the pledge."
        )
    agreed = session.get(ReviewAssignment, (pledge.id, number), populate_existing=True)
    if agreed is None:
        agreed = ReviewAssignment(pledge_id=pledge.id, number=number)
        session.add(agreed)
    agreed.person_id = chosen.person_id if chosen else None
    agreed.at = at
    session.flush()
    return agreed


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
    expect(session, pledge, number, Move.RETURN)
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


def version_of(note: ReviewNote | FindingText | None) -> str:
    """Return the optimistic lock of the findings, or of a kept text."""
    return note.updated_at.isoformat() if note else FIRST


def expect(session: Session, pledge: Pledge, number: int, move: Move | None = None) -> None:
    """Refuse to decide on anything but what the reviewer had before them, and to what is over."""
    session.refresh(pledge, with_for_update=True)
    state = State(pledge.state)
    if state is State.WITHDRAWN:
        raise Conflict(
            "The entity has withdrawn {ref} meanwhile: nothing was sent.", ref=pledge.ref
        )
    refuse_unread(pledge, number)
    if (state, move) not in TABLE if move else state not in WAITING:
        raise Conflict(
            "A colleague was faster and has moved {ref}: nothing was sent.", ref=pledge.ref
        )


def refuse_unread(pledge: Pledge, number: int) -> None:
    """Refuse to decide on a revision that is not the newest one."""
    if number != pledge.current_number:
        raise Conflict(
            "You read revision {number}; meanwhile the entity has filed revision {current}. "
            "Nothing was sent: read the new one first.",
            number=number,
            current=pledge.current_number,
        )


def clear_desk(session: Session, pledge: Pledge) -> None:
    """Delete the findings in writing: what is sent stands in the move, the rest was nobody's."""
    session.execute(
        delete(ReviewNote).where(
            ReviewNote.pledge_id == pledge.id, ReviewNote.number == pledge.current_number
        )
    )
    forget_assignment(session, pledge)


def forget_assignment(session: Session, pledge: Pledge) -> None:
    """Forget to whom the revision was assigned: whoever moves it has it."""
    session.execute(
        delete(ReviewAssignment).where(
            ReviewAssignment.pledge_id == pledge.id,
            ReviewAssignment.number == pledge.current_number,
        )
    )
