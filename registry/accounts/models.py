"""Tables of entities (append-only revisions), people and the roles they hold."""

from datetime import datetime
from typing import Any

from flask_security.core import UserMixin
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.store import Base, Instant, Json


class Entity(Base):
    """A pledging entity; what it is called and where it belongs stands in its revisions."""

    __tablename__ = "entity"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    object: Mapped[str] = mapped_column(Text, unique=True)


class EntityRevision(Base):
    """An entity as it is from a log index on; immutable."""

    __tablename__ = "entity_revision"
    __table_args__ = (UniqueConstraint("entity_id", "number"),)

    index: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    entity_id: Mapped[int] = mapped_column(ForeignKey("entity.id"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(Json)


class Person(Base, UserMixin):
    """Somebody who can sign in; never shown in public, never in a leaf in clear."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(Text, unique=True)
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    password: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)

    held: Mapped[list["RoleGrant"]] = relationship(  # the roles that they hold now
        primaryjoin="and_(Person.id == RoleGrant.person_id, RoleGrant.revoked_index.is_(None))",
        order_by="RoleGrant.id",
        viewonly=True,
    )


class RoleGrant(Base):
    """A role given to a person for an entity, from an index on, until another."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            "role in ('contributor','focal_point','reviewer','organizer','administrator')",
            name="role_known",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    object: Mapped[str] = mapped_column(Text, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entity.id"), index=True)
    role: Mapped[str] = mapped_column(Text)
    granted_index: Mapped[int] = mapped_column(BigInteger, ForeignKey("log_entry.index"))
    revoked_index: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("log_entry.index"))

    entity: Mapped[Entity] = relationship(lazy="joined", innerjoin=True, viewonly=True)


class SecondFactor(Base):
    """The key of a person's one-time codes (RFC 6238), sealed, and the newest code they used."""

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    sealed: Mapped[str] = mapped_column(Text)
    counter: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime] = mapped_column(Instant)


class RecoveryCode(Base):
    """A code that stands in once for a lost telephone; only its hash is kept, until it is used."""

    __tablename__ = "recovery_code"

    code_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class FactorRequest(Base):
    """Somebody of the secretariat lost their second factor: a second person must confirm it."""

    __tablename__ = "factor_request"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)


class Invitation(Base):
    """A letter that lets its reader choose a password, once, for a while."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
