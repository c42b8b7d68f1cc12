"""The archive of an entity, with the files that were attached; no database.

Each of its tables is there as CSV and as a sheet of one workbook.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from registry.errors import NotFound
from registry.files.archive import Archive, Write
from registry.files.keeping import path_of
from registry.holdings.workbook import Book

WORKBOOK = "tables.xlsx"
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}")


class Pack(Archive):
    """An archive in the making that takes attachments."""

    def __init__(self, archive: ZipFile, attachments: Path) -> None:
        super().__init__(archive)
        self._attachments = attachments
        self._files: set[str] = set()
        self._book = Book()
        self.missing: list[str] = []  # SHA-256 of attachments whose bytes are not here

    @contextmanager
    def table(self, name: str, columns: Sequence[str]) -> Iterator[Write]:
        """Give what writes a row, into the table and into its sheet."""
        sheet = self._book.sheet(Path(name).stem, columns)
        with super().table(name, columns) as write:

            def both(row: Sequence[object]) -> None:
                write(row)
                sheet.write(row)

            yield both

    def finish(self) -> None:
        """Add the workbook, and the sums of all that was added."""
        self.stream(WORKBOOK, self._book.blocks())
        super().finish()

    def abandon(self) -> None:
        """Leave no file behind of what is not finished."""
        self._book.abandon()

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
            self.copy(f"attachments/{sha256}{extension}", file)


@contextmanager
def packed(path: Path, attachments: Path) -> Iterator[Pack]:
    """Give an archive at `path`; it is complete when nothing was raised inside."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        pack = Pack(archive, attachments)
        try:
            yield pack
        except BaseException:
            pack.abandon()
            raise
        pack.finish()
