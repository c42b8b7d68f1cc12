"""The table of tokens: what the log says of each, and what is nobody's but its owner's."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.accounts.models import Person, RoleGrant
from registry.store import Base, Instant

DAYS = (7, 30, 90, 180, 365)  # how long one may last
NAME_MOST = 80  # characters


class Token(Base):
    """A key to one role that a person holds; it is worth nothing without that role."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    object: Mapped[str] = mapped_column(Text, unique=True)
    sha256: Mapped[str] = mapped_column(Text, unique=True)  # of the token; nothing else is kept
    name: Mapped[str] = mapped_column(Text)
    grant_id: Mapped[int] = mapped_column(ForeignKey("role_grant.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    expires_on: Mapped[date] = mapped_column(Date)  # the last UTC day on which it works
    made_index: Mapped[int] = mapped_column(BigInteger, ForeignKey("log_entry.index"))
    revoked_index: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("log_entry.index"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    changed_on: Mapped[date | None] = mapped_column(Date)  # the last day it changed something
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)  # of its end

    grant: Mapped[RoleGrant] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    def end(self, today: date) -> str | None:
        """Return why it is worth nothing any more: a code, or None while it works."""
        if self.revoked_index is not None:
            return "revoked"
        if self.grant.revoked_index is not None or not self.person.active:
            return "role"
        return "expired" if self.expires_on < today else None
