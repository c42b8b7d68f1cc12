"""A log that is taller than one level of tiles: more than 65,536 entries."""

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.events import RoleGranted
from registry.audit import log, mirroring, queries, signer
from registry.audit.models import LogEntry, LogHead
from registry.audit.tiles import TILE_WIDTH
from registry.audit.tree import CompactRange, leaf_hash
from registry.audit.whole import changed
from registry.settings import Settings
from registry.store import reading, table, transaction, writing
from registry.verifier import root_from_inclusion
from tests.factories.world import NOW, OPERATOR

TALL = TILE_WIDTH * TILE_WIDTH  # entries below the first tile of the second level
pytestmark = [
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
    pytest.mark.tampers,  # most of its entries say nothing that could be replayed
]


def _grow(session: Session, size: int) -> None:
    """Let the log have `size` entries, all but the first ones of nothing but their number."""
    head = log.lock(session)
    bodies = [(index, str(index).encode()) for index in range(head.size, size)]
    rows = [
        {"index": index, "body": body, "leaf_hash": leaf_hash(body), "object": str(index), "n": 1}
        for index, body in bodies
    ]
    session.execute(insert(table(LogEntry)), rows)
    tree = CompactRange.unpack(head.size, head.hashes).extend(row["leaf_hash"] for row in rows)
    session.execute(update(table(LogHead)).values(size=tree.size, hashes=tree.pack()))
    log._store_tiles(session, 0, size)


def test_a_tall_log_is_kept_proved_mirrored_and_checked(engine: Engine, settings: Settings) -> None:
    event = RoleGranted(ref=None, granted_to="x", granted_role="y", granted_for="z")
    with writing(engine) as session, transaction(session):
        _grow(session, TALL - 1)
        log.append(session, OPERATOR, NOW, *[log.Item(event)] * 2)
    signer.sign(engine, settings)

    with reading(engine) as session:
        leaves = session.scalars(select(LogEntry.leaf_hash).order_by(LogEntry.index)).all()
        root = CompactRange().extend(leaves).root()
        assert queries.root(session, TALL + 1) == root
        for index in (0, 70, 40_000, TALL - 1, TALL):
            proof = queries.prove(session, index)
            assert proof
            assert root_from_inclusion(index, TALL + 1, leaves[index], proof.hashes) == root

        below = [
            CompactRange().extend(leaves[start : start + TILE_WIDTH]).root()
            for start in range(0, TALL, TILE_WIDTH)
        ]
        assert mirroring.tile(session, "tile/1/000") == b"".join(below)
        assert mirroring.tile(session, "tile/1/000.p/7") == b"".join(below[:7])
        assert mirroring.tile(session, "tile/2/000.p/1") == CompactRange().extend(below).root()
        assert changed(session, TALL + 1, lambda *_done: None) is None
