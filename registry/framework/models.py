"""Tables of framework editions and forum cycles: immutable revisions from a log index on."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Json


class FrameworkEdition(Base):
    """An edition of the framework, whole, in its words from a log index on; immutable."""

    __tablename__ = "framework_edition"

    index: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    code: Mapped[str] = mapped_column(Text)
    object: Mapped[str] = mapped_column(Text)
    document: Mapped[dict[str, Any]] = mapped_column(Json)


class Cycle(Base):
    """A forum with its pledging window; its dates and state stand in its revisions."""

    __tablename__ = "cycle"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    object: Mapped[str] = mapped_column(Text, unique=True)


class CycleRevision(Base):
    """A cycle as it is from a log index on; immutable."""

    __tablename__ = "cycle_revision"
    __table_args__ = (UniqueConstraint("cycle_id", "number"),)

    index: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(Json)
