"""`python -m tests.benchmarks.heavy FOLDER WHAT`: make one download, say the peak of memory in MB.

The peak is of the whole process, of which some 120 MB are the program itself.
"""

import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from registry.app import create_app
from registry.audit import queries
from registry.dataset.contents import write_package
from registry.store import connect, reading
from tests.benchmarks.pages import get
from tests.databases import settings_for


def main(folder: Path, what: str) -> None:
    """Make it."""
    settings = settings_for(folder)
    engine = connect(settings)
    if what == "package":
        with TemporaryDirectory() as target, reading(engine) as session:
            signed = queries.checkpoint(session)
            assert signed is not None
            write_package(session, settings, signed.size, Path(target) / "package.zip")
    elif what == "nothing":
        get(create_app(settings, engine), "/about")()
    else:
        get(create_app(settings, engine), f"/pledges.{what}")()
    print(_peak())


def _peak() -> int:
    """Return the peak so far; what the system counts by process begins with that of the parent."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [one for one in status.read_text().splitlines() if one.startswith("VmHWM:")]
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
