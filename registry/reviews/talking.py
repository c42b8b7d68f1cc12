"""What entity and secretariat wrote to each other about pledges, and what of it waits.

A message waits for the other side until that writes about the same pledge, or marks it as settled.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from registry.accounts.models import Person
from registry.pledges.models import Pledge
from registry.reviews.models import ReviewMessage

MOST_UNANSWERED = 25


@dataclass(frozen=True, slots=True)
class Message:
    """A message about a pledge with the name of who wrote it."""

    said: ReviewMessage
    name: str
    waits: bool  # for the other side to answer it or to settle it

    def waits_for(self, *, is_secretariat: bool) -> bool:
        """Return whether it waits for the secretariat, or for the entity."""
        return self.waits and self.said.from_secretariat is not is_secretariat


def messages(session: Session, pledge: Pledge) -> list[Message]:
    """Return what entity and secretariat wrote to each other about a pledge, in that order."""
    rows = (
        select(ReviewMessage, Person.name, _waits())
        .join(Person, Person.id == ReviewMessage.person_id)
        .where(ReviewMessage.pledge_id == pledge.id)
        .order_by(ReviewMessage.id)
    )
    return [Message(*row) for row in session.execute(rows).tuples()]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A pledge about which one side waits for the other's word."""

    pledge: Pledge
    since: datetime
    words: str  # of the message that has waited longest
    count: int


def unanswered_by_entities(session: Session, entity_ids: Collection[int]) -> Sequence[Unanswered]:
    """Return what the secretariat wrote to these entities and waits for, the oldest first."""
    return _unanswered(session, True, Pledge.entity_id.in_(sorted(entity_ids)))


def unanswered_by_secretariat(
    session: Session, is_theirs: ColumnElement[bool]
) -> Sequence[Unanswered]:
    """Return what entities wrote and wait for, of the pledges that match, the oldest first."""
    return _unanswered(session, False, is_theirs)


def _unanswered(
    session: Session, from_secretariat: bool, which: ColumnElement[bool]
) -> Sequence[Unanswered]:
    """Return the pledges with waiting messages, the oldest first; one statement."""
    waiting: Select[int, int, int] = (
        select(
            ReviewMessage.pledge_id,
            func.min(ReviewMessage.id).label("first"),
            func.count().label("count"),
        )
        .where(ReviewMessage.from_secretariat.is_(from_secretariat), _waits())
        .group_by(ReviewMessage.pledge_id)
    )
    some = waiting.subquery()
    rows = (
        select(Pledge, ReviewMessage.at, ReviewMessage.words, some.c.count)
        .join(some, some.c.pledge_id == Pledge.id)
        .join(ReviewMessage, ReviewMessage.id == some.c.first)
        .where(which)
        .order_by(ReviewMessage.id)
        .limit(MOST_UNANSWERED)
    )
    return [Unanswered(*row) for row in session.execute(rows).tuples()]


def _waits() -> ColumnElement[bool]:
    """Hold for a message that nobody settled and after which the other side wrote nothing."""
    later = aliased(ReviewMessage)
    answered = exists().where(
        later.pledge_id == ReviewMessage.pledge_id,
        later.id > ReviewMessage.id,
        later.from_secretariat != ReviewMessage.from_secretariat,
    )
    return ReviewMessage.settled_at.is_(None) & ~answered
