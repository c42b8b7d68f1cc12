"""Tables of documents: immutable revisions, and the pledges that each tells of."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Instant, Json, LogIndex


class DocumentRevision(Base):
    """What the registry says of a document from a log index on; the newest of a ref is in force.

    That it was withdrawn is a revision too, with the words of the one before it.
    """

    __tablename__ = "document_revision"
    __table_args__ = (
        UniqueConstraint("ref", "number"),
        CheckConstraint("state in ('registered','withdrawn')", name="state_known"),
    )

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    ref: Mapped[str] = mapped_column(Text)
    object: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    entity_id: Mapped[int] = mapped_column(ForeignKey("entity.id"), index=True)
    state: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text, index=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DocumentPledge(Base):
    """That a revision of a document names a pledge."""

    __tablename__ = "document_pledge"

    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("document_revision.index"), primary_key=True, autoincrement=False
    )
