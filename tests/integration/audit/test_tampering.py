"""What somebody with the database in their hands changes, `registry log verify` finds."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from registry import replay
from registry.audit import signer
from registry.audit.models import StoredCheckpoint
from registry.errors import Refused
from registry.replay import reading
from registry.settings import Settings
from registry.store import reading as reading_session
from tests.factories.world import World

pytestmark = pytest.mark.tampers

CHANGES = {
    "an entry's bytes": "UPDATE log_entry SET body = body || 'x' WHERE \"index\" = 3",
    "a leaf hash": 'UPDATE log_entry SET leaf_hash = NOTHING WHERE "index" = 3',
    "an entry's object": "UPDATE log_entry SET object = 'x' WHERE \"index\" = 3",
    "a dropped entry": "DELETE FROM log_entry WHERE \"index\" = 3",
    "a disclosure's words": "UPDATE disclosure SET body = body || 'A' WHERE \"index\" = 3",
    "a dropped disclosure": 'DELETE FROM disclosure WHERE "index" = 3',
    "an opening added": 'INSERT INTO opening ("of", "index") SELECT "index", "index" FROM '
    'disclosure WHERE "index" NOT IN (SELECT "of" FROM opening)',
    "an opening beyond the log": 'INSERT INTO opening ("of", "index") VALUES (9999, 9999)',
    "a sealed field laid open": "UPDATE disclosure SET body = body || '~' || sealed, sealed = '' "
    'WHERE "index" = 3',
    "an opening dropped": "DELETE FROM opening",
    "the head": "UPDATE log_head SET size = size - 1",
    "a dropped head": "DELETE FROM log_head",
    "since when a key signs": "UPDATE log_key SET since = -5",
    "a checkpoint": "UPDATE checkpoint SET note = replace(note, 'test', 'tets')",
    "an entity's name": "UPDATE entity_revision SET document = replace(document, 'Mali', 'Malo')",
    "an entity's code": "UPDATE entity SET code = 'MLX' WHERE code = 'MLI'",
    "a cycle": "UPDATE cycle_revision SET document = replace(document, 'open', 'shut')",
    "an edition": "UPDATE framework_edition SET document = replace(document, '98', '97')",
    "a role": "UPDATE role_grant SET role = 'administrator' WHERE role = 'contributor'",
    "a pledge's state": "UPDATE pledge SET state = 'declined'",
    "a pledge's public revision": "UPDATE pledge SET published_number = NULL",
    "a revision's words": "UPDATE pledge_revision SET content = replace(content, 'soins', 'biens')",
    "who filed": "UPDATE pledge_revision SET filed_by = filed_by + 1",
    "a dropped revision's link": "DELETE FROM published_recommendation",
    "an objective": "UPDATE published_objective SET is_primary = NOT is_primary",
    "a move's reason": "UPDATE pledge_move SET details = replace(details, 'scope', 'scape')",
    "a public title": "UPDATE publication SET card = replace(card, 'soins', 'biens')",
    "the head's time": "UPDATE log_head SET at = '9999-12-31T23:59:59.999999Z'",
    "a checkpoint's root": "UPDATE checkpoint SET root = NOTHING",
    "a truth made a number": "UPDATE pledge_revision SET content = "
    "replace(content, '\"refugees\":false', '\"refugees\":0')",
    "a reason of publishing dropped": "UPDATE disclosure SET body = substr(body, 1, "
    "length(body) - 60) WHERE \"index\" = (SELECT max(\"index\") FROM log_entry)",
    "the search words": "UPDATE publication SET search = 'nothing'",
    "an erratum made up": 'INSERT INTO erratum ("index") SELECT max("index") FROM pledge_revision',
    "a merge made up": 'INSERT INTO pledge_merge ("index", pledge_id, into_id) '
    'SELECT "index", pledge_id, pledge_id + 1 FROM publication',
    "a public state": "UPDATE publication SET state = 'withdrawn'",
}  # fmt: skip


CONSTRAINTS = (
    "SELECT conrelid::regclass::text, conname FROM pg_constraint "
    "WHERE contype IN ('f', 'u', 'c') AND connamespace = 'public'::regnamespace"
)


@pytest.fixture
def tampered(engine: Engine, settings: Settings, world: World) -> Engine:
    """A signed log with a published pledge, its triggers taken away as an owner could."""
    world.publish()
    signer.sign(engine, settings)
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "sqlite":
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'"))
            for name in names.scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            tables = connection.execute(
                text(
                    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
                )
            )
            for name in tables.scalars().all():
                connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER ALL"))
            constraints = connection.execute(text(CONSTRAINTS))
            for name, constraint in constraints.all():
                drop = f"ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {constraint} CASCADE"
                connection.execute(text(drop))
            connection.execute(text("DROP INDEX IF EXISTS ix_log_entry_object_n"))
    return engine


def _run(engine: Engine, *statements: str) -> None:
    """Do it as somebody who holds the database, its constraints lifted."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        with closing(sqlite3.connect(engine.url.database or "")) as connection:
            connection.execute("PRAGMA ignore_check_constraints=ON")
            for statement in statements:
                written = statement.replace("NOTHING", "zeroblob(32)")
                assert connection.execute(written).rowcount != 0
            connection.commit()
        return
    with engine.begin() as connection:
        for statement in statements:
            written = statement.replace("|| 'x'", "|| 'x'::bytea", statement.count("log_entry"))
            written = written.replace("NOTHING", "decode(repeat('00', 32), 'hex')")
            assert connection.exec_driver_sql(written).rowcount != 0


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_in_the_database_is_found(what: str, tampered: Engine, settings: Settings) -> None:
    assert replay.verify(tampered, settings).findings == ()
    _run(tampered, CHANGES[what])

    assert replay.verify(tampered, settings).findings != ()


def told(engine: Engine, settings: Settings) -> list[str]:
    return [f"{one.where}: {one.what}" for one in replay.verify(engine, settings).findings]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)  # the other keeps no such value
def test_what_its_column_cannot_hold_is_found_and_where(
    tampered: Engine, settings: Settings
) -> None:
    _run(tampered, "UPDATE pledge_revision SET filed_at = 'yesterday'")
    [found] = replay.verify(tampered, settings).findings
    assert found.where == "pledge_revision"
    assert "holds what its column cannot" in found.what

    _run(tampered, "INSERT INTO cosignature (number, size, witness, line) VALUES (2, 9999, '', '')")
    assert "cosignature 2: no checkpoint of its size is stored" in told(tampered, settings)
    _run(tampered, 'UPDATE disclosure SET body = CAST(body AS BLOB) WHERE "index" < 2')
    [found] = replay.verify(tampered, settings).findings
    assert found.where == "disclosure"
    assert found.what == "column body holds what it cannot in 2 of its rows"


def test_a_log_is_checked_chunk_by_chunk(
    engine: Engine, settings: Settings, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = world.publish()
    world.answer(ref, title={"fr": "Un autre titre"})
    world.move(ref, "open", "accept", "publish")
    world.move(ref, "withdraw", by="focal")
    signer.sign(engine, settings)

    for count in (1, 3):
        chunks = reading._ENTRIES.limit(count)
        monkeypatch.setattr(reading, "_ENTRIES", chunks)
        assert replay.verify(engine, settings).findings == ()


def test_swapped_entries_are_found(tampered: Engine, settings: Settings) -> None:
    away = 'UPDATE log_entry SET "index" = -"index" WHERE "index" IN (3, 4)'
    back = 'UPDATE log_entry SET "index" = 7 + "index" WHERE "index" < 0'
    _run(tampered, away, back)

    found = replay.verify(tampered, settings).findings

    assert any("entry 3" in finding.where or "head" in finding.where for finding in found)


def test_a_dropped_tail_is_found_with_an_earlier_checkpoint(
    tampered: Engine, settings: Settings
) -> None:
    with reading_session(tampered) as session:
        size = max(session.query(StoredCheckpoint.size))[0]
        note = session.get_one(StoredCheckpoint, size).note

    report = replay.verify(tampered, settings, older=note)
    assert report.findings == ()

    forged = note.replace(f"\n{size}\n", f"\n{size + 1}\n")
    assert replay.verify(tampered, settings, older=forged).findings != ()


def test_a_log_cut_back_consistently_is_found_by_what_was_signed(
    engine: Engine, settings: Settings, world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Restored from an older backup: the signer's memory knows, and so does a checkpoint."""
    if engine.dialect.name != "sqlite":
        pytest.skip("a copy of the file is the older backup here")
    backup = tmp_path_factory.mktemp("backup") / "old.db"
    with (
        closing(sqlite3.connect(engine.url.database or "")) as source,
        closing(sqlite3.connect(backup)) as target,
    ):
        source.backup(target)
    world.file()
    signer.sign(engine, settings)
    with reading_session(engine) as session:
        note = session.query(StoredCheckpoint).order_by(StoredCheckpoint.size.desc())[0].note
    engine.dispose()
    with (
        closing(sqlite3.connect(backup)) as source,
        closing(sqlite3.connect(engine.url.database or "")) as target,
    ):
        source.backup(target)

    assert "Dropped tail" in replay.verify(engine, settings).findings[0].what
    assert "Dropped tail" in replay.verify(engine, settings, older=note).findings[0].what
    with pytest.raises(Refused, match="does not extend"):
        signer.sign(engine, settings)
