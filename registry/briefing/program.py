"""By what a briefing was made: only the same program makes the same bytes of the same log."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import registry

_SOURCES = ("*.py", "*.mo", "*.ttf")
_PACKAGES = ("babel", "openpyxl", "python-docx", "reportlab", "uharfbuzz")


@cache
def program() -> str:
    """Return the version of this program, with a hash of all that a briefing depends on in it.

    It is read once a process, from the code, the catalogues and the fonts that were installed.
    """
    folder = Path(registry.__file__).parent
    found = (path for kind in _SOURCES for path in folder.rglob(kind))
    digest = sha256()
    for path in sorted(found):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(sha256(path.read_bytes()).digest())
    for package in _PACKAGES:
        digest.update(f"{package} {version(package)}\0".encode())
    return f"{registry.__version__}+{digest.hexdigest()[:12]}"
