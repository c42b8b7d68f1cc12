"""The whole log checked from its bytes: each entry's hash, and each complete tile over them.

The pages read tiles and kept hashes only, and the signer reads the bytes of new entries only. So
whoever is about to sign for the first time in this process reads all of it once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.audit.models import LogEntry, LogTile
from registry.audit.tiles import TILE_WIDTH
from registry.audit.tree import CompactRange, leaf_hash

CHUNK = 1_000  # entries read at once
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Tile:
    """A complete tile: its place, its 256 hashes one after the other, and the root over them."""

    level: int
    index: int
    hashes: bytes
    root: bytes


class Tiles:
    """Grows the tiles over leaf hashes; at most 255 hashes of each level are held."""

    def __init__(self) -> None:
        self.counts = [0]  # level → complete tiles
        self._open: list[list[bytes]] = [[]]

    def feed(self, value: bytes, level: int = 0) -> Iterator[Tile]:
        """Take the next hash of a level, and yield the tiles that it completes."""
        if level == len(self._open):
            self._open.append([])
            self.counts.append(0)
        self._open[level].append(value)
        if len(self._open[level]) < TILE_WIDTH:
            return
        hashes, self._open[level] = self._open[level], []
        root = CompactRange().extend(hashes).root()
        yield Tile(level, self.counts[level], b"".join(hashes), root)
        self.counts[level] += 1
        yield from self.feed(root, level + 1)


def is_kept(session: Session, tile: Tile) -> bool:
    """Whether the database keeps just this tile."""
    kept = select(LogTile.hashes, LogTile.root).where(
        LogTile.level == tile.level, LogTile.index == tile.index
    )
    return session.execute(kept).one_or_none() == (tile.hashes, tile.root)


def changed(session: Session, size: int, progress: Progress) -> str | None:
    """Return what is not as the entries' bytes give it, the first found; None if all is.

    Checks the leaf hashes and the tiles of a log of `size`: a few microseconds an entry.
    """
    tiles, rows = Tiles(), select(LogEntry.index, LogEntry.leaf_hash, LogEntry.body)
    for low in range(0, size, CHUNK):
        high = min(low + CHUNK, size)
        chunk = rows.where(LogEntry.index.between(low, high - 1)).order_by(LogEntry.index)
        expected = low
        for index, kept, body in session.execute(chunk):
            if index != expected or not isinstance(body, bytes) or kept != leaf_hash(body):
                return f"entry {expected}"
            for tile in tiles.feed(kept):
                if not is_kept(session, tile):
                    return f"tile {tile.level}/{tile.index}"
            expected += 1
        if expected != high:
            return f"entry {expected}"
        progress(high, size)
    kept_tiles = session.scalars(select(func.count()).select_from(LogTile)).one()
    return None if kept_tiles == sum(tiles.counts) else "a tile"
