"""Measuring side by side: contestants take turns in one run; medians are compared."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

OURS, LIMIT, PEER, GROWN = "ours", "limit", "peer", "grown"
WARM_UP = 2  # rounds that count for nothing: imports, caches, prepared statements

Lap = Callable[[], float]  # does the work once and returns the seconds of what counts


@dataclass(frozen=True, kw_only=True)
class Row:
    """One comparison. Every number is a speed: 2.0 is twice as fast as what stands for 1.0."""

    what: str
    limit: str = ""  # what stands for 1.0
    ours: float | None = None
    peer: float | None = None  # its speed relative to the same limit
    peer_name: str = ""
    grown: float | None = None  # ours with ten times the data, relative to ours with one time
    budget: str = ""
    note: str = ""  # why something was not measured


def compare(
    what: str,
    contestants: Mapping[str, Lap],
    *,
    rounds: int,
    limit: str,
    peer_name: str = "",
    budget: str = "",
    note: str = "",
    units: float = 1,
) -> Row:
    """Race the contestants and return their speeds relative to the limit's.

    `units` is how many times more the grown contestant does in a lap: its speed is that per unit.
    """
    times = race(contestants, rounds)

    def speed(of: str, beside: str) -> float | None:
        return times[beside] / times[of] if of in times and beside in times else None

    grown = speed(GROWN, OURS)
    return Row(
        what=what,
        limit=limit,
        ours=speed(OURS, LIMIT),
        peer=speed(PEER, LIMIT),
        peer_name=peer_name if PEER in times else "",
        grown=grown and grown * units,
        budget=budget,
        note=note,
    )


def race(contestants: Mapping[str, Lap], rounds: int) -> dict[str, float]:
    """Return the median seconds of each contestant; each round begins with another one."""
    names = list(contestants)
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + min(WARM_UP, rounds)):
        gc.collect()
        first = number % len(names)
        for name in names[first:] + names[:first]:
            times[name].append(contestants[name]())
    return {name: statistics.median(laps[-rounds:]) for name, laps in times.items()}


def timed(act: Callable[[], object], *, times: int = 1) -> Lap:
    """Return a lap that does `act` a number of times; its seconds are those of one, on the CPU.

    On a machine that others use too, a long lap waits for its turn more often than a short one.
    """

    def lap() -> float:
        began = time.process_time()
        for _ in range(times):
            act()
        return (time.process_time() - began) / times

    return lap


@contextmanager
def watch() -> Iterator[Callable[[], float]]:
    """Yield what tells, after the block, how many seconds it took, waiting for disks included."""
    began = time.perf_counter()
    ended = began
    yield lambda: ended - began
    ended = time.perf_counter()
