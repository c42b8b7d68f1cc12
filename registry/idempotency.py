"""A repeated POST does nothing twice: the answer of the first is given again."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.errors import Conflict
from registry.store import Base, Instant


class Done(Base):
    """An answered form: whose, its key, what was asked, where the answer led."""

    __tablename__ = "idempotency"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request_hash: Mapped[str] = mapped_column(Text)
    response: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


def earlier(session: Session, person_id: int, key: str, request_hash: str) -> str | None:
    """Return where the first answer led, or None if this is the first.

    Raises:
        Conflict: the key was used for something else.
    """
    done = session.scalar(select(Done).where(Done.person_id == person_id, Done.key == key))
    if done is None:
        return None
    if done.request_hash != request_hash:
        raise Conflict("This form was sent before with other contents: open the page again.")
    return done.response


def remember(
    session: Session, person_id: int, key: str, request_hash: str, response: str, *, at: datetime
) -> None:
    """Keep the answer, in the transaction of the change."""
    session.add(
        Done(person_id=person_id, key=key, request_hash=request_hash, response=response, at=at)
    )
    session.flush()
