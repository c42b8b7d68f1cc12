"""One archive, written as a stream: members with their SHA-256, tables safe to open; no database.

Each table is there as CSV and as a sheet of one workbook. `SHA256SUMS` is what `sha256sum --check`
reads; the archive ends with it.
"""

import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from registry.errors import NotFound
from registry.files.keeping import path_of
from registry.holdings.workbook import Book
from registry.intake.batches import safe

WORKBOOK = "tables.xlsx"
_BLOCK = 1 << 20  # bytes
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}")

Write = Callable[[Sequence[object]], object]


class Pack:
    """An archive in the making."""

    def __init__(self, archive: ZipFile, attachments: Path) -> None:
        self._archive, self._attachments = archive, attachments
        self._sums: list[str] = []
        self._files: set[str] = set()
        self._book = Book()
        self.missing: list[str] = []  # SHA-256 of attachments whose bytes are not here

    def add(self, name: str, content: str) -> None:
        """Add a text."""
        self._stream(name, iter([content.encode(errors="replace")]))

    def add_json(self, name: str, document: object) -> None:
        """Add a document, as people can read it too."""
        self.add(name, json.dumps(document, ensure_ascii=False, indent=1) + "\n")

    def add_attachments(self, listed: Sequence[Mapping[str, Any]]) -> None:
        """Add attached files, each once, under their SHA-256."""
        for one in listed:
            if one["sha256"] not in self._files:
                self._files.add(one["sha256"])
                self._add_file(one["sha256"], one["name"])

    def _add_file(self, sha256: str, name: str) -> None:
        extension = Path(name).suffix if _EXTENSION.fullmatch(Path(name).suffix) else ""
        try:
            file = path_of(self._attachments, sha256).open("rb")
        except (NotFound, OSError):
            self.missing.append(sha256)
            return
        with file:
            self._stream(f"attachments/{sha256}{extension}", iter(lambda: file.read(_BLOCK), b""))

    @contextmanager
    def table(self, name: str, columns: Sequence[str]) -> Iterator[Write]:
        """Give what writes a row; the table is added at the end, beside others being written."""
        with TemporaryFile("w+", encoding="utf-8", newline="") as rows:
            writer, sheet = csv.writer(rows), self._book.sheet(Path(name).stem, columns)
            writer.writerow(columns)

            def write(row: Sequence[object]) -> None:
                writer.writerow(map(safe, row))
                sheet.write(row)

            yield write
            rows.seek(0)
            self._stream(name, _marked(rows))

    def finish(self) -> None:
        """Add the workbook, and the sums of all that was added."""
        self._stream(WORKBOOK, self._book.blocks())
        self._archive.writestr("SHA256SUMS", "".join(self._sums))

    def _stream(self, name: str, blocks: Iterator[bytes]) -> None:
        digest = hashlib.sha256()
        with self._archive.open(name, "w", force_zip64=True) as member:
            for block in blocks:
                digest.update(block)
                member.write(block)
        self._sums.append(f"{digest.hexdigest()}  {name}\n")


def _marked(rows: IO[str]) -> Iterator[bytes]:
    """Yield a table in UTF-8 with the mark without which spreadsheets read something else."""
    yield b"\xef\xbb\xbf"
    while block := rows.read(_BLOCK):
        yield block.encode(errors="replace")


@contextmanager
def packed(path: Path, attachments: Path) -> Iterator[Pack]:
    """Give an archive at `path`; it is complete when nothing was raised inside."""
    with ExitStack() as stack:
        archive = stack.enter_context(ZipFile(path, "w", ZIP_DEFLATED))
        pack = Pack(archive, attachments)
        yield pack
        pack.finish()
