"""Tables of issued briefs: what was issued, and what happened to it since; both append-only."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Instant, LogIndex


class IssuedBrief(Base):
    """A file that was issued, by the entry that says so."""

    __tablename__ = "brief"

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    ref: Mapped[str] = mapped_column(Text, unique=True)
    object: Mapped[str] = mapped_column(Text)
    corrects: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    log_size: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[int | None] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(Text)
    depth: Mapped[str] = mapped_column(Text)
    restricted: Mapped[bool]
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    file_size: Mapped[int] = mapped_column(BigInteger)
    program: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class BriefMove(Base):
    """That a brief was corrected by another one, or withdrawn for a redaction."""

    __tablename__ = "brief_move"
    __table_args__ = (
        UniqueConstraint("brief_index", "move"),
        CheckConstraint("move in ('corrected','withdrawn')", name="move_known"),
    )

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    brief_index: Mapped[int] = mapped_column(LogIndex, ForeignKey("brief.index"))
    move: Mapped[str] = mapped_column(Text)
    by_index: Mapped[int] = mapped_column(LogIndex, ForeignKey("log_entry.index"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
