"""Letters from one side of a match to the other, each in its reader’s language."""

from collections.abc import Mapping
from datetime import datetime

from flask import render_template
from sqlalchemy.orm import Session

from registry import mail
from registry.accounts.models import Person
from registry.accounts.queries import focal_points, register
from registry.accounts.register import EntityView
from registry.matches.lifecycle import Move, Side
from registry.matches.queries import Pair
from registry.web.languages import speaking


def write_letters(
    session: Session,
    pair: Pair,
    move: Move,
    *,
    by: Side,
    words: str = "",
    base_url: str,
    at: datetime,
) -> int:
    """Tell the focal points across what the side `by` did; return to how many people.

    Call it in the transaction of the move. The first line of the template is the subject.
    """
    entities = register(session).by_id
    sender = entities[pair.pledge(by).entity_id]
    own, other = pair.pledge(by.other), pair.pledge(by)
    url = f"{base_url.rstrip('/')}/matches/{pair.match.ref}"
    values = {"own": own.ref, "other": other.ref, "state": pair.state, "words": words, "url": url}
    people = focal_points(session, own.entity_id)
    letters = [_letter(person, move, sender, values) for person in people]
    mail.write_all(session, letters, at=at)
    return len(letters)


def _letter(
    person: Person, move: Move, sender: EntityView, values: Mapping[str, object]
) -> mail.Letter:
    with speaking(person.language):
        text = render_template(
            f"matches/mail/{move.value}.txt",
            person=person,
            entity=sender.name(person.language),
            **values,
        )
    subject, _newline, body = text.partition("\n")
    return mail.Letter(person.email, subject, body.strip() + "\n", person.language)
