"""Packages that are kept in the instance folder: derived results, outside the store.

A file is named by all that its bytes are a function of: the size of the log, the newest redaction,
the version of the code. So a package that holds words erased since is never found again. That
somebody asked for one is a small file beside it, which says how much of how much is done.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from registry import __version__
from registry.errors import Refused
from registry.settings import Settings

MOST_ASKED = 5
MOST_KEPT = 10
_FILE = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})\.(.+)\.zip")


@dataclass(frozen=True, slots=True)
class Kept:
    """A package that is ready: the log size it shows, and its file."""

    size: int
    path: Path

    @property
    def tag(self) -> str:
        """Return what stands for its bytes."""
        return self.path.name.removesuffix(".zip")


def folder(settings: Settings) -> Path:
    """Return where packages lie."""
    return settings.instance / "data"


def path_of(settings: Settings, size: int, redacted: int) -> Path:
    """Return where the package of the log at `size` lies; `redacted` is the newest redaction."""
    return folder(settings) / f"{size}.{redacted + 1}.{__version__}.zip"


def kept(settings: Settings, redacted: int) -> list[Kept]:
    """Return the packages that may be handed out after the redaction `redacted`, newest first."""
    return sorted(_valid(settings, redacted), key=lambda one: one.size, reverse=True)


def find(settings: Settings, size: int, redacted: int) -> Kept | None:
    """Return the package of the log at `size`, None while there is none."""
    path = path_of(settings, size, redacted)
    return Kept(size, path) if path.is_file() else None


def regular(settings: Settings, redacted: int) -> Kept | None:
    """Return the package that was made last without having been asked for, if it is valid yet."""
    with suppress(FileNotFoundError, ValueError):
        return find(settings, int(_regular(settings).read_text(encoding="ascii")), redacted)
    return None


def newest(settings: Settings, redacted: int) -> Kept | None:
    """Return the package of the newest moment, None until the regular one is there."""
    return kept(settings, redacted)[0] if regular(settings, redacted) else None


def note_regular(settings: Settings, size: int) -> None:
    """Note which package was made last without having been asked for."""
    _regular(settings).write_text(str(size), encoding="ascii")


def ask(settings: Settings, size: int) -> None:
    """Ask for the package of the log at `size`; again, while it is made, changes nothing.

    Raises:
        Refused: as many as may wait wait already.
    """
    waiting = asked(settings)
    if size in waiting:
        return
    if len(waiting) >= MOST_ASKED:
        raise Refused(
            "{count} packages of other moments wait to be made: ask again in some minutes, or take "
            "the newest one.",
            count=len(waiting),
        )
    _marker(settings, size).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _marker(settings, size).touch()


def asked(settings: Settings) -> list[int]:
    """Return the log sizes for which somebody asked for a package, in the order of asking."""
    found = [(one.stat().st_mtime_ns, int(one.stem)) for one in folder(settings).glob("*.asked")]
    return [size for _at, size in sorted(found)]


def note(settings: Settings, size: int, done: int, total: int) -> None:
    """Note how many of how many pledges of a package are written."""
    marker = _marker(settings, size)
    if marker.exists():
        marker.write_text(f"{done} {total}", encoding="ascii")


def progress(settings: Settings, size: int) -> tuple[int, int] | None:
    """Return how many of how many pledges are written; None where nobody asked for it."""
    with suppress(FileNotFoundError):
        said = _marker(settings, size).read_text(encoding="ascii").split()
        return (int(said[0]), int(said[1])) if said else (0, 0)
    return None


def fulfil(settings: Settings, size: int) -> None:
    """Say that a package is made, or never can be."""
    _marker(settings, size).unlink(missing_ok=True)


def tidy(settings: Settings, redacted: int) -> None:
    """Erase packages that hold erased words or were made by other code, then the oldest.

    The regular one stays, and of the others those that were made last.
    """
    valid, always = kept(settings, redacted), regular(settings, redacted)
    others = sorted(valid, key=lambda one: one.path.stat().st_mtime, reverse=True)
    staying = {one.path for one in (always, *others[:MOST_KEPT]) if one}
    for path in folder(settings).glob("*.zip"):
        if path not in staying:
            path.unlink(missing_ok=True)


def _valid(settings: Settings, redacted: int) -> list[Kept]:
    found = []
    for path in folder(settings).glob("*.zip"):
        if named := _FILE.fullmatch(path.name):
            size = int(named[1])
            if path == path_of(settings, size, redacted):
                found.append(Kept(size, path))
    return found


def _regular(settings: Settings) -> Path:
    return folder(settings) / "regular"


def _marker(settings: Settings, size: int) -> Path:
    return folder(settings) / f"{size}.asked"
