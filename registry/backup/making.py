"""Making a backup: dump, attachments and manifest in one archive, there whole or not at all."""

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy.engine import Engine

from registry import clock, schema_version
from registry.backup.dumping import Progress, dump
from registry.backup.manifest import DATABASES, FILES, NAME, Filed, Manifest, is_attachment
from registry.errors import Refused
from registry.settings import Settings


def make(
    engine: Engine, settings: Settings, target: Path, *, at: datetime, progress: Progress
) -> tuple[Path, Manifest]:
    """Write a backup to `target`, or into it where it is a folder; return where, and what it holds.

    Raises:
        Refused: the file exists already, or its folder does not, or an attachment is damaged.
    """
    if target.is_dir():
        target /= f"registry-{at:%Y%m%dT%H%M%SZ}.tar"
    if target.exists():
        raise Refused("{path} exists already: name another file.", path=target)
    if not target.parent.is_dir():
        raise Refused(
            "There is no folder {folder}: make it, or name another.", folder=target.parent
        )
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as place:
        folder = Path(place)
        kind = engine.dialect.name
        stood = dump(engine, folder / DATABASES[kind], progress)
        (folder / "archive").touch(mode=0o600)
        with (folder / "archive").open("wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                files = dict(_add(archive, folder, settings, DATABASES[kind], progress))
                manifest = Manifest(
                    settings.log_origin,
                    clock.timestamp(at),
                    kind,
                    schema_version.current(engine) or "",
                    settings.database_role,
                    stood.size,
                    stood.root.hex(),
                    stood.checkpoint,
                    files,
                )
                _write(archive, NAME, io.BytesIO(manifest.dump()), len(manifest.dump()))
            file.flush()
            os.fsync(file.fileno())
        (folder / "archive").replace(target)
    sync(target.parent)
    return target, manifest


def sync(folder: Path) -> None:
    """Bring a folder's names to disk, so that what was put there is there after a crash too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _add(
    archive: tarfile.TarFile, folder: Path, settings: Settings, dumped: str, progress: Progress
) -> Iterator[tuple[str, Filed]]:
    kept = sorted(settings.attachments.glob("??/*")) if settings.attachments.is_dir() else []
    sources = {f"{FILES}/{path.parent.name}/{path.name}": path for path in kept}
    sources = {name: path for name, path in sources.items() if is_attachment(name)}
    sources = {dumped: folder / dumped, **sources}
    for done, (name, path) in enumerate(sources.items(), 1):
        with path.open("rb") as file:
            reader = Hashing(file)
            _write(archive, name, reader, size := path.stat().st_size)
        found = Filed(size, reader.sha256())
        if name != dumped and found.sha256 != path.name:
            raise Refused(
                "The attachment {path} is damaged: bring it back from an older backup first.",
                path=path,
            )
        yield name, found
        progress(done, len(sources))


def _write(archive: tarfile.TarFile, name: str, source: "IO[bytes] | Hashing", size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    archive.addfile(member, source)


class Hashing:
    """A file that is read once, its SHA-256 taken on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        data = self._file.read(size)
        self._digest.update(data)
        return data

    def sha256(self) -> str:
        """Return the hash of all that was read, in hexadecimal."""
        return self._digest.hexdigest()
