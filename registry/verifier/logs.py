"""A mirrored log (C2SP tlog-tiles), read from end to end."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from registry.verifier.entries import read_entry
from registry.verifier.notes import Checkpoint, Key, open_checkpoint
from registry.verifier.reading import progress, read
from registry.verifier.spelling import Wrong, require, text_of
from registry.verifier.trees import leaf_hash, tree_root

HALF = ".new"  # ends the name of a file that is being fetched, or was when the program was ended


def tile_path(level: str, index: int, width: int) -> str:
    """Return the path of a tile, or of a bundle where the level is `entries`."""
    digits = str(index).zfill(-(-len(str(index)) // 3) * 3)
    *groups, last = re.findall("...", digits)
    part = "" if width == 256 else f".p/{width}"
    return f"tile/{level}/{''.join(f'x{group}/' for group in groups)}{last}{part}"


def tiles(count: int) -> Iterator[tuple[int, int]]:
    """Yield index and width of each tile over a number of hashes."""
    for start in range(0, count, 256):
        yield start >> 8, min(256, count - start)


@dataclass
class Log:
    """A mirrored log that was read from end to end."""

    folder: Path
    checkpoint: Checkpoint
    roots: list[bytes] = field(default_factory=list)  # of the complete tiles of level 0
    newest: dict[str, tuple[int, int]] = field(default_factory=dict)  # object → n, index
    latest: str = ""
    limits: tuple[list[str], list[str]] = ([], [])  # of its verdict, and so of what stands on it

    def hashes(self, level: int, index: int, width: int) -> list[bytes]:
        """Return the hashes of a tile."""
        data = read(self.folder / tile_path(str(level), index, width))
        require(len(data) == 32 * width, f"Tile {level}/{index} has not {width} hashes.")
        return [data[start : start + 32] for start in range(0, len(data), 32)]

    def leaves(self, index: int) -> list[bytes]:
        """Return the leaf hashes in the tile at `index`; none where the log ends before it."""
        width = min(256, self.checkpoint.size - index * 256)
        return self.hashes(0, index, width) if width > 0 else []

    def root(self, size: int) -> bytes:
        """Return the root that the log had at a size."""
        return tree_root(self.roots[: size >> 8], self.leaves(size >> 8)[: size & 255], 8)

    def follow(self, index: int, body: bytes) -> bytes:
        """Return the leaf hash of the next entry; Wrong unless it continues the log."""
        try:
            entry = read_entry(body)
        except Wrong as wrong:
            raise Wrong(f"Entry {index}: {wrong}") from None
        require(entry.at >= self.latest, f"Entry {index} has an earlier time than the one before.")
        n, prev = self.newest.get(entry.object, (0, None))
        is_next = (entry.n, entry.prev) == (n + 1, prev)
        require(is_next, f"Entry {index} does not continue the chain of its object.")
        self.latest, self.newest[entry.object] = entry.at, (entry.n, index)
        return leaf_hash(body)


def read_log(folder: Path, keys: Iterable[Key]) -> Log:
    """Return the log in a folder; Wrong unless every entry, tile, chain and root agrees."""
    log = Log(folder, open_checkpoint(text_of(read(folder / "checkpoint")), keys))
    size, rest = log.checkpoint.size, []
    for index, width in tiles(size):
        progress(index * 256, size)
        bodies = split_bundle(read(folder / tile_path("entries", index, width)), width)
        hashes = [log.follow(index * 256 + place, body) for place, body in enumerate(bodies)]
        require(hashes == log.hashes(0, index, width), f"Tile 0/{index} is not of its entries.")
        if width == 256:
            log.roots.append(tree_root(hashes))
        else:
            rest = hashes
    level, below = 1, log.roots
    while below:
        for index, width in tiles(len(below)):
            due = below[index * 256 : index * 256 + width]
            right = log.hashes(level, index, width) == due
            require(right, f"Tile {level}/{index} is not of the tiles below it.")
        whole = range(0, len(below) - 255, 256)
        level, below = level + 1, [tree_root(below[start : start + 256]) for start in whole]
    root = tree_root(log.roots, rest, 8)
    require(root == log.checkpoint.root, "The entries lead to another root than was signed.")
    return log


def split_bundle(data: bytes, count: int) -> list[bytes]:
    """Return the entries of a bundle, each behind its length in two bytes."""
    bodies, position = [], 0
    while position < len(data):
        start = position + 2
        position = start + int.from_bytes(data[position:start], "big")
        bodies.append(data[start:position])
    whole = position == len(data) and len(bodies) == count
    require(whole, f"A bundle does not hold {count} whole entries.")
    return bodies
