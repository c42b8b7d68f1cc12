"""An archive written as a stream: members with their SHA-256, tables that are safe to open.

Nothing in it tells when or by whom it was made, so the same contents give the same bytes.
`SHA256SUMS` is what `sha256sum --check` reads; the archive ends with it.
"""

import csv
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from registry.errors import Refused
from registry.text import safe

BLOCK = 1 << 20  # bytes
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first that the format can say

Write = Callable[[Sequence[object]], object]


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name, its size in bytes, its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


class Archive:
    """An archive in the making; `members` are what was added so far."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.members: list[Member] = []

    def add(self, name: str, content: str) -> None:
        """Add a text."""
        self.stream(name, [content.encode(errors="replace")])

    def add_json(self, name: str, document: object) -> None:
        """Add a document, as people can read it too."""
        self.add(name, json.dumps(document, ensure_ascii=False, indent=1) + "\n")

    @contextmanager
    def table(self, name: str, columns: Sequence[str]) -> Iterator[Write]:
        """Give what writes a row; the table is added at the end, beside others being written."""
        with self.written(name) as file:
            rows = TextIOWrapper(file, "utf-8", newline="")
            rows.write("\ufeff")  # without this mark spreadsheets read something else
            writer = csv.writer(rows)
            writer.writerow(columns)
            yield lambda row: writer.writerow(map(safe, row))
            rows.detach()  # flushed, and the file stays open

    @contextmanager
    def written(self, name: str) -> Iterator[IO[bytes]]:
        """Give a file to write to; it is added at the end."""
        with TemporaryFile() as file:
            yield file
            self.copy(name, file)

    def copy(self, name: str, file: IO[bytes]) -> None:
        """Add what is in a file, from its start."""
        file.seek(0)
        self.stream(name, blocks(file))

    def stream(self, name: str, content: Iterable[bytes]) -> None:
        """Add bytes that come one block after the other."""
        digest, size = hashlib.sha256(), 0
        with self._archive.open(_untold(name), "w", force_zip64=True) as member:
            for block in content:
                digest.update(block)
                size += len(block)
                member.write(block)
        self.members.append(Member(name, size, digest.hexdigest()))

    def finish(self) -> None:
        """Add the sums of all that was added."""
        self.add("SHA256SUMS", "".join(f"{one.sha256}  {one.name}\n" for one in self.members))


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what is left to read of a file."""
    return iter(lambda: file.read(BLOCK), b"")


@contextmanager
def archived(path: Path) -> Iterator[Archive]:
    """Give an archive at `path`; it is complete when nothing was raised inside."""
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        archive = Archive(file)
        yield archive
        archive.finish()


def copy_untold(source: IO[bytes], target: IO[bytes], said: Mapping[str, bytes]) -> None:
    """Write a ZIP anew without the times in it; members of `said` get other bytes."""
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            with old.open(name) as member, new.open(_untold(name), "w") as copied:
                for block in [said[name]] if name in said else blocks(member):
                    copied.write(block)


def _untold(name: str) -> ZipInfo:
    """Return the header of a member that does not reveal when, where or by whom it was made."""
    head = ZipInfo(name, _NO_TIME)
    head.compress_type, head.external_attr, head.create_system = ZIP_DEFLATED, 0o644 << 16, 3
    return head


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Give a path to write to; what is there becomes `path` if nothing was raised, else nothing.

    Raises:
        Refused: `path` is a device or the like, whose place no file may take.
        OSError: what the system says, of `path`.
    """
    if path.exists() and not path.is_file():
        raise Refused("{path} is no file that can be replaced: name another.", path=path)
    unfinished = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield unfinished
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        if str(error.filename) in {"None", str(unfinished)}:  # a full disk names none
            error.filename = str(path)
        raise
    finally:
        unfinished.unlink(missing_ok=True)
