"""Bringing a backup back: everything is read and checked before anything is put in its place."""

import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine

from registry import schema_version
from registry.backup.dumping import ASIDE, Progress, load_postgresql, snapshot
from registry.backup.making import Hashing, sync
from registry.backup.manifest import DATABASES, FILES, LARGEST, NAME, Filed, Manifest, is_attachment
from registry.errors import Invalid, Refused
from registry.settings import MEGABYTE, Settings
from registry.store import engine_for, reading

# Raises where what came back is not sound; the folder is that of the archive's own attachments.
Check = Callable[[Engine, Manifest, Path], None]


def restore(
    engine: Engine,
    settings: Settings,
    archive: Path,
    *,
    at: datetime,
    replace: bool,
    check: Check,
    progress: Progress,
) -> Manifest:
    """Bring the backup in the file `archive` back, and return what it held.

    With `replace` what is there is set aside, never destroyed.

    Raises:
        Invalid: the archive is damaged, or is no backup.
        Refused: it is of another log, database or schema; or something is there already.
    """
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.instance, prefix="restoring-") as place:
        manifest = unpack(archive, Path(place), settings, progress)
        is_empty = not inspect(engine).get_table_names()
        engine.dispose()
        if not is_empty and not replace:
            raise Refused(
                "There is a registry here already: stop it, and set it aside with --replace."
            )
        aside = None if is_empty else f"{ASIDE}{at:%Y%m%dt%H%M%S%f}"
        if engine.dialect.name == "postgresql":
            _make_role(engine, manifest.role)
        into = _into_sqlite if engine.dialect.name == "sqlite" else _into_postgresql
        with into(engine, Path(place) / DATABASES[manifest.database], aside) as restored:
            _check(restored, manifest)
            check(restored, manifest, Path(place) / FILES)
            _keep_attachments(Path(place), settings, manifest)
    return manifest


def unpack(archive: Path, to: Path, settings: Settings, progress: Progress) -> Manifest:
    """Write the files of an archive into the folder `to`, each checked, and return its manifest."""
    try:
        with tarfile.open(archive, "r:") as opened:
            members = {member.name: member for member in opened.getmembers()}
            manifest = _manifest(opened, members)
            _refuse_foreign(manifest, settings)
            if members.keys() != manifest.files.keys() | {NAME}:
                raise _damaged(archive)
            for done, (name, filed) in enumerate(manifest.files.items(), 1):
                if _extract(opened, members[name], to / name) != filed:
                    raise _damaged(archive)
                progress(done, len(manifest.files))
    except (tarfile.TarError, EOFError, ValueError, AttributeError) as error:
        if isinstance(error, Invalid):
            raise
        raise Invalid("{path} is no backup of a registry.", path=archive) from error
    return manifest


def _manifest(opened: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> Manifest:
    found = members.get(NAME)
    file = opened.extractfile(found) if found and found.size <= LARGEST else None
    if file is None:
        raise Invalid("This is no backup of a registry: it has no manifest.")
    return Manifest.parse(file.read())


def _refuse_foreign(manifest: Manifest, settings: Settings) -> None:
    kind = engine_for(settings.database).dialect.name
    for what, there, here in (
        ("the log", manifest.origin, settings.log_origin),
        ("a database of", manifest.database, kind),
        ("a schema at migration", manifest.migration, schema_version.head()),
    ):
        if there != here:
            raise Refused(
                "This is a backup of {what} {there}, and here is {here}: restore it where it "
                "belongs, with the version that made it.",
                what=what,
                there=there,
                here=here,
            )


def _extract(opened: tarfile.TarFile, member: tarfile.TarInfo, to: Path) -> Filed:
    source = opened.extractfile(member) if member.isfile() else None
    if source is None:
        raise Invalid("The backup holds what is no file: {name}.", name=member.name)
    reader = Hashing(source)
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    to.touch(mode=0o600)
    with to.open("wb") as file:
        while chunk := reader.read(MEGABYTE):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Filed(to.stat().st_size, reader.sha256())


def _damaged(archive: Path) -> Invalid:
    return Invalid(
        "{path} is damaged: a file in it is not what its manifest says. Take another backup.",
        path=archive,
    )


def _check(engine: Engine, manifest: Manifest) -> None:
    with reading(engine) as session:
        found = snapshot(session)
    if (found.size, found.root.hex()) != (manifest.size, manifest.root):
        raise Invalid("The log in this backup is not the one that its manifest names.")


@contextmanager
def _into_sqlite(engine: Engine, dumped: Path, aside: str | None) -> Iterator[Engine]:
    """Yield what came back, to be checked where it lies; only then does it take its place."""
    restored = engine_for(f"sqlite:///{dumped}")
    try:
        yield restored
    finally:
        restored.dispose()
    place = Path(engine.url.database or "")
    if aside:
        _close(place)
        os.link(place, place.with_name(f"{aside}.db"))
    for rest in ("-wal", "-shm"):
        place.with_name(place.name + rest).unlink(missing_ok=True)
    dumped.replace(place)
    sync(place.parent)


def _close(place: Path) -> None:
    """Bring all of a database into its one file; refuse while anybody has it open."""
    try:
        with closing(sqlite3.connect(place, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise Refused(
            "The database {path} is in use ({error}): stop the registry and its worker first.",
            path=place,
            error=error,
        ) from error


@contextmanager
def _into_postgresql(engine: Engine, dumped: Path, aside: str | None) -> Iterator[Engine]:
    """Yield what came back, to be checked; it leaves again should the check fail."""
    with _set_aside(engine, aside):
        load_postgresql(engine, dumped)
        yield engine


@contextmanager
def _set_aside(engine: Engine, aside: str | None) -> Iterator[None]:
    """Rename what is there, and give it its name back should anything fail."""
    if aside:
        _execute(engine, f"ALTER SCHEMA public RENAME TO {aside}", "CREATE SCHEMA public")
    try:
        yield
    except BaseException:
        back = ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]
        if aside:
            back[1] = f"ALTER SCHEMA {aside} RENAME TO public"
        _execute(engine, *back)
        raise


def _make_role(engine: Engine, role: str) -> None:
    with engine.connect() as connection:
        known = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
        if connection.execute(known, {"role": role}).first():
            return
    quoted = engine.dialect.identifier_preparer.quote_identifier(role)
    _execute(engine, f"CREATE ROLE {quoted} NOLOGIN")


def _execute(engine: Engine, *statements: str) -> None:
    engine.dispose()
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _keep_attachments(place: Path, settings: Settings, manifest: Manifest) -> None:
    for name in filter(is_attachment, manifest.files):
        target = settings.attachments / Path(name).relative_to(FILES)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.move(place / name, target)
        sync(target.parent)
