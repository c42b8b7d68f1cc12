"""What a backup says about itself: of which log, how far, and the SHA-256 of each file in it."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from registry.errors import Invalid

NAME = "manifest.json"
LARGEST = 64_000_000  # bytes; some 500 000 attachments
VERSION = 1
FILES = "files"  # the folder of the attachments, laid out as they are kept
_ATTACHMENT = re.compile(rf"{FILES}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})")
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}


@dataclass(frozen=True, slots=True)
class Filed:
    """A file in the archive: its size in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole backup: log, moment, schema, and name → file."""

    origin: str
    made_at: str
    database: str  # sqlite or postgresql
    migration: str
    role: str  # PostgreSQL: to whom the dump grants
    size: int
    root: str  # hexadecimal
    checkpoint: str | None  # the newest one, signed
    files: Mapping[str, Filed]

    def dump(self) -> bytes:
        """Return the manifest as JSON."""
        document = {"version": VERSION, **asdict(self)}
        return json.dumps(document, ensure_ascii=False, indent=1).encode()

    @classmethod
    def parse(cls, data: bytes) -> "Manifest":
        """Return what `dump` wrote; Invalid for anything else."""
        try:
            document = json.loads(data)
            if document.pop("version") != VERSION:
                raise Invalid("This backup is of another version of the registry.")
            files = {name: Filed(**one) for name, one in document.pop("files").items()}
            found = cls(**document, files=files)
            _check(found)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            if isinstance(error, Invalid):
                raise
            raise Invalid("The backup’s manifest is damaged: take another backup.") from error
        return found


def is_attachment(name: str) -> bool:
    """Whether a name in the archive is that of an attachment, so that it leads nowhere else."""
    return bool(_ATTACHMENT.fullmatch(name))


def _check(found: Manifest) -> None:
    texts: tuple[Any, ...] = (found.origin, found.made_at, found.migration, found.role, found.root)
    whole = (found.size, *(one.size for one in found.files.values()))
    dump = DATABASES[found.database]
    if (
        not all(isinstance(text, str) for text in texts)
        or not isinstance(found.checkpoint, str | None)
        or any(type(number) is not int or number < 0 for number in whole)
        or dump not in found.files
        or not all(is_attachment(name) for name in found.files.keys() - {dump})
    ):
        raise ValueError
