"""The static files that a log is mirrored from (c2sp.org/tlog-tiles): their paths and bundles."""

import re
from collections.abc import Sequence

from registry.errors import Invalid

TILE_WIDTH = 256
ENTRY_LIMIT = 0xFFFF  # bytes; the length prefix of a bundle is a uint16

# At most six groups of digits: a log of 10^18 tiles is beyond any 64-bit index.
_PATH = re.compile(
    "tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5}[0-9]{3})"
    r"(?:\.p/([1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
)


def tile_path(level: int | None, index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a tile below the log's prefix; level None stands for a bundle of entries.

    A width below 256 names a partial tile.
    """
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    *groups, last = re.findall("...", digits)
    name = "".join(f"x{group}/" for group in groups) + last
    part = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{'entries' if level is None else level}/{name}{part}"


def parse_tile_path(path: str) -> tuple[int | None, int, int]:
    """Return level (None for entries), index and width (1 to 256) of a tile's only path."""
    found = _PATH.fullmatch(path)
    if not found or found[2].startswith("x000/"):
        raise Invalid("This is not the path of a tile: {path}.", path=repr(path[:80]))
    level = None if found[1] == "entries" else int(found[1])
    return level, int(re.sub("[x/]", "", found[2])), int(found[3] or TILE_WIDTH)


def tile_width(level: int | None, index: int, size: int) -> int:
    """Return how many hashes or entries a tile has in a log of `size`: 256 if complete, 0 if none.

    A tile that is not complete is not hashed into the level above.
    """
    return max(0, min(TILE_WIDTH, (size >> 8 * (level or 0)) - index * TILE_WIDTH))


def encode_entries(entries: Sequence[bytes]) -> bytes:
    """Return a bundle of 1 to 256 entries, each behind its length as a big-endian uint16."""
    if not 0 < len(entries) <= TILE_WIDTH or any(len(entry) > ENTRY_LIMIT for entry in entries):
        raise Invalid("A bundle holds 1 to 256 entries of at most 65535 bytes.")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)
