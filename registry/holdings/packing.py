"""The archive of an entity, with the files that were attached; no database."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from registry.errors import NotFound
from registry.files.archive import Archive
from registry.files.keeping import path_of

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}")


class Pack(Archive):
    """An archive in the making that takes attachments."""

    def __init__(self, archive: ZipFile, attachments: Path) -> None:
        super().__init__(archive)
        self._attachments = attachments
        self._files: set[str] = set()
        self.missing: list[str] = []  # SHA-256 of attachments whose bytes are not here

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
        yield pack
        pack.finish()
