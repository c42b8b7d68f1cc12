"""Writes of reviewers: findings kept while they are written, and the decisions.

Each decision names the revision that the reviewer read. Where another stands now, or a colleague
or the entity has moved it, that is a Conflict, found while the pledge is locked; the moves
themselves are those of pledges.operations.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.errors import Conflict, Refused
from registry.framework.cycles import CycleView
from registry.partners.queries import newly_public
from registry.pledges import operations as pledges
from registry.pledges.lifecycle import TABLE, Move, State
from registry.pledges.models import Pledge
from registry.policy import Actor, Identity
from registry.reviews.models import FindingText, ReviewAssignment, ReviewMessage, ReviewNote
from registry.reviews.queries import colleagues, may_review
from registry.reviews.talking import messages
from registry.reviews.waiting import WAITING

Finding = dict[str, str]  # {"field": …, "text": …}
_REF = re.compile(r"P-[0-9]{4}-[0-9]{1,9}")
NOBODY = "nobody"
FIRST = ""  # the version of findings that nobody has kept yet


def open_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, number: int, at: datetime
) -> int:
    """Take revision `number` up; return the entry's index."""
    _expect(session, pledge, number, Move.OPEN)
    _forget_assignment(session, pledge)
    return pledges.open_pledge(session, actor, pledge, at=at)


def hand_over_pledge(
    session: Session, pledge: Pledge, *, number: int, to: str, at: datetime
) -> ReviewAssignment:
    """Let the colleague with the handle `to` have revision `number`, or NOBODY.

    Raises:
        Refused: they are no reviewer, or of the entity's family, or have filed a revision of it.
    """
    _expect(session, pledge, number)
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


def version_of(note: ReviewNote | FindingText | None) -> str:
    """Return the optimistic lock of the findings, or of a kept text."""
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
    _clear_desk(session, pledge)
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
    _expect(session, pledge, number, Move.DECLINE)
    if repeats:
        reason = f"{_repeated(session, pledge, reason_code, repeats)}: {reason}"
    _clear_desk(session, pledge)
    return pledges.decline_pledge(
        session, actor, pledge, reason_code=reason_code, reason=reason, at=at
    )


def accept_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, number: int, reason: str, at: datetime
) -> int:
    """Accept revision `number`: it may be published, for the stated reason."""
    _expect(session, pledge, number, Move.ACCEPT)
    _clear_desk(session, pledge)
    return pledges.accept_pledge(session, actor, pledge, reason=reason, at=at)


def publish_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, number: int, cycle: CycleView, at: datetime
) -> int:
    """Make the accepted revision `number` public.

    Raises:
        Refused: the cycle is under embargo, or its four-eyes rule wants somebody else.
    """
    _expect(session, pledge, number, Move.PUBLISH)
    _forget_assignment(session, pledge)
    opens = newly_public(session, [pledge], register(session)).get(pledge.id, ())
    return pledges.publish_pledge(session, actor, pledge, cycle=cycle, opens=opens, at=at)


def correct_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, number: int, reason: str, at: datetime
) -> int:
    """Make the erratum that is revision `number` public in one step, for the stated reason."""
    _expect(session, pledge, number, Move.CORRECT)
    _clear_desk(session, pledge)
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
    _refuse_unread(pledge, number)
    _clear_desk(session, pledge)
    pledges.merge_pledge(session, actor, pledge, into=other, reason=reason, at=at)
    return other


def add_text(
    session: Session, actor: Actor, *, field: str, language: str, text: str, at: datetime
) -> FindingText:
    """Keep a text that reviewers will use again; `field` is the part it is about ("": any)."""
    added = FindingText(
        handle=secrets.token_urlsafe(12),
        field=field,
        language=language,
        text=text,
        updated_by=actor.person_id or 0,
        updated_at=at,
    )
    session.add(added)
    session.flush()
    return added


def edit_text(
    session: Session,
    actor: Actor,
    kept: FindingText,
    *,
    version: str,
    field: str,
    language: str,
    text: str,
    at: datetime,
) -> None:
    """Say a kept text otherwise; findings that were written with it stay as they are.

    Raises:
        Conflict: a colleague changed it since `version` was read.
    """
    session.refresh(kept, with_for_update=True)
    if version != version_of(kept):
        raise Conflict(
            "A colleague changed this text while you were writing. Yours is kept in the form "
            "below, theirs stands above it: bring both together and save again."
        )
    kept.field, kept.language, kept.text = field, language, text
    kept.updated_by, kept.updated_at = actor.person_id or 0, at
    session.flush()


def retire_text(session: Session, kept: FindingText, *, at: datetime | None) -> None:
    """Offer a text no more from `at` on; with None, offer it again."""
    kept.retired_at = at
    session.flush()


def _expect(session: Session, pledge: Pledge, number: int, move: Move | None = None) -> None:
    """Refuse to decide on anything but what the reviewer had before them, and to what is over."""
    session.refresh(pledge, with_for_update=True)
    state = State(pledge.state)
    if state is State.WITHDRAWN:
        raise Conflict(
            "The entity has withdrawn {ref} meanwhile: nothing was sent.", ref=pledge.ref
        )
    _refuse_unread(pledge, number)
    if (state, move) not in TABLE if move else state not in WAITING:
        raise Conflict(
            "A colleague was faster and has moved {ref}: nothing was sent.", ref=pledge.ref
        )


def _refuse_unread(pledge: Pledge, number: int) -> None:
    if number != pledge.current_number:
        raise Conflict(
            "You read revision {number}; meanwhile the entity has filed revision {current}. "
            "Nothing was sent: read the new one first.",
            number=number,
            current=pledge.current_number,
        )


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


def write_message(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    field: str,
    words: str,
    is_secretariat: bool,
    at: datetime,
) -> ReviewMessage:
    """Say something about a pledge to the other side; the pledge stays where it stands."""
    message = ReviewMessage(
        pledge_id=pledge.id,
        number=pledge.current_number,
        field=field,
        words=words,
        from_secretariat=is_secretariat,
        person_id=actor.person_id,
        at=at,
    )
    session.add(message)
    session.flush()
    return message


def settle_messages(
    session: Session, actor: Actor, pledge: Pledge, *, seen: int, is_secretariat: bool, at: datetime
) -> int:
    """Mark as needing no answer what waits for one's own side, among the first `seen` messages.

    What was written since the page was shown goes on waiting. Returns how many were marked.
    """
    shown = messages(session, pledge)[: max(0, seen)]
    waiting = [one.said for one in shown if one.waits_for(is_secretariat=is_secretariat)]
    for said in waiting:
        said.settled_by, said.settled_at = actor.person_id, at
    session.flush()
    return len(waiting)


def _ref_of(typed: str) -> str:
    """Return a reference as it is kept, or "" for what can be none."""
    ref = typed.strip().upper()
    return ref if _REF.fullmatch(ref) else ""


def _clear_desk(session: Session, pledge: Pledge) -> None:
    """Delete the findings in writing: what is sent stands in the move, the rest was nobody's."""
    session.execute(
        delete(ReviewNote).where(
            ReviewNote.pledge_id == pledge.id, ReviewNote.number == pledge.current_number
        )
    )
    _forget_assignment(session, pledge)


def _forget_assignment(session: Session, pledge: Pledge) -> None:
    """Let who moves the revision have it, whoever had it before."""
    session.execute(
        delete(ReviewAssignment).where(
            ReviewAssignment.pledge_id == pledge.id,
            ReviewAssignment.number == pledge.current_number,
        )
    )
