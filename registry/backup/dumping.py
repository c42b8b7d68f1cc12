"""The database as one file, of one moment, while others write: SQLite's backup, or pg_dump."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session

from registry.audit import queries
from registry.errors import Misconfigured, Refused
from registry.store import engine_for, reading

Progress = Callable[[int, int], None]
PAGES = 1_000  # of SQLite, copied between two moves of the bar
ASIDE = "replaced_"  # what was there before a restoring keeps this name


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where the log stood in a dump: its size, its root, its newest checkpoint."""

    size: int
    root: bytes
    checkpoint: str | None


def snapshot(session: Session) -> Snapshot:
    """Return where the log stands."""
    size, newest = queries.size(session), queries.checkpoint(session)
    return Snapshot(size, queries.root(session, size), newest.note if newest else None)


def dump(engine: Engine, to: Path, progress: Progress) -> Snapshot:
    """Write the database to the file `to`, and return where its log stood."""
    if engine.dialect.name == "sqlite":
        return _dump_sqlite(Path(engine.url.database or ""), to, progress)
    return _dump_postgresql(engine, to)


def _dump_sqlite(source: Path, to: Path, progress: Progress) -> Snapshot:
    """Copy from within one read transaction: what others write meanwhile begins nothing anew."""
    with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(to)) as target:
        held.execute("BEGIN")
        held.execute("SELECT count(*) FROM sqlite_master").fetchone()
        held.backup(
            target,
            pages=PAGES,
            progress=lambda _status, left, total: progress(total - left, total),
        )
        target.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    engine = engine_for(f"sqlite:///{to}")
    try:
        with reading(engine) as session:
            return snapshot(session)
    finally:
        engine.dispose()


def _dump_postgresql(engine: Engine, to: Path) -> Snapshot:
    program = _program("pg_dump")
    with reading(engine) as session:
        moment: str = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        found = snapshot(session)
        _run(
            engine,
            program,
            "--format=custom",
            "--no-owner",
            f"--snapshot={moment}",
            f"--exclude-schema={ASIDE}*",
            f"--file={to}",
        )
    return found


def load_postgresql(engine: Engine, dumped: Path) -> None:
    """Fill the empty schema of a PostgreSQL database from a dump, whole or not at all."""
    _run(engine, _program("pg_restore"), "--no-owner", "--single-transaction", str(dumped))


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Misconfigured(
            "The program {name} is not here: install the client programs of PostgreSQL, of the "
            "server’s version or a newer one.",
            name=name,
        )
    return found


def _run(engine: Engine, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; its password stands in no list of processes."""
    url = make_url(engine.url).set(drivername="postgresql")
    environ = dict(os.environ)
    if url.password:
        environ["PGPASSWORD"] = str(url.password)
    address = url.set(password=None).render_as_string()
    done = subprocess.run(  # noqa: S603 - a program found on the operator's own path
        [program, f"--dbname={address}", *arguments],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        name = Path(program).name
        said = done.stderr.strip().partition("\n")[0].removeprefix(f"{name}: ")
        raise Refused("{program}: {said}", program=name, said=said)
