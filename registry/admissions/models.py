"""The table of requests for access: working state, erased whole when its time is over."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Instant, Json


class AccessRequest(Base):
    """Who asks to act for which entity, and what shows that they may; nothing of it is public."""

    __tablename__ = "access_request"
    __table_args__ = (
        CheckConstraint("role in ('contributor','focal_point')", name="role_known"),
        CheckConstraint("decision in ('granted','refused')", name="decision_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(Text, unique=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    email: Mapped[str] = mapped_column(Text, index=True)
    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entity.id"))
    entity_name: Mapped[str] = mapped_column(Text)  # of one that is not in the register
    mandate: Mapped[str] = mapped_column(Text)
    evidence: Mapped[dict[str, Any] | None] = mapped_column(Json)  # name, sha256, size, media_type
    asked_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
