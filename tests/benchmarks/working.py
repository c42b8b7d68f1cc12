"""The processor time of what answers: this process, and the PostgreSQL server that it asks."""

import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import Engine

from tests.benchmarks.runner import Lap
from tests.benchmarks.served import cpu


def clock(engine: Engine) -> Callable[[], float]:
    """Return what tells the seconds so far; of a server elsewhere it knows nothing."""
    server = _server(engine)
    if server is None:
        return time.process_time
    return lambda: time.process_time() + cpu(server)


def timed(engine: Engine, act: Callable[[], object]) -> Lap:
    """Return a lap that does `act` once; its seconds are those of both processors' work."""
    tell = clock(engine)

    def lap() -> float:
        began = tell()
        act()
        return tell() - began

    return lap


def _server(engine: Engine) -> int | None:
    """Return the process whose children answer, where there is one on this machine."""
    if engine.dialect.name == "sqlite":
        return None
    with engine.connect() as connection:
        backend: int = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    status = Path(f"/proc/{backend}/status")
    if not status.exists() or "postgres" not in status.read_text().splitlines()[0]:
        return None
    [line] = [one for one in status.read_text().splitlines() if one.startswith("PPid:")]
    return int(line.split()[1])
