"""An imported pledge that is not its entity's: it says so, and the secretariat decides.

The dispute is public with its reason; the same words wait for the secretariat as a message.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from registry.errors import Refused
from registry.pledges import operations as pledges
from registry.pledges.claims import taken_over
from registry.pledges.models import Pledge
from registry.policy import Actor
from registry.reviews.models import ReviewMessage
from registry.reviews.operations import settle_messages, write_message


def dispute_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, reason: str, at: datetime
) -> ReviewMessage:
    """Say for its entity that an imported pledge is not theirs; return the message that says so.

    Raises:
        Refused: no reason, or it was disputed, claimed, confirmed, withdrawn or filed here.
    """
    pledges.dispute_pledge(session, actor, pledge, reason=reason, at=at)
    return write_message(
        session, actor, pledge, field="", words=reason, is_secretariat=False, at=at
    )


def is_disputed(session: Session, pledge: Pledge) -> bool:
    """Return whether what is public of a pledge is an import that its entity disputes."""
    taken = taken_over(session, [pledge]).get(pledge.id)
    return bool(taken and taken.disputed_on)


def withdraw_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, seen: int, reason: str, at: datetime
) -> int:
    """Withdraw for the secretariat what was taken over in error; return the entry's index.

    Its page stays as a tombstone with the reason. What the entity wrote is settled with it, as far
    as it stood among the `seen` first messages.

    Raises:
        Refused: its entity does not dispute it (any more), or there is no reason.
    """
    session.refresh(pledge, with_for_update=True)
    if not is_disputed(session, pledge):
        raise Refused(
            "{ref} is no imported pledge that its entity disputes: only such a one is the "
            "secretariat’s to withdraw.",
            ref=pledge.ref,
        )
    index = pledges.withdraw_pledge(session, actor, pledge, reason=reason, at=at)
    settle_messages(session, actor, pledge, seen=seen, is_secretariat=True, at=at)
    return index
