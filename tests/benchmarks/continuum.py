"""SQLAlchemy-Continuum on the same pledge, in a process of its own.

It listens on every engine and mapper of its process, so beside ours it would slow ours down too.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.runner import Lap

VERBS = ("filing", "edit", "bulk")


@contextmanager
def continuum(url: str) -> Iterator[dict[str, Lap] | None]:
    """Yield laps of each verb in a new process; None where Continuum does not start."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.versioned", url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        started = process.stdout.readline() == "ready\n"
        yield (
            {verb: _lap(process, verb) for verb in ("filing", "edit", "bulk")} if started else None
        )
        process.stdin.close()


def _lap(process: "subprocess.Popen[str]", verb: str) -> Lap:
    def lap() -> float:
        print(verb, file=process.stdin, flush=True)
        assert process.stdout is not None
        return float(process.stdout.readline())

    return lap
