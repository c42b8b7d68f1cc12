"""What reviewers share among themselves and with entities: private, in no entry of the log."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Instant, Json


class ReviewNote(Base):
    """The findings written so far on one revision, by its reviewer."""

    __tablename__ = "review_note"

    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class ReviewAssignment(Base):
    """Who has a revision, as colleagues agreed; with no person, nobody has it.

    How the secretariat shares its work is not part of the record, and may change many times a
    morning: it is no event. Who opened a revision and who decided is in the log, whoever had it.
    A row stands until the next move of the revision; without one, who moved it last has it.
    """

    __tablename__ = "review_assignment"

    pledge_id: Mapped[int] = mapped_column(
        ForeignKey("pledge.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class FindingText(Base):
    """A text that reviewers use again in findings; a retired one is offered no more."""

    __tablename__ = "finding_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(Text, unique=True)
    field: Mapped[str] = mapped_column(Text)  # the part of a pledge that it is about
    language: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    updated_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[datetime] = mapped_column(Instant)  # the optimistic lock too
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class ReviewMessage(Base):
    """What an entity or the secretariat wrote to the other about a pledge; the words stay.

    The side that it was written to can mark it as settled, where it needs no answer.
    """

    __tablename__ = "review_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)
    number: Mapped[int]  # of the revision that stood when it was written
    field: Mapped[str] = mapped_column(Text)  # of the content; "" for the whole pledge
    words: Mapped[str] = mapped_column(Text)  # empty where they were redacted
    redacted: Mapped[dict[str, Any]] = mapped_column(Json, server_default="{}")  # the note
    from_secretariat: Mapped[bool]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)  # None: answered, or it waits
