"""Erasing kept files that nothing lists any more: safe against a crash and against an upload."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from registry.files.keeping import alone


def sweep(folder: Path, listed: Collection[str], *, before: datetime) -> int:
    """Erase the files that are not `listed` (by SHA-256) and were written before `before`.

    Whoever attaches the same bytes again writes them again, so a file is old only while nobody
    wants it. A crash leaves a file that the next sweep finds. Returns how many files went.
    """
    files = [path for path in folder.glob("*/*") if path.name not in listed]
    return sum(_erase(folder, path, before) for path in (*files, *folder.glob("new-*")))


def _erase(folder: Path, path: Path, before: datetime) -> bool:
    with alone(folder):
        try:
            is_old = path.stat().st_mtime < before.timestamp()
        except FileNotFoundError:  # a part that was moved into its place meanwhile
            return False
        if is_old:
            path.unlink()
        return is_old
