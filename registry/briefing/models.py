"""Tables of exports in the making; derived results, never logged."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Instant


class Export(Base):
    """A brief asked for: its scope, how far it is, where the file lies."""

    __tablename__ = "export"
    __table_args__ = (
        CheckConstraint(
            "state in ('queued','running','done','failed','cancelled','withdrawn')", name="state"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(Text, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    scope: Mapped[str] = mapped_column(Text)  # cycle:IMRF-2030, recommendation:A/76/642/98
    size: Mapped[int] = mapped_column(BigInteger)  # of the log that it is pinned to
    state: Mapped[str] = mapped_column(Text)
    done: Mapped[int]
    total: Mapped[int]
    error: Mapped[str] = mapped_column(Text)
    tries: Mapped[int]  # how often a worker took it up; the number of the claim that holds it
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
