"""`python -m tests.reliability.writers`: many writers at once, none of whom fails or leaves a hole.

Processes on SQLite, and processes of several connections each on PostgreSQL, file pledges and move
them through review with the real operations, each in its own transaction; one in twenty is taken
back at its end. They also all try to take up the same pledge: one of them may.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import event, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from registry import replay
from registry.audit import queries as log
from registry.audit import signer
from registry.audit.models import LogEntry
from registry.errors import Refused
from registry.pledges.models import Pledge
from registry.settings import Settings
from registry.store import connect, reading
from tests.databases import DATABASES, registry_on
from tests.factories.world import NOW, World, build

ROLLED_BACK = 0.05  # of all writes
LIVES = (("open", "accept", "publish"), ("open", "return"), ("open", "decline"), ("open",), ())


class _TakenBack(Exception):
    """The plug was pulled before the commit."""


@dataclass(frozen=True, slots=True)
class Done:
    """What writers did."""

    committed: int = 0
    taken_back: int = 0
    won: int = 0  # how often one was the first to take up the pledge that all wanted
    slowest: float = 0.0  # seconds that a write took, waiting included

    def __add__(self, other: "Done") -> "Done":
        return Done(
            self.committed + other.committed,
            self.taken_back + other.taken_back,
            self.won + other.won,
            max(self.slowest, other.slowest),
        )


class Writer:
    """One connection's worth of work."""

    def __init__(self, settings: Settings, seed: int) -> None:
        self._chance = random.Random(seed)
        self._engine = connect(settings)
        self._world = World(self._engine)
        event.listen(self._engine, "commit", self._pull_the_plug)

    def write(self, wanted: int, fought_over: str) -> Done:
        """Write until `wanted` entries are committed."""
        done = self._fight(fought_over)
        todo: list[Callable[[], object]] = []
        while done.committed < wanted:
            todo = todo or self._life()
            started = time.monotonic()
            try:
                todo[0]()
            except _TakenBack:
                done += Done(taken_back=1)
                continue
            del todo[0]
            done += Done(committed=1, slowest=time.monotonic() - started)
        self._engine.dispose()
        return done

    def _fight(self, ref: str) -> Done:
        try:
            self._world.move(ref, "open")
        except _TakenBack:
            return Done(taken_back=1)
        except Refused:  # somebody else was first: the sentence that a person would read
            return Done()
        return Done(committed=1, won=1)

    def _life(self) -> list[Callable[[], object]]:
        """Return the writes of one pledge's life, in order."""
        refs: list[str] = []
        moves = [partial(self._move, refs, name) for name in self._chance.choice(LIVES)]
        return [lambda: refs.append(self._world.file()), *moves]

    def _move(self, refs: list[str], name: str) -> None:
        self._world.move(refs[-1], name)

    def _pull_the_plug(self, _connection: Connection) -> None:
        if self._chance.random() < ROLLED_BACK:
            raise _TakenBack


def run(settings: Settings, *, processes: int, connections: int, writes: int) -> Done:
    """Let all of them write, sign meanwhile as the worker does, then check everything."""
    engine = connect(settings)
    ref = World(engine).file()
    before, share = _size(engine), -(-writes // (processes * connections))
    jobs = [(settings, number, connections, share, ref) for number in range(processes)]
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])  # imported once, not by each
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        running = [pool.submit(_process, *job) for job in jobs]
        while not all(one.done() for one in running):
            signer.sign(engine, settings)
            wait(running, timeout=0.2)
        done = sum((one.result() for one in running), Done())
    check(engine, settings, before + done.committed, done)
    engine.dispose()
    return done


def _process(settings: Settings, number: int, connections: int, share: int, ref: str) -> Done:
    with ThreadPoolExecutor(connections) as pool:
        writers = [Writer(settings, number * 1000 + one) for one in range(connections)]
        try:
            return sum(pool.map(lambda one: one.write(share, ref), writers), Done())
        except DBAPIError as error:  # it cannot be sent to the parent process as it is
            raise AssertionError(f"a writer failed: {error.orig!r}") from None


def _size(engine: Engine) -> int:
    with reading(engine) as session:
        return log.size(session)


def check(engine: Engine, settings: Settings, size: int, done: Done) -> None:
    """Refuse a hole, a number given twice, an entry too many or too few, a log that is wrong."""
    with reading(engine) as session:
        indexes = session.scalars(select(LogEntry.index).order_by(LogEntry.index)).all()
        refs = session.scalars(select(Pledge.ref).order_by(Pledge.number)).all()
    year = NOW.year
    assert list(indexes) == list(range(size))
    assert list(refs) == [f"P-{year}-{number:05d}" for number in range(1, len(refs) + 1)]
    assert done.won <= 1, "two took up the same pledge"
    signer.sign(engine, settings)
    findings = replay.verify(engine, settings).findings
    assert findings == (), findings[:3]


def main() -> None:
    """Write as much as asked; what is wrong ends it with a traceback."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.writers")
    parser.add_argument("--writes", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--connections", type=int, help="of each process: 1 on SQLite, else 4")
    parser.add_argument("--database", default="sqlite", help=DATABASES)
    asked = parser.parse_args()
    connections = asked.connections or (1 if asked.database == "sqlite" else 4)
    with (
        tempfile.TemporaryDirectory(prefix="registry-writers-") as folder,
        registry_on(Path(folder), asked.database, build) as settings,
    ):
        started = time.monotonic()
        done = run(
            settings, processes=asked.processes, connections=connections, writes=asked.writes
        )
        seconds = time.monotonic() - started
    print(
        f"{asked.processes} processes of {connections} connections: {done.committed} writes, "
        f"{done.taken_back} taken back, no error, no hole, no number twice; the log verifies "
        f"({seconds:.0f} s, the slowest write {done.slowest:.1f} s)."
    )


if __name__ == "__main__":
    main()
