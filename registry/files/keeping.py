"""Keeping a file under the SHA-256 of its bytes: written once, whole or not at all."""

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from registry.errors import NotFound, Refused
from registry.files.kinds import check, kind_of
from registry.settings import MEGABYTE
from registry.text import one_line

NAME_MOST = 200  # characters
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept; of one that goes with a pledge, these names are in the log's format."""

    name: str  # as shown
    sha256: str  # hexadecimal
    size: int  # bytes
    media_type: str


def keep(folder: Path, stream: IO[bytes], name: str, *, limit: int) -> Kept:
    """Write `stream` into `folder` and return what was kept; the same bytes are kept once.

    Raises:
        Refused: it is empty, larger than `limit` bytes, of a kind that is not taken, or not
            what its name says.
    """
    name = clean_name(name)
    extension = _extension(name)
    media_type = kind_of(extension).media_type
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="new-", delete=False) as written:
        try:
            size, sha256 = _copy(stream, written, limit)
            check(written, extension)
            written.flush()
            os.fsync(written.fileno())
            _move(Path(written.name), path_of(folder, sha256))
        finally:
            Path(written.name).unlink(missing_ok=True)
    return Kept(name, sha256, size, media_type)


def path_of(folder: Path, sha256: str) -> Path:
    """Return where the file with this SHA-256 is kept, or raise NotFound for anything else."""
    if not _SHA256.fullmatch(sha256):
        raise NotFound("There is no such file.")
    return folder / sha256[:2] / sha256


def clean_name(raw: str) -> str:
    """Return a file's name as one line, without the folders that some browsers send before it.

    Raises:
        Refused: it has unfit characters, or more than 200.
    """
    name = one_line(re.split(r"[/\\]", raw)[-1], limit=NAME_MOST)
    if "\ufffd" in name:
        raise Refused("The file’s name holds a character that could not be read. Rename the file.")
    return name


def _extension(name: str) -> str:
    stem, _point, extension = name.rpartition(".")
    return extension.lower() if stem.strip(". ") else ""


def _copy(stream: IO[bytes], to: IO[bytes], limit: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(MEGABYTE):
        size += len(chunk)
        if size > limit:
            raise Refused(
                "This file is larger than {limit} MB. Attach a smaller one, or name in the "
                "description where it is published.",
                limit=limit // MEGABYTE,
            )
        digest.update(chunk)
        to.write(chunk)
    if not size:
        raise Refused("This file is empty. Choose another one.")
    return size, digest.hexdigest()


def _move(written: Path, target: Path) -> None:
    """Put the file in its place, so that it is there after a crash too."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    with alone(target.parent.parent):
        written.replace(target)
    for folder in (target.parent, target.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep others from putting a file into its place or erasing one meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)  # and with it the lock, as when the process is killed
