"""The table of redactions that are asked for; it never holds what is to be erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Instant, Json, LogIndex


class RedactionRequest(Base):
    """What somebody wants erased of one object of the log, and what a second person said.

    `targets` are fields of the object's entries, or texts of a pledge that no entry holds.
    """

    __tablename__ = "redaction_request"
    __table_args__ = (
        CheckConstraint("state in ('asked','confirmed','declined')", name="state_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(Text, unique=True)
    object: Mapped[str] = mapped_column(Text)
    ref: Mapped[str] = mapped_column(Text)  # what names it, see `chains`: P-2026-00042, FRA, …
    targets: Mapped[list[dict[str, Any]]] = mapped_column(
        Json
    )  # {"index": 21, "field": …}, {"private": …}
    reason: Mapped[str] = mapped_column(Text)  # public with the redaction
    state: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    index: Mapped[int | None] = mapped_column(LogIndex, ForeignKey("log_entry.index"))
    erased_at: Mapped[datetime | None] = mapped_column(Instant)  # when the files followed
