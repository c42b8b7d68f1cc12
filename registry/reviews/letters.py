"""Letters to the focal points of an entity about decisions, each in its reader’s language."""

from datetime import datetime

from flask import render_template
from sqlalchemy.orm import Session

from registry import mail
from registry.accounts.queries import focal_points
from registry.pledges.models import Pledge
from registry.web.languages import speaking


def write_letters(
    session: Session, pledge: Pledge, kind: str, *, base_url: str, at: datetime, **values: object
) -> int:
    """Write the letter `kind` (returned, declined, published) and return to how many people.

    Call it in the transaction of the decision. The first line of the template is the subject.
    """
    people = focal_points(session, pledge.entity_id)
    for person in people:
        with speaking(person.language):
            text = render_template(
                f"reviews/mail/{kind}.txt",
                pledge=pledge,
                person=person,
                work_url=f"{base_url}/work",
                **values,
            )
        subject, _newline, body = text.partition("\n")
        mail.write(
            session,
            to=person.email,
            subject=subject,
            body=body.strip() + "\n",
            at=at,
            language=person.language,
        )
    return len(people)
