"""What entity and secretariat say to each other about a pledge."""

from datetime import datetime

from sqlalchemy.orm import Session

from registry.pledges.models import Pledge
from registry.policy import Actor
from registry.reviews.models import ReviewMessage
from registry.reviews.talking import messages


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
