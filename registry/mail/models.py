"""The table of letters."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Instant


class Message(Base):
    """A letter to one person, until and after it is delivered."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)  # empty once it has left by SMTP: it may hold a link
    written_at: Mapped[datetime] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    language: Mapped[str] = mapped_column(Text, server_default="en")
    tries: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime | None] = mapped_column(Instant)  # not to be tried before
    trouble: Mapped[str | None] = mapped_column(Text)  # what the last try was answered
    refused_at: Mapped[datetime | None] = mapped_column(Instant)  # it is not tried again
