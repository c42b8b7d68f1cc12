"""Letters from one side of a match to the other, each in its reader’s language."""

from datetime import datetime

from sqlalchemy.orm import Session

from registry import mail
from registry.accounts.queries import focal_points, register
from registry.accounts.writing import drawn
from registry.matches.lifecycle import Move, Side
from registry.matches.queries import Pair


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
    template = f"matches/mail/{move.value}.txt"
    letters = [
        drawn(person, template, entity=sender.name(person.language), **values) for person in people
    ]
    mail.write(session, letters, at=at)
    return len(letters)
