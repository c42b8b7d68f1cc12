"""Delivery: each letter is claimed, handed over, and noted.

A claim is a try that is counted before it is made: it moves the letter out of sight for a growing
while. So two workers never send one letter at once, and one that is killed in between leaves it to
be tried again. If it was killed after the server took the letter and before that was noted, the
letter goes twice, with the same Message-ID: SMTP knows no better. As a file it cannot.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select, update
from sqlalchemy.engine import Engine

from registry.mail.models import Message
from registry.mail.posting import Closed, Post, Unwanted, open_post
from registry.settings import Settings
from registry.store import reading, transaction, writing

AT_ONCE = 100  # letters in one round
MOST_TRIES = 18  # about three days
_FIRST, _LONGEST = timedelta(minutes=5), timedelta(hours=6)  # longer than a server may be silent


def deliver(engine: Engine, settings: Settings, *, at: datetime) -> int:
    """Deliver what is due, oldest first, and return how many letters left.

    Raises:
        OSError: the folder or the mail server cannot be used; what was not sent is tried again.
        Misconfigured: its password cannot be read.
    """
    with reading(engine) as session:
        if session.scalars(_due(at).limit(1)).first() is None:
            return 0
    sent = 0
    with open_post(settings) as post:
        for message in _claimed(engine, at):
            sent += _send(engine, post, message, at)
    return sent


def pause(tries: int) -> timedelta:
    """Return how long a letter waits after a number of tries."""
    return min(_FIRST * (1 << (tries - 1)), _LONGEST)


def _due(at: datetime) -> Select[Message]:
    return (
        select(Message)
        .where(
            Message.delivered_at.is_(None),
            Message.refused_at.is_(None),
            or_(Message.due_at.is_(None), Message.due_at <= at),
        )
        .order_by(Message.id)
    )


def _claimed(engine: Engine, at: datetime) -> Iterator[Message]:
    for _number in range(AT_ONCE):
        with writing(engine) as session, transaction(session):
            due = _due(at).limit(1).with_for_update(skip_locked=True)
            message = session.scalars(due).first()
            if message is None:
                return
            message.tries += 1
            message.due_at = at + pause(message.tries)
            session.flush()
        yield message


def _send(engine: Engine, post: Post, message: Message, at: datetime) -> bool:
    """Hand one letter over and note how it went; say whether it left."""
    try:
        post.hand_over(message)
    except Unwanted as refusal:
        is_over = refusal.is_final or message.tries >= MOST_TRIES
        _note(engine, message, trouble=refusal.sentence, refused_at=at if is_over else None)
        return False
    except Closed:  # nobody has it, so it need not wait
        _note(engine, message, tries=message.tries - 1, due_at=None)
        raise
    except OSError as broken:  # perhaps they have it
        _note(engine, message, trouble=str(broken))
        raise
    body = {} if post.keeps else {"body": ""}
    _note(engine, message, delivered_at=at, trouble=None, due_at=None, **body)
    return True


def _note(engine: Engine, message: Message, **values: object) -> None:
    with writing(engine) as session, transaction(session):
        session.execute(update(Message).where(Message.id == message.id).values(values))
