"""Putting letters into the outbox, and what waits or failed in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import Session

from registry.errors import NotFound
from registry.mail.models import Message
from registry.store import table


class Letter(NamedTuple):
    """A letter before it is in the outbox."""

    to: str
    subject: str
    body: str
    language: str


def write(session: Session, written: Sequence[Letter], *, at: datetime) -> None:
    """Put letters in the outbox with one statement; they leave only if the transaction commits."""
    if written:
        rows = [one._asdict() | {"written_at": at, "tries": 0} for one in written]
        session.execute(insert(table(Message)), rows)


def letters(session: Session, *, limit: int = 50) -> Sequence[Message]:
    """Return the newest letters, for /outbox in development."""
    return session.scalars(select(Message).order_by(Message.id.desc()).limit(limit)).all()


def troubled(session: Session, *, limit: int = 200) -> Sequence[Message]:
    """Return the newest letters that were refused, or were tried and still wait."""
    rows = select(Message).where(
        Message.delivered_at.is_(None),
        or_(Message.trouble.is_not(None), Message.refused_at.is_not(None)),
    )
    return session.scalars(rows.order_by(Message.id.desc()).limit(limit)).all()


class Waiting(NamedTuple):
    """Letters that have not left: how many will be tried, in vain so far, and how many not."""

    open: int
    troubled: int
    refused: int
    due_since: datetime | None  # of the one that should have been tried first, if any is due


def waiting(session: Session) -> Waiting:
    """Return what waits, for the operator's eye."""
    is_open = Message.delivered_at.is_(None) & Message.refused_at.is_(None)
    since = func.min(func.coalesce(Message.due_at, Message.written_at))
    count, troubled, first = session.execute(
        select(func.count(), func.count(Message.trouble), since).where(is_open)
    ).one()
    refused = select(func.count()).where(Message.refused_at.is_not(None))
    return Waiting(count, troubled, session.scalars(refused).one(), first)


def send_again(session: Session, number: int) -> Message:
    """Let a letter that was refused be tried anew, at once."""
    message = session.get(Message, number, with_for_update=True)
    if message is None or message.delivered_at is not None or message.trouble is None:
        raise NotFound("There is no such letter, or it has left meanwhile.")
    message.refused_at = message.due_at = None
    message.tries = 0
    session.flush()
    return message
