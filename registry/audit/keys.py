"""The keys that sign the log: which one must sign at which size, for whoever has only the database.

Public keys only. The secret ones are files of the signer (`registry/audit/signer.py`).
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.audit.keyring import Key, Keyring
from registry.store import Base, Instant


class LogKey(Base):
    """A public key (vkey), and from which size of the log on each checkpoint carries it."""

    __tablename__ = "log_key"

    since: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    vkey: Mapped[str] = mapped_column(Text, unique=True)


class SigningTrouble(Base):
    """Why the signer refuses, and since when: one row while it does, none while all is well."""

    __tablename__ = "signing_trouble"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime] = mapped_column(Instant)
    sentence: Mapped[str] = mapped_column(Text)


def keyring(session: Session) -> Keyring:
    """Return all keys of this log, from its first to the one in force."""
    rows = session.execute(select(LogKey.vkey, LogKey.since).order_by(LogKey.since))
    return Keyring(tuple(Key(vkey, since) for vkey, since in rows))


def trouble(session: Session) -> SigningTrouble | None:
    """Return why nothing is signed at the moment, or None where nothing is wrong."""
    return session.get(SigningTrouble, 1)
