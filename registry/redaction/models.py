"""The table of redactions that are asked for; it never holds what is to be erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Instant, Json, LogIndex


class RedactionRequest(Base):
    """Fields of a pledge's revisions that somebody wants erased, and what a second person said."""

    __tablename__ = "redaction_request"
    __table_args__ = (
        CheckConstraint("state in ('asked','confirmed','declined')", name="state_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(Text, unique=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    targets: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # {"number": 1, "fields": […]}
    reason: Mapped[str] = mapped_column(Text)  # public with the redaction
    state: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    index: Mapped[int | None] = mapped_column(LogIndex, ForeignKey("log_entry.index"))
    erased_at: Mapped[datetime | None] = mapped_column(Instant)  # when the files followed
