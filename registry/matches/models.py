"""Tables of matches: the match as it stands now, and its immutable moves."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Instant, Json, LogIndex

_STANDING = text("state not in ('declined','withdrawn')")


class Match(Base):
    """A need and an offer that somebody proposed to bring together, as it stands now."""

    __tablename__ = "pledge_match"
    __table_args__ = (
        CheckConstraint("need_id <> offer_id", name="two_pledges"),
        CheckConstraint("asked_by in ('need','offer')", name="side_known"),
        CheckConstraint(
            "state in ('proposed','accepted','declined','withdrawn','reported','fulfilled')",
            name="state_known",
        ),
        Index(
            "uq_pledge_match_standing",
            "need_id",
            "offer_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)  # by chance: a number would count proposals
    object: Mapped[str] = mapped_column(Text)
    need_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)
    asked_by: Mapped[str] = mapped_column(Text)  # the side that asked last; the other answers
    state: Mapped[str] = mapped_column(Text)


class MatchMove(Base):
    """What one side did, and in which words; immutable, between the two sides."""

    __tablename__ = "match_move"
    __table_args__ = (Index("ix_match_move_match_id_index", "match_id", "index"),)

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    match_id: Mapped[int] = mapped_column(ForeignKey("pledge_match.id"))
    move: Mapped[str] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text)  # the message of a proposal, the reason of a no
    redacted: Mapped[dict[str, Any]] = mapped_column(Json, server_default="{}")  # field → note
    at: Mapped[datetime] = mapped_column(Instant)
