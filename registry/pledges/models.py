"""Tables of drafts and pledges.

A draft is private, mutable and erasable. A revision, a move and a publication are immutable; the
pledge's row says where it stands now and is checked against the log like everything derived.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, Instant, Json, LogIndex

ERASED = "*"  # among a draft's sections, for all of them: a redaction erased fields


class Draft(Base):
    """What an entity is writing: a new pledge, or the next revision of one."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(Text, unique=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entity.id"), index=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    contacts: Mapped[list[dict[str, str]]] = mapped_column(Json)
    sections_seen: Mapped[dict[str, int]] = mapped_column(Json)  # → version that last changed it
    version: Mapped[int]  # the optimistic lock, held against the section that is saved
    is_erratum: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    updated_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[datetime] = mapped_column(Instant)


class DraftComment(Base):
    """What somebody said to colleagues of their entity about a draft; erased together with it."""

    __tablename__ = "draft_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(Text, unique=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    section: Mapped[str] = mapped_column(Text)  # of the form; "" for the whole draft
    words: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)  # None while it is open


class EndedDraft(Base):
    """That a draft was filed or deleted, by whom and when; of its words nothing is kept.

    Whoever still has its page open is told, and can carry on elsewhere. Swept after a while.
    """

    __tablename__ = "ended_draft"
    __table_args__ = (CheckConstraint("ending in ('filed','deleted')", name="ending_known"),)

    handle: Mapped[str] = mapped_column(Text, primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entity.id"))
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"))
    number: Mapped[int | None]  # of the revision that it was filed as
    ending: Mapped[str] = mapped_column(Text)
    cycle: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    successor: Mapped[str | None] = mapped_column(Text)  # handle of the draft that goes on with it
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Pledge(Base):
    """A pledge as it stands now."""

    __tablename__ = "pledge"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("published_number <= current_number", name="published_not_ahead"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    year: Mapped[int]
    number: Mapped[int]
    object: Mapped[str] = mapped_column(Text)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entity.id"), index=True)
    cycle: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)  # filed, imported
    legacy_id: Mapped[str | None] = mapped_column(Text, unique=True)
    state: Mapped[str] = mapped_column(Text, index=True)  # of the current revision
    current_number: Mapped[int]
    published_number: Mapped[int | None]

    @property
    def has_imported_words(self) -> bool:
        """Whether what is public was taken over from elsewhere: not the entity's own words."""
        return self.origin == "imported" and self.published_number == 1


class PledgeRevision(Base):
    """The words of a pledge as filed, numbered; immutable."""

    __tablename__ = "pledge_revision"
    __table_args__ = (UniqueConstraint("pledge_id", "number"),)

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    filed_at: Mapped[datetime] = mapped_column(Instant)
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_late: Mapped[bool]


class Erratum(Base):
    """That a revision corrects typing errors of the public one before it, and nothing else."""

    __tablename__ = "erratum"

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("pledge_revision.index"), primary_key=True, autoincrement=False
    )


class PledgeContact(Base):
    """Whom to ask about a revision; private for ever, in no leaf, page, export or PDF."""

    __tablename__ = "pledge_contact"

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("pledge_revision.index"), primary_key=True, autoincrement=False
    )
    contacts: Mapped[list[dict[str, str]]] = mapped_column(Json)


def findings_in(details: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the findings in the details of a move, each `{"field", "text"}` or `"redacted"`."""
    if note := details.get("redacted", {}).get("findings"):
        return [{"field": "", "text": "", "redacted": note}]
    findings: list[dict[str, Any]] = details.get("findings", [])
    return findings


class PledgeMove(Base):
    """A move of a revision, by whom and why; immutable, between entity and secretariat."""

    __tablename__ = "pledge_move"
    __table_args__ = (Index("ix_pledge_move_pledge_id_index", "pledge_id", "index"),)

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    number: Mapped[int]
    move: Mapped[str] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]] = mapped_column(Json)  # findings, reason, as in the entry
    at: Mapped[datetime] = mapped_column(Instant)

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What a return found wanting; where that was redacted, the note that says so."""
        return findings_in(self.details)

    @property
    def redacted(self) -> Mapping[str, Any]:
        """Return the note of each erased field, by its name."""
        notes: Mapping[str, Any] = self.details.get("redacted", {})
        return notes


class Publication(Base):
    """The public face of a pledge from a log index on, until its next one; immutable.

    Without a *to*: the row in force at index N is the pledge's newest with `index` ≤ N.
    """

    __tablename__ = "publication"
    __table_args__ = (
        Index("ix_publication_pledge_id_index", "pledge_id", "index", "state"),
        CheckConstraint(
            "state in ('published','imported','withdrawn','merged')", name="state_known"
        ),
    )

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    revision_index: Mapped[int] = mapped_column(LogIndex, ForeignKey("pledge_revision.index"))
    entity_id: Mapped[int] = mapped_column(ForeignKey("entity.id"))
    cycle: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    card: Mapped[dict[str, Any]] = mapped_column(Json)  # what lists and figures read
    search: Mapped[str] = mapped_column(Text)  # ref, title and description, folded


class PledgeMerge(Base):
    """That from an entry on a pledge is one with another, which it repeats; for good."""

    __tablename__ = "pledge_merge"
    __table_args__ = (CheckConstraint("pledge_id <> into_id", name="into_another"),)

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("publication.index"), primary_key=True, autoincrement=False
    )
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), unique=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)


class PublishedRecommendation(Base):
    """A link that lists and figures filter on."""

    __tablename__ = "published_recommendation"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("publication.index"), primary_key=True, index=True
    )


class PublishedObjective(Base):
    """A link that lists and figures filter on."""

    __tablename__ = "published_objective"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("publication.index"), primary_key=True, index=True
    )
    is_primary: Mapped[bool]


class PublishedTerm(Base):
    """What the matching board finds a face by: its side, and codes of its natures and places.

    Only faces that say *need* or *offer* have any. Amounts are read from the face itself: they may
    be redacted, and codes of these vocabularies may not.
    """

    __tablename__ = "published_term"
    __table_args__ = (CheckConstraint("kind in ('side','nature','place')", name="kind_known"),)

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("publication.index"), primary_key=True, index=True
    )


class PublishedTrait(Base):
    """What lists find any face by besides its links: principles, natures, and its type.

    Codes alone, which no redaction can be about.
    """

    __tablename__ = "published_trait"
    __table_args__ = (CheckConstraint("kind in ('principle','nature','type')", name="kind_known"),)

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("publication.index"), primary_key=True, index=True
    )
