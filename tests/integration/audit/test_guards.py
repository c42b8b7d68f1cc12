"""Each known way round the append-only tables: the database refuses it, or the start, or verify.

One database for all of them: every attack is undone by a savepoint.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry import replay, schema
from registry.app import create_app
from registry.audit import memory, queries, signer
from registry.audit.keys import keyring
from registry.errors import Misconfigured
from registry.pledges.content import Partner
from registry.redaction.chains import chain
from registry.redaction.operations import ask_redaction, confirm_redaction
from registry.redaction.queries import entries
from registry.replay.check import _verify
from registry.settings import Settings
from registry.store import connect, reading, transaction, writing
from tests.factories.matches import both_sides
from tests.factories.redacting import version_of
from tests.factories.world import NOW, World, a_pledge

pytestmark = pytest.mark.tampers

AGAIN = 'INSERT INTO log_entry ("index", leaf_hash, body, object, n) SELECT {}, leaf_hash, body, '
AGAIN += "'other', n FROM log_entry WHERE \"index\" = 3"
UPSERT = AGAIN + ' ON CONFLICT ("index") DO UPDATE SET n = 9'
# What the database itself refuses, whoever asks: statement → what it says.
REFUSED = {
    "UPDATE log_entry SET n = n": "append-only",
    "DELETE FROM log_entry": "append-only|FOREIGN",
    "DELETE FROM disclosure": "append-only|FOREIGN|foreign",
    UPSERT.format(3): "append-only|no gaps",
    AGAIN.format(3): "no gaps|UNIQUE|unique",
    AGAIN.format(9999): "no gaps",
    AGAIN.format(-1): "no gaps|CHECK|check",
}
REFUSED_SQLITE = {
    'REPLACE INTO log_entry SELECT * FROM log_entry WHERE "index" = 3': "append-only|no gaps",
    "INSERT OR REPLACE INTO checkpoint SELECT * FROM checkpoint": "append-only",
    "UPDATE OR IGNORE checkpoint SET note = ''": "append-only",
}
REFUSED_POSTGRESQL = {
    "TRUNCATE log_entry CASCADE": "append-only",
    "TRUNCATE checkpoint CASCADE": "append-only",
    "MERGE INTO checkpoint USING log_head ON true WHEN MATCHED THEN DELETE": "append-only",
    "MERGE INTO checkpoint USING log_head ON true WHEN MATCHED THEN UPDATE SET note = ''": (
        "append-only"
    ),
}
# What nobody can keep the owner from, and the next start refuses: statements → what it names.
SEEN_SQLITE = {
    "DROP TRIGGER log_entry_no_update": "lacks the trigger log_entry_no_update",
    "DROP TABLE checkpoint": "lacks the trigger checkpoint_no_delete",
    "ALTER TABLE checkpoint RENAME TO kept\nCREATE TABLE checkpoint AS SELECT * FROM kept": (
        "lacks the trigger checkpoint_no_delete"
    ),
    "PRAGMA writable_schema=ON\nUPDATE sqlite_master SET sql = replace(sql, 'RAISE(ABORT,', "
    "'max(') WHERE name = 'log_entry_no_delete'": "log_entry_no_delete is not what",
    "DROP TRIGGER log_entry_no_update\nCREATE TRIGGER log_entry_no_update BEFORE UPDATE ON "
    "log_entry WHEN false BEGIN SELECT 1; END": "log_entry_no_update is not what",
    "CREATE TRIGGER eats BEFORE INSERT ON log_entry BEGIN SELECT RAISE(IGNORE); END": "is none",
    "PRAGMA recursive_triggers=OFF": "recursive_triggers is 0",
}  # fmt: skip
SEEN_POSTGRESQL = {
    "DROP TRIGGER log_entry_no_update ON log_entry": "lacks the trigger log_entry_no_update",
    "DROP TABLE checkpoint CASCADE": "lacks the trigger checkpoint_no_delete",
    "ALTER TABLE log_entry DISABLE TRIGGER log_entry_no_delete": "log_entry_no_delete is switched",
    "ALTER TABLE log_entry ENABLE REPLICA TRIGGER log_entry_no_delete": "is switched off",
    "ALTER TABLE opening DISABLE TRIGGER ALL": "Foreign keys of opening",
    "SET LOCAL session_replication_role = replica": "session_replication_role is replica",
    "CREATE OR REPLACE FUNCTION registry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN NULL; END $$": "is not what the migration made",
    "DROP TRIGGER log_entry_no_update ON log_entry\nCREATE TRIGGER log_entry_no_update BEFORE "
    "UPDATE ON log_entry FOR EACH ROW WHEN (false) EXECUTE FUNCTION registry_append_only()": (
        "log_entry_no_update is not what"
    ),
    "CREATE FUNCTION eat() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$\n"
    "CREATE TRIGGER eats BEFORE INSERT ON log_entry FOR EACH ROW EXECUTE FUNCTION eat()": (
        "eats is none"
    ),
    "CREATE RULE lost AS ON INSERT TO log_entry DO INSTEAD NOTHING": "The rule lost",
    "CREATE TABLE more () INHERITS (checkpoint)": "The table more",
    "ALTER TABLE log_entry ENABLE ROW LEVEL SECURITY": "Row security hides rows of log_entry",
}
# What leaves every guard in its place: found by rebuilding the log.
FOUND_SQLITE = (
    (
        "PRAGMA recursive_triggers=OFF\nREPLACE INTO log_tile SELECT 0, 0, zeroblob(8192), "
        "zeroblob(32)"
    ),
    "DROP TRIGGER checkpoint_no_update\nUPDATE checkpoint SET note = note || ' '",
    "UPDATE log_head SET size = size - 1",
    "UPDATE log_head SET hashes = zeroblob(length(hashes))",
)
FOUND_POSTGRESQL = (
    (
        "SET LOCAL session_replication_role = replica\nDELETE FROM opening\n"
        "SET LOCAL session_replication_role = origin"
    ),
    (
        "ALTER TABLE checkpoint DISABLE TRIGGER USER\nUPDATE checkpoint SET note = note || ' '\n"
        "ALTER TABLE checkpoint ENABLE TRIGGER USER"
    ),
    "UPDATE log_head SET size = size - 1",
)
DENIED = (
    "UPDATE log_entry SET n = n",
    "DELETE FROM checkpoint",
    "TRUNCATE checkpoint",
    "ALTER TABLE log_entry DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "DROP TABLE checkpoint",
    (
        "CREATE OR REPLACE FUNCTION registry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NULL; END $$"
    ),
    "DELETE FROM alembic_version",
    "UPDATE disclosure SET sealed = ''",
    "UPDATE publication SET state = 'withdrawn'",
)


@contextmanager
def undone(connection: Connection, statements: str) -> Iterator[None]:
    """Run statements, a line each, and take them back afterwards."""
    is_sqlite = connection.dialect.name == "sqlite"
    with connection.begin_nested() as point:
        for statement in statements.splitlines():
            connection.exec_driver_sql(statement)
        yield
        point.rollback()
    if is_sqlite:
        connection.exec_driver_sql("PRAGMA writable_schema=RESET")
        connection.exec_driver_sql("PRAGMA recursive_triggers=ON")


@pytest.fixture
def attacked(engine: Engine, settings: Settings, world: World) -> Iterator[Connection]:
    """A signed log with a published pledge, in the hands of the owner."""
    world.publish()
    signer.sign(engine, settings)
    with engine.execution_options(writes=True).connect() as connection:
        assert list(schema.problems(connection, owner_serves=True)) == []
        yield connection
        connection.rollback()


def _of(engine: Engine, sqlite: Any, postgresql: Any) -> Any:
    return sqlite if engine.dialect.name == "sqlite" else postgresql


def test_the_database_refuses(attacked: Connection, engine: Engine) -> None:
    for statement, said in (REFUSED | _of(engine, REFUSED_SQLITE, REFUSED_POSTGRESQL)).items():
        with pytest.raises(DBAPIError, match=said), attacked.begin_nested():
            attacked.exec_driver_sql(statement)


def test_the_start_refuses(attacked: Connection, engine: Engine) -> None:
    for statements, said in _of(engine, SEEN_SQLITE, SEEN_POSTGRESQL).items():
        with undone(attacked, statements):
            found = list(schema.problems(attacked, owner_serves=True))
            assert any(said in sentence for sentence in found), (statements, found)
        assert list(schema.problems(attacked, owner_serves=True)) == [], statements


def test_verify_finds(attacked: Connection, engine: Engine, settings: Settings) -> None:
    for statements in _of(engine, FOUND_SQLITE, FOUND_POSTGRESQL):
        with undone(attacked, statements), Session(attacked) as session:
            kept = memory.last(settings)
            report = _verify(session, keyring(session), (), None, kept, lambda _done, _total: None)
            assert report.findings != (), statements


@pytest.fixture
def serving(engine: Engine, settings: Settings) -> Iterator[Engine]:
    """An engine of a user that was granted the role of the migration, and nothing else."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no users")
    user = f"serves_{uuid.uuid4().hex[:8]}"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {user} LOGIN")
        connection.exec_driver_sql(f"GRANT {settings.database_role} TO {user}")
    made = connect(settings)

    @event.listens_for(made, "connect")
    def become(connection: Any, _record: object) -> None:
        connection.execute(f"SET SESSION AUTHORIZATION {user}")
        connection.commit()

    yield made
    made.dispose()
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP ROLE {user}")


def _redact(engine: Engine, world: World, *refs: str) -> None:
    with writing(engine) as session, transaction(session):
        for one in refs:
            of = chain(session, one)
            texts = [
                {"index": said.index, "field": name}
                for said in entries(session, of.object)
                for name in said.texts
            ]
            asked = ask_redaction(
                session, world.actor("administrator"), of, texts=texts,
                reason="An order of a court.", at=NOW,
            )  # fmt: skip
            confirm_redaction(
                session, world.actor("second"), asked, seen=version_of(session, asked), at=NOW
            )


def test_the_role_that_serves_can_do_its_work_and_nothing_else(
    serving: Engine, engine: Engine, settings: Settings
) -> None:
    with pytest.raises(Misconfigured, match="owns brief or may change it"):
        schema.check(engine)
    schema.check(serving)
    world = World(serving)
    ref = world.publish(a_pledge(partners=(Partner("", "ITUC", "implementer"),)))
    world.report(ref)
    world.judge(ref, "confirm")
    world.partner(ref, "decline")
    match = world.propose(*both_sides(world))
    world.move(ref, "withdraw", by="focal")
    beside = (match, world.register(), "ITUC", "IMRF-2030")
    _redact(serving, world, ref, f"{ref}-R1", f"{ref}-ITUC", *beside)
    signer.sign(serving, settings)
    assert replay.verify(serving, settings).findings == ()
    assert create_app(settings, serving).test_client().get("/log").status_code == 200
    with reading(serving) as session:
        assert queries.checkpoint(session) is not None

    for statement in DENIED:
        with (
            serving.connect() as connection,
            pytest.raises(DBAPIError, match=r"denied|owner|must be"),
        ):
            connection.exec_driver_sql(statement)


def test_nobody_is_left_without_the_rights_that_the_program_needs(serving: Engine) -> None:
    """Whatever is not append-only can be changed by the role: a new table needs its grants."""
    with serving.connect() as connection:
        for name in schema.metadata.tables:
            rights = {
                right
                for right in ("SELECT", "INSERT", "UPDATE", "DELETE")
                if connection.exec_driver_sql(
                    f"SELECT has_table_privilege('{name}', '{right}')"
                ).scalar_one()
            }
            wanted = {"SELECT", "INSERT"}
            wanted |= set() if name in schema.APPEND_ONLY else {"UPDATE", "DELETE"}
            assert rights == wanted, name
