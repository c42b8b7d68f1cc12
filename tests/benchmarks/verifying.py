"""Checking the whole log, beside hashing its leaves and doing nothing else."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from functools import partial
from hashlib import sha256

from sqlalchemy import select

from registry import replay
from registry.audit.entry import split
from registry.audit.models import Disclosure, LogEntry
from registry.audit.tree import CompactRange, leaf_hash
from registry.store import reading
from tests.benchmarks.registries import Registries, Registry
from tests.benchmarks.runner import GROWN, LIMIT, OURS, Row, compare, timed

_ROUNDS = 3  # a lap reads the whole log
_TIMES = 5  # trees in a lap: hashing some hundred leaves is over too soon


def rows(found: Registries, rounds: int) -> Iterator[Row]:
    """Yield a row for the tree alone and one for the log with all that derives from it."""
    small, large = _bodies(found.small), _bodies(found.large)
    units = len(large) / len(small)
    hashing = partial(_hash, small)
    yield compare(
        f"tree of {len(small)} entries",
        {
            LIMIT: timed(hashing, times=_TIMES),
            OURS: timed(partial(_root, small), times=_TIMES),
            GROWN: timed(partial(_root, large), times=_TIMES),
        },
        rounds=rounds,
        limit="bare SHA-256 per leaf",
        budget="≥ 0.25",
        units=units,
    )
    kept = _disclosures(found.small)
    yield compare(
        f"whole check of {len(small)} entries, {found.kind}, beside reading the disclosures",
        {
            LIMIT: timed(partial(_read, kept)),
            OURS: timed(partial(_verify, found.small)),
            GROWN: timed(partial(_verify, found.large)),
        },
        rounds=min(_ROUNDS, rounds),
        limit="Base64, JSON and SHA-256 of each disclosure, nothing compared",
        budget="≥ 0.33",
        units=units,
    )
    yield compare(
        f"whole check of {len(small)} entries, {found.kind}",
        {
            LIMIT: timed(hashing, times=_TIMES),
            OURS: timed(partial(_verify, found.small)),
            GROWN: timed(partial(_verify, found.large)),
        },
        rounds=min(_ROUNDS, rounds),
        limit="bare SHA-256 per leaf",
        budget="≥ 0.033",
        note="the budget is below the floor: docs/adr/0010",
        units=units,
    )


def _hash(bodies: list[bytes]) -> list[bytes]:
    return [sha256(b"\x00" + body).digest() for body in bodies]


def _read(kept: list[list[str]]) -> None:
    for disclosures in kept:
        for one in disclosures:
            sha256(one.encode()).digest()
            json.loads(urlsafe_b64decode(one + "=="))


def _root(bodies: list[bytes]) -> bytes:
    return CompactRange().extend(map(leaf_hash, bodies)).root()


def _verify(registry: Registry) -> None:
    report = replay.verify(registry.engine, registry.settings)
    assert not report.findings, report.findings[:3]


def _bodies(registry: Registry) -> list[bytes]:
    with reading(registry.engine) as session:
        return list(session.scalars(select(LogEntry.body).order_by(LogEntry.index)))


def _disclosures(registry: Registry) -> list[list[str]]:
    with reading(registry.engine) as session:
        rows = session.execute(select(Disclosure.body, Disclosure.sealed))
        return [[*split(body), *split(sealed)] for body, sealed in rows]
