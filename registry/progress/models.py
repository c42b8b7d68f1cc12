"""Tables of reports: revisions and judgements are immutable, drafts are not; and reminders sent."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Instant, Json, LogIndex


class ReportRevision(Base):
    """What an entity reported on its pledge, as filed; the newest of a pledge is in force.

    `report` counts the reports of a pledge, `number` the revisions of a report.
    """

    __tablename__ = "report_revision"
    __table_args__ = (
        UniqueConstraint("pledge_id", "report", "number"),
        Index("ix_report_revision_pledge_id_index", "pledge_id", "index", "state"),
        CheckConstraint(
            "state in ('not_started','planning','in_progress','fulfilled','delayed',"
            "'discontinued')",
            name="state_known",
        ),
    )

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    object: Mapped[str] = mapped_column(Text)
    report: Mapped[int]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime] = mapped_column(Instant)  # of its first revision
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    filed_at: Mapped[datetime] = mapped_column(Instant)
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ReportJudgement(Base):
    """That the secretariat confirmed or disputed a revision of a report, and why."""

    __tablename__ = "report_judgement"
    __table_args__ = (CheckConstraint("verdict in ('confirmed','disputed')", name="verdict_known"),)

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    revision_index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("report_revision.index"), index=True
    )
    verdict: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)  # empty where it was redacted
    redacted: Mapped[dict[str, Any]] = mapped_column(Json, server_default="{}")  # field → note
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class ReportDraft(Base):
    """A report in writing, as it was typed; private, and gone once a report takes its place."""

    __tablename__ = "report_draft"

    pledge_id: Mapped[int] = mapped_column(
        ForeignKey("pledge.id"), primary_key=True, autoincrement=False
    )
    report: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    typed: Mapped[dict[str, str]] = mapped_column(Json)  # field of the form → its words
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    version: Mapped[int]  # the optimistic lock
    updated_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[datetime] = mapped_column(Instant)


class Reminder(Base):
    """That the focal points were reminded: once for each stage after one report or publication."""

    __tablename__ = "reminder"

    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    since: Mapped[date] = mapped_column(Date, primary_key=True)  # the news that grew old
    stage: Mapped[str] = mapped_column(Text, primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(Instant)
