"""Messages: written in the transaction of the change that causes them, delivered by the worker.

The embedded default delivers into files (instance/outbox/*.eml), shown at /outbox in development.
"""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from sqlalchemy import Text, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.settings import Settings
from registry.store import Base, Instant, table, transaction, writing


class Message(Base):
    """A letter to one person, until and after it is delivered."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)


def write(session: Session, *, to: str, subject: str, body: str, at: datetime) -> Message:
    """Put a letter in the outbox; it leaves only if the transaction commits."""
    message = Message(to=to, subject=subject, body=body, written_at=at, delivered_at=None)
    session.add(message)
    session.flush()
    return message


def write_all(session: Session, letters: Sequence[tuple[str, str, str]], *, at: datetime) -> None:
    """Put letters, each `(to, subject, body)`, in the outbox with one statement."""
    rows = [
        {"to": to, "subject": subject, "body": body, "written_at": at, "delivered_at": None}
        for to, subject, body in letters
    ]
    if rows:
        session.execute(insert(table(Message)), rows)


def deliver(engine: Engine, settings: Settings, *, at: datetime) -> int:
    """Deliver what waits, oldest first, and return how many letters left."""
    with writing(engine) as session, transaction(session):
        waiting = session.scalars(
            select(Message).where(Message.delivered_at.is_(None)).order_by(Message.id).limit(100)
        ).all()
        for message in waiting:
            _as_file(settings.instance / "outbox", message, settings)
            message.delivered_at = at
        session.flush()
    return len(waiting)


def _as_file(folder: Path, message: Message, settings: Settings) -> None:
    letter = EmailMessage(policy=SMTP)
    letter["From"] = f"registry@{settings.log_origin.split('/', maxsplit=1)[0]}"
    letter["To"] = message.to
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(message.written_at)
    letter.set_content(message.body)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / f"{message.id:06d}.eml").write_bytes(letter.as_bytes())


def letters(session: Session, *, limit: int = 50) -> Sequence[Message]:
    """Return the newest letters, for /outbox in development."""
    return session.scalars(select(Message).order_by(Message.id.desc()).limit(limit)).all()
