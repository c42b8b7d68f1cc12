"""The database: one engine, its column types, sessions for reading and for writing, transaction().

SQLite: WAL with `synchronous=FULL` (an acknowledged write is on disk), foreign keys and recursive
triggers on every connection (without the latter `REPLACE` walks round triggers), and `BEGIN
IMMEDIATE` for writers: a deferred BEGIN loses writes to "database is locked".
"""

import errno
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from random import uniform
from time import monotonic, sleep
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, Table, Text, create_engine, event
from sqlalchemy.engine import Connection, Dialect, Engine, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from registry import canonical
from registry.settings import Settings

SQLITE_PRAGMAS: dict[str, Any] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "busy_timeout": 30_000,  # milliseconds
}
LOOK = (0.0005, 0.01)  # seconds between two looks for the write lock, drawn by lot


# What tells of a disk that is full, broken or read-only, or of a lock that never came: not of a
# mistake of ours, which has other codes.
_DISK_FAULTS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
_SQLITE_FAULTS = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
    }
)


class Base(DeclarativeBase):
    """The tables of every room."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# An entry's index. SQLite keeps a table in the order of an INTEGER key, without a second tree.
LogIndex = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a naive datetime: nobody could say when it was."""
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give SQLite's naive values their zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A JSON value kept as canonical text (RFC 8785), so that equal values are equal bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        """Write the value canonically."""
        return None if value is None else canonical.dumps(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        """Read the text back."""
        return None if value is None else json.loads(value)


def connect(settings: Settings) -> Engine:
    """Return the engine for the database in `settings`, its folder made where it is embedded."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database:
        settings.instance.mkdir(parents=True, exist_ok=True)
    return engine_for(settings.database)


def engine_for(url: str) -> Engine:
    """Return an engine for `url` with this program's connection rules.

    Its errors show no parameters: they are what people typed, and who they are.
    """
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "handle_error", _leave_one_line)
        return engine
    connection = {"timeout": 30, "check_same_thread": False}
    engine = create_engine(url, connect_args=connection, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _leave_one_line(context: ExceptionContext) -> None:
    """Leave of what PostgreSQL answered the first line: the next ones quote the row it refused."""
    told = context.sqlalchemy_exception
    if isinstance(told, DBAPIError):
        for error in (told, context.original_exception):
            error.args = tuple(str(said).partition("\n")[0] for said in error.args)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.create_function("translate", 3, _translate, deterministic=True)
    for name, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _translate(text: str | None, letters: str, others: str) -> str | None:
    """Return a text with letters changed one for one, as PostgreSQL's function of this name."""
    return None if text is None else text.translate(_letters(letters, others))


@lru_cache(maxsize=64)
def _letters(letters: str, others: str) -> dict[int, int]:
    return str.maketrans(letters, others)


def _begin_sqlite(connection: Connection) -> None:
    driver = cast("Any", connection.connection.dbapi_connection)
    if not connection.get_execution_options().get("writes", False):
        driver.execute("BEGIN")  # takes no lock, so nothing is in its way
    elif not _takes_write_lock(driver):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _takes_write_lock(connection: Any) -> bool:
    """Begin to write, and say whether the write lock came in time.

    SQLite itself looks for the lock ten times a second and favours nobody who waits: among eight
    busy writers one got nothing in 30 seconds. Looking often and by chance, everybody has a turn.
    """
    connection.execute("PRAGMA busy_timeout=0")
    try:
        end = monotonic() + SQLITE_PRAGMAS["busy_timeout"] / 1000
        while monotonic() < end:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    return False  # said again, in SQLAlchemy's words
                sleep(uniform(*LOOK))  # noqa: S311 - no secret
            else:
                return True
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout={SQLITE_PRAGMAS['busy_timeout']}")


SNAPSHOT = "snapshot"  # where a session that only reads keeps what it need not ask twice


def table(model: type[Base]) -> Table:
    """Return the Core table of a model: writes go through it, without the unit of work."""
    return cast("Table", model.__table__)


def reading(engine: Engine) -> Session:
    """Return a session for reading: one snapshot, no lock."""
    if engine.dialect.name != "sqlite":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return Session(engine, autoflush=False, info={SNAPSHOT: {}})


def writing(engine: Engine) -> Session:
    """Return a session that will write: on SQLite it waits for the one write lock at its start."""
    return Session(engine.execution_options(writes=True), autoflush=False, expire_on_commit=False)


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Commit what happened inside, or nothing of it: the only place that commits."""
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def is_out_of_order(error: BaseException) -> bool:
    """Say whether an error tells that a disk or the database cannot do its work just now."""
    if isinstance(error, OSError):
        return error.errno in _DISK_FAULTS
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_FAULTS
    return isinstance(error, OperationalError)
