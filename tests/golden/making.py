"""The entry that a sample makes when nothing is left to chance."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any
from unittest.mock import patch

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.audit import log
from registry.audit.entry import read_disclosures
from registry.audit.models import Disclosure, LogEntry, LogHead, LogTile, Opening
from registry.policy import Actor
from registry.store import engine_for, table, transaction, writing
from tests.golden.samples import SAMPLES

AT = datetime(2026, 3, 2, 10, 15, 30, 123456, tzinfo=UTC)
ACTOR = Actor(entity="MLI", role="focal_point", person="cGVyc29uLWhhbmRsZS0wMQ")


def golden(name: str) -> dict[str, Any]:
    """Return what a sample's last event makes, in a log of its own: what `entries.json` keeps."""
    with _log() as session, patch("secrets.token_bytes", _drawn_from(name)):
        appended = None
        for event in SAMPLES[name]:
            item = log.Item(event, object=appended.object if appended else None)
            [appended] = log.append(session, ACTOR, AT, item)
        assert appended
        body = session.get_one(LogEntry, appended.index).body
        kept = session.get_one(Disclosure, appended.index)
    says = [*read_disclosures(kept.body), *read_disclosures(kept.sealed)]
    return {
        "says": {said: value for _salt, said, value in says},
        "disclosures": kept.body.split("~"),
        "sealed": kept.sealed.split("~"),
        "leaf": body.decode(),
    }


@contextmanager
def _log() -> Iterator[Session]:
    engine = engine_for("sqlite://")
    tables = [table(model) for model in (LogEntry, LogHead, LogTile, Disclosure, Opening)]
    LogHead.metadata.create_all(engine, tables)
    with writing(engine) as session, transaction(session):
        session.execute(insert(LogHead).values(id=1, size=0, hashes=b"", at=""))
        yield session
    engine.dispose()


def _drawn_from(name: str) -> Any:
    """Return what stands for chance: block i of its bytes is SHA-256 of the name and of i."""
    counter = count()

    def token_bytes(size: int) -> bytes:
        blocks = (
            sha256(f"{name} {next(counter)}".encode()).digest() for _ in range(-(-size // 32))
        )
        return b"".join(blocks)[:size]

    return token_bytes
