"""The tables of the log; append-only but for the head (triggers in migrations/ say so too)."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.store import Base, LogIndex


class LogEntry(Base):
    """One leaf: its exact bytes, their hash, and the object's chain read out of them."""

    __tablename__ = "log_entry"
    __table_args__ = (
        CheckConstraint('"index" >= 0', name="index_not_negative"),
        CheckConstraint("length(leaf_hash) = 32", name="leaf_hash_length"),
        CheckConstraint("length(body) < 65536", name="body_length"),
        Index("ix_log_entry_object_n", "object", "n", unique=True),
    )

    index: Mapped[int] = mapped_column(LogIndex, primary_key=True, autoincrement=False)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    object: Mapped[str] = mapped_column(Text)
    n: Mapped[int]


class LogHead(Base):
    """How far the log has come: one row, locked by whoever appends."""

    __tablename__ = "log_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)  # the compact range, packed
    at: Mapped[str] = mapped_column(Text)  # the newest entry's time: the next is never earlier


class LogTile(Base):
    """A complete tile of 256 hashes (C2SP tlog-tiles), and the root over them."""

    __tablename__ = "log_tile"
    __table_args__ = (CheckConstraint("length(hashes) = 8192", name="complete"),)

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)
    root: Mapped[bytes] = mapped_column(LargeBinary)


class Disclosure(Base):
    """What an entry discloses: salted fields (in the form of RFC 9901), joined by `~`.

    `sealed` holds those that no opening ever opens, so whoever reads `body` for the public
    cannot come upon them.
    """

    __tablename__ = "disclosure"

    index: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("log_entry.index"), primary_key=True, autoincrement=False
    )
    body: Mapped[str] = mapped_column(Text)
    sealed: Mapped[str] = mapped_column(Text)


class Opening(Base):
    """The disclosures of entry `of`, all but the sealed, made public by entry `index`."""

    __tablename__ = "opening"

    of: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("disclosure.index"), primary_key=True, autoincrement=False
    )
    index: Mapped[int] = mapped_column(LogIndex, ForeignKey("log_entry.index"), index=True)


class Redaction(Base):
    """A field that entry `of` disclosed, erased by entry `index`: words, salt and projections.

    It stood in `disclosure.body` from character `start` on, `length` long with its `~`, and left
    `kept` characters: a trigger lets that very cut pass, once.
    """

    __tablename__ = "redaction"

    of: Mapped[int] = mapped_column(
        LogIndex, ForeignKey("disclosure.index"), primary_key=True, autoincrement=False
    )
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    index: Mapped[int] = mapped_column(LogIndex, ForeignKey("log_entry.index"), index=True)
    start: Mapped[int]
    length: Mapped[int]
    kept: Mapped[int]


class StoredCheckpoint(Base):
    """A signed checkpoint (C2SP tlog-checkpoint)."""

    __tablename__ = "checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    note: Mapped[str] = mapped_column(Text)


class Cosignature(Base):
    """The line of a witness under a checkpoint of ours (C2SP tlog-cosignature).

    `number` counts the lines as they came; `witness` is the key (vkey), so that the line can be
    checked also when the setting names it no more.
    """

    __tablename__ = "cosignature"
    __table_args__ = (UniqueConstraint("witness", "size"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger, ForeignKey("checkpoint.size"), index=True)
    witness: Mapped[str] = mapped_column(Text)
    line: Mapped[str] = mapped_column(Text)
