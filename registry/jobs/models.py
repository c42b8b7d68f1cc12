"""What every row of a queue has: who asked, how far it is, and which claim holds it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.errors import Sentence
from registry.jobs.saying import said
from registry.store import Base, Instant


class Job(Base):
    """Something that a worker makes; each queue is a table of its own."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(Text, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(Text)  # queued, running, done, failed, cancelled, …
    done: Mapped[int]
    total: Mapped[int]
    error: Mapped[str] = mapped_column(Text)  # see `why`
    tries: Mapped[int]  # how often a worker took it up; the number of the claim that holds it
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)  # when the claim took it up
    finished_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def why(self) -> Sentence | None:
        """Return why it failed or was withdrawn, if it was."""
        return said(self.error) if self.error else None
