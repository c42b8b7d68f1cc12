"""Bringing a copy of a log up to date (C2SP tlog-tiles)."""

from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from registry.verifier.logs import HALF, tile_path, tiles
from registry.verifier.notes import open_checkpoint
from registry.verifier.reading import FILE_LIMIT, progress, read
from registry.verifier.spelling import Unread, require, shown, text_of


def mirror(address: str, folder: Path) -> None:
    """Fetch what of a log is not yet in the folder; the checkpoint that was there is kept too."""
    note = _fetch(address, "checkpoint")
    size = open_checkpoint(text_of(note), ()).size
    for level in ("entries", *map(str, range(8))):
        shift = 0 if level == "entries" else 8 * int(level)
        for index, width in tiles(size >> shift):
            progress(index * 256 << shift, size)
            path = tile_path(level, index, width)
            if not (folder / path).exists():
                _write(folder / path, _fetch(address, path))
    kept = folder / "checkpoint"
    if kept.exists() and (old := read(kept)) != note:
        _set_aside(folder, old)
    _write(folder / "key", _fetch(address, "key"))
    _write(kept, note)


def _set_aside(folder: Path, note: bytes) -> None:
    """Keep an older checkpoint, beside others of its size: two that differ are a proof."""
    size, number = open_checkpoint(text_of(note), ()).size, 1
    path = folder / f"checkpoint-{size}"
    while path.exists() and read(path) != note:
        number += 1
        path = folder / f"checkpoint-{size}-{number}"
    _write(path, note)


def _fetch(address: str, path: str) -> bytes:
    url = f"{address.rstrip('/')}/{path}"
    require(url.startswith(("https://", "http://")), f"This is no address: {shown(url)}.")
    try:
        with urlopen(url, timeout=60) as answer:  # noqa: S310 - the line above
            return bytes(answer.read(FILE_LIMIT))
    except (OSError, ValueError, HTTPException) as error:
        raise Unread(f"{shown(url)} cannot be fetched: {shown(error)}.") from None


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}{HALF}")
    new.write_bytes(data)
    new.replace(path)
