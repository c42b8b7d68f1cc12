"""Files from a disk, and how far a long walk is."""

import sys
from pathlib import Path

from registry.verifier.spelling import Unread, require, shown

FILE_LIMIT = 1 << 28  # bytes; nothing that a registry hands out is as large


def read(path: Path) -> bytes:
    """Return the bytes of a file; Wrong if there is none, or far too many of them."""
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise Unread(f"{shown(path)} cannot be read: {type(error).__name__}.") from None
    require(len(data) <= FILE_LIMIT, f"{shown(path)} is too large.")
    return data


def progress(done: int, size: int) -> None:
    """Tell a terminal how many entries are done."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:,} of {size:,} entries \r")
