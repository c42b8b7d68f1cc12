"""What reads the whole registry: downloads and the check of the log, each in a process of its own.

`python -m tests.benchmarks.heavy FOLDER WHAT [URL]` does it and says the seconds of CPU that it
took and the peak of memory in MB; of that some 120 are the program itself.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from registry import replay
from registry.app import create_app
from registry.audit import queries
from registry.audit.models import LogEntry
from registry.dataset.contents import write_package
from registry.store import connect, reading
from tests.benchmarks.pages import get
from tests.benchmarks.registries import Registry
from tests.benchmarks.runner import Lap, Row, race
from tests.benchmarks.working import clock
from tests.databases import settings_for

_DOWNLOADS = {
    "CSV of all": "/pledges.csv",
    "JSON of all": "/pledges.json",
    # A sheet takes 10,000 pledges: those of a region, one in thirteen.
    "XLSX of a region": "/pledges.xlsx?region=009",
}
_PACKAGE, _CHECK, _HASHING = "package", "check", "hashing"


def rows(both: Sequence[Registry], what: str, hello: Lap) -> Iterator[Row]:
    """Yield a row for each download and for the check of a log; `both` are one and ten times."""
    seconds = race({"hello": hello}, 5)["hello"]
    for name in (*_DOWNLOADS, _PACKAGE):
        small, large = (_apart(one, name) for one in both)
        yield _row(f"{name}, {what}", seconds, small, large, limit="bare Flask “hello”")
    bare = _apart(both[0], _HASHING)
    small, large = (_apart(one, _CHECK) for one in both)
    yield _row(
        f"check of the log, {what}", bare[0], small, large, limit="reading entries, SHA-256 of each"
    )


def _row(
    what: str, one: float, small: tuple[float, int], large: tuple[float, int], *, limit: str
) -> Row:
    return Row(
        what=what,
        limit=limit,
        ours=one / small[0],
        grown=10 * small[0] / large[0],
        note=f"peak of {small[1]} and, × 10, {large[1]} MB; “× 10” is for each of ten times more",
    )


def _apart(registry: Registry, what: str) -> tuple[float, int]:
    """Return the seconds of CPU and the megabytes that a process takes to do it."""
    settings = registry.settings
    script = [sys.executable, "-m", "tests.benchmarks.heavy", str(settings.instance), what]
    done = subprocess.run(
        [*script, settings.database_url], check=True, capture_output=True, text=True
    )
    seconds, peak = json.loads(done.stdout)
    return seconds, peak


def main(folder: Path, what: str, url: str = "") -> None:
    """Do it."""
    settings = settings_for(folder, url)
    registry = Registry(settings, connect(settings))
    act = {_PACKAGE: _write_package, _CHECK: _check, _HASHING: _hash}.get(what)
    if act is None:
        app = create_app(settings, registry.engine)
        get(app, "/about")()
        act = partial(_download, app, _DOWNLOADS[what])
    tell = clock(registry.engine)
    began = tell()
    act(registry)
    print(json.dumps([tell() - began, _peak()]))


def _download(app: Flask, address: str, _registry: Registry) -> None:
    """Take it as a server hands it on: nothing of it stays."""
    environ = EnvironBuilder(path=address, base_url="http://localhost").get_environ()
    parts, status, _headers = run_wsgi_app(app, environ)
    assert status.startswith("200"), status
    for _part in parts:
        pass


def _write_package(registry: Registry) -> None:
    with TemporaryDirectory() as target, reading(registry.engine) as session:
        signed = queries.checkpoint(session)
        assert signed is not None
        write_package(session, registry.settings, signed.size, Path(target) / "package.zip")


def _check(registry: Registry) -> None:
    report = replay.verify(registry.engine, registry.settings)
    assert not report.findings, report.findings[:3]


def _hash(registry: Registry) -> None:
    with reading(registry.engine) as session:
        bodies = select(LogEntry.body).order_by(LogEntry.index)
        for body in session.scalars(bodies.execution_options(yield_per=1_000)):
            sha256(b"\x00" + body).digest()


def _peak() -> int:
    """Return the peak so far; what the system counts by process begins with that of the parent."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [one for one in status.read_text().splitlines() if one.startswith("VmHWM:")]
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
