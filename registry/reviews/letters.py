"""Letters to the focal points of an entity about decisions, each in its reader’s language."""

from collections.abc import Sequence
from datetime import datetime

from flask import render_template
from sqlalchemy.orm import Session

from registry import mail
from registry.accounts.models import Person
from registry.accounts.queries import focal_points_of
from registry.pledges.models import Pledge
from registry.web.languages import speaking


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
        _letter(person, kind, pledge=pledge, work_url=f"{base_url}/work", **values)
        for pledge in pledges
        for person in people[pledge.entity_id]
    ]
    mail.write_all(session, letters, at=at)
    return len(letters)


def _letter(person: Person, kind: str, **values: object) -> mail.Letter:
    with speaking(person.language):
        text = render_template(f"reviews/mail/{kind}.txt", person=person, **values)
    subject, _newline, body = text.partition("\n")
    return mail.Letter(person.email, subject, body.strip() + "\n", person.language)
