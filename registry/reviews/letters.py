"""Letters about decisions and messages, each in its reader’s language."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from registry import mail
from registry.accounts.models import Person
from registry.accounts.queries import focal_points_of
from registry.accounts.register import EntityView
from registry.accounts.writing import drawn
from registry.pledges.compare import FIELD_LABELS
from registry.pledges.models import Pledge
from registry.reviews.forms import WHOLE
from registry.reviews.models import ReviewMessage


def write_letters(
    session: Session, pledge: Pledge, kind: str, *, base_url: str, at: datetime, **values: object
) -> int:
    """Write the letter `kind` (returned, declined, published) and return to how many people.

    Call it in the transaction of the decision. The first line of the template is the subject.
    """
    return write_many(session, [pledge], kind, base_url=base_url, at=at, **values)


def write_many(
    session: Session,
    pledges: Sequence[Pledge],
    kind: str,
    *,
    base_url: str,
    at: datetime,
    **values: object,
) -> int:
    """Write the letter `kind` about each pledge; two statements, whatever their number."""
    people = focal_points_of(session, {pledge.entity_id for pledge in pledges})
    letters = [
        drawn(person, _of(kind), pledge=pledge, work_url=f"{base_url}/work", **values)
        for pledge in pledges
        for person in people[pledge.entity_id]
    ]
    mail.write(session, letters, at=at)
    return len(letters)


def write_to_entity(session: Session, pledge: Pledge, said: ReviewMessage, *, link: str) -> int:
    """Write to the focal points what the secretariat said; return to how many people."""
    people = focal_points_of(session, {pledge.entity_id})[pledge.entity_id]
    return _send(session, people, "message", pledge, said, link=link)


def write_to_reviewers(
    session: Session,
    people: Sequence[Person],
    pledge: Pledge,
    said: ReviewMessage,
    *,
    entity: EntityView,
    link: str,
    kind: str = "answer",
) -> int:
    """Write to these people of the secretariat what the entity said; return how many they are.

    `kind` is the letter: an answer, or that an import is disputed.
    """
    return _send(session, people, kind, pledge, said, entity=entity, link=link)


def _send(
    session: Session,
    people: Sequence[Person],
    kind: str,
    pledge: Pledge,
    said: ReviewMessage,
    **values: object,
) -> int:
    values |= {"label": FIELD_LABELS.get(said.field, WHOLE), "words": said.words}
    letters = [drawn(person, _of(kind), pledge=pledge, **values) for person in people]
    mail.write(session, letters, at=said.at)
    return len(letters)


def _of(kind: str) -> str:
    return f"reviews/mail/{kind}.txt"
