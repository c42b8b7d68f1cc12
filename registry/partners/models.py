"""The table of what happened between pledges and entities that take part in them; immutable."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Instant, Json, LogIndex


class PartnerMove(Base):
    """One move of an entity on a pledge; the newest of both says where the entity stands."""

    __tablename__ = "partner_move"
    __table_args__ = (
        Index("ix_partner_move_pledge_id_entity_id_index", "pledge_id", "entity_id", "index"),
        Index("ix_partner_move_entity_id_index", "entity_id", "index"),
        CheckConstraint(
            "state in ('invited','confirmed','declined','withdrawn')", name="state_known"
        ),
    )

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    entity_id: Mapped[int] = mapped_column(ForeignKey("entity.id"))
    object: Mapped[str] = mapped_column(Text)
    number: Mapped[int]  # of the revision that it is about
    role: Mapped[str] = mapped_column(Text)  # as what it takes part, "" where that is not said
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)  # empty where it was redacted
    redacted: Mapped[dict[str, Any]] = mapped_column(Json, server_default="{}")  # field → note
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
