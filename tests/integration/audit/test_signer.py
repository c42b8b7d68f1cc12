"""The signer signs what extends what it signed, and refuses all else where people look."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.audit import log, memory, queries, signer
from registry.audit.keys import trouble
from registry.audit.log import Item
from registry.audit.memory import Last
from registry.audit.models import LogHead, LogTile, StoredCheckpoint
from registry.audit.tiles import TILE_WIDTH
from registry.audit.tree import CompactRange, leaf_hash
from registry.cli.working import WholeFirst
from registry.errors import Conflict, Misconfigured, Refused
from registry.pledges.events import PledgeOpened
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.world import NOW, OPERATOR, World

NOISE = Item(PledgeOpened(ref=None, revision=1))


def run(engine: Engine, *statements: str) -> None:
    """Do it as the owner of the database could: without what guards it."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.execution_options(writes=True).begin() as connection:
        if is_sqlite:
            for name in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).scalars().all():  # fmt: skip
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            assert connection.execute(text(statement)).rowcount != 0


def newest(engine: Engine) -> StoredCheckpoint:
    with reading(engine) as session:
        found = queries.checkpoint(session)
    assert found is not None
    return found


def test_a_crash_between_remembering_and_storing_is_made_good(
    engine: Engine, settings: Settings, world: World, reader: Session
) -> None:
    signer.sign(engine, settings)
    last = memory.last(settings)
    world.file()
    head = reader.query(LogHead).one()
    tree = CompactRange.unpack(head.size, head.hashes)
    signed = Last(tree.size, tree.root(), signer._note(reader, settings, tree))
    memory.swap(settings, last, signed)
    reader.rollback()

    assert signer.sign(engine, settings) == signed.size
    assert newest(engine).note == signed.note
    assert signer.sign(engine, settings) is None


def test_of_two_signers_one_wins(engine: Engine, settings: Settings, world: World) -> None:
    signer.sign(engine, settings)
    last = memory.last(settings)
    memory.swap(settings, last, Last(last.size, last.root, last.note))
    forged = Last(last.size + 1, bytes(32), "")
    with pytest.raises(Conflict, match="faster"):
        memory.swap(settings, Last(last.size - 1, last.root, ""), forged)
    with pytest.raises(Conflict, match="faster"):
        memory.swap(settings, Last(last.size, bytes(32), ""), forged)
    world.file()
    told: list[object] = []
    gate = Barrier(4)

    def sign() -> None:
        gate.wait()
        try:
            told.append(signer.sign(engine, settings))
        except Conflict as conflict:
            told.append(conflict)

    threads = [Thread(target=sign) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 4
    assert memory.last(settings).note == newest(engine).note


def test_only_one_signer_runs_and_the_second_says_so(settings: Settings) -> None:
    program = (
        "import sys; from registry.audit import memory; from tests.databases import settings_for; "
        "from pathlib import Path\n"
        "with memory.alone(settings_for(Path(sys.argv[1]))): print('here', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(settings.instance)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "here\n"
        with pytest.raises(Conflict, match=f"process {other.pid}"), memory.alone(settings):
            pass
        other.kill()
    with memory.alone(settings):  # the lock went with the process
        pass


@pytest.mark.tampers
def test_what_does_not_extend_what_was_signed_is_refused_where_people_look(
    engine: Engine, settings: Settings, world: World, client: PageClient
) -> None:
    signer.sign(engine, settings)
    last = memory.last(settings)
    world.publish()
    with reading(engine) as session:
        entry = queries.entry(session, last.size)
        body, kept = entry.body, entry.leaf_hash
        head = session.query(LogHead).one()
        size, hashes = head.size, head.hashes
    quoted = body.replace(b'"n":1', b'"n":2').hex()
    blob = "X'{}'" if engine.dialect.name == "sqlite" else "decode('{}', 'hex')"
    change = f'UPDATE log_entry SET body = {blob}, leaf_hash = {blob} WHERE "index" = {last.size}'
    forged = leaf_hash(bytes.fromhex(quoted)).hex()
    back = change.format(body.hex(), kept.hex())
    attacks = {
        "a new entry's bytes": change.format(quoted, kept.hex()),
        "a new entry's bytes and hash": change.format(quoted, forged),
        "the head": f"UPDATE log_head SET hashes = {blob.format(hashes[::-1].hex())}",
        "the head's length": f"UPDATE log_head SET hashes = {blob.format((hashes * 2).hex())}",
        "a head without its tail": f"UPDATE log_head SET size = {size - 1}",
        "an old entry's hash": "UPDATE log_entry SET leaf_hash = "
        f"{blob.format(bytes(32).hex())} WHERE \"index\" = 3",
        "a text where bytes were": f"UPDATE log_entry SET body = 'x' WHERE \"index\" = {last.size}",
    }  # fmt: skip
    with reading(engine) as session:
        third = queries.entry(session, 3).leaf_hash.hex()
    mend = (
        back,
        f"UPDATE log_head SET size = {size}, hashes = {blob.format(hashes.hex())}",
        f'UPDATE log_entry SET leaf_hash = {blob.format(third)} WHERE "index" = 3',
    )
    for what, statement in attacks.items():
        run(engine, statement)
        with pytest.raises(Refused, match="does not extend"):
            signer.sign(engine, settings)
        assert memory.last(settings) == last, what
        assert "Signing has stopped" in client.get("/log").text, what
        run(engine, *mend)

    assert signer.sign(engine, settings) == size
    assert "Signing has stopped" not in client.get("/log").text
    with reading(engine) as session:
        assert trouble(session) is None


@pytest.mark.tampers
def test_what_was_changed_under_old_signatures_is_refused_at_the_next_start(
    engine: Engine, settings: Settings, world: World, client: PageClient
) -> None:
    with writing(engine) as session, transaction(session):
        log.append(session, OPERATOR, NOW, *[NOISE] * TILE_WIDTH)
    world.publish()
    signer.sign(engine, settings, whole=True)
    last = memory.last(settings)
    with reading(engine) as session:
        entry, tile = queries.entry(session, 3), session.query(LogTile).one()
        body, kept, hashes, root = entry.body, entry.leaf_hash, tile.hashes, tile.root
    blob = "X'{}'" if engine.dialect.name == "sqlite" else "decode('{}', 'hex')"
    forged = leaf_hash(b"other").hex()
    for what, table_, column, there, changed in (
        ("entry 3", 'log_entry WHERE "index" = 3', "body", body, body.replace(b'"n":1', b'"n":2')),
        ("entry 3", 'log_entry WHERE "index" = 3', "leaf_hash", kept, bytes.fromhex(forged)),
        ("tile 0/0", "log_tile WHERE level = 0", "hashes", hashes, hashes[::-1]),
        ("tile 0/0", "log_tile WHERE level = 0", "root", root, root[::-1]),
    ):
        name, where = table_.split(" ", 1)
        change = f"UPDATE {name} SET {column} = {blob} {where}"
        run(engine, change.format(changed.hex()))
        world.file()
        begun = WholeFirst(engine, settings)
        for _round in range(2):  # and it goes on refusing
            with pytest.raises(Refused, match=f"{what} of the log is not what"):
                begun()
        assert memory.last(settings) == last, what
        assert "Signing has stopped" in client.get("/log").text, what
        run(engine, change.format(there.hex()))

    begun()
    assert memory.last(settings).size > last.size
    assert "Signing has stopped" not in client.get("/log").text


def test_a_lost_or_outdated_memory_comes_back_from_the_newest_checkpoint_only(
    engine: Engine, settings: Settings, world: World
) -> None:
    signer.sign(engine, settings)
    before, old = newest(engine), memory.path(settings).read_bytes()
    world.file()
    signer.sign(engine, settings)
    after = newest(engine)
    kept = memory.last(settings)
    memory.swap(settings, kept, Last(kept.size + 1, bytes(32), ""))
    with pytest.raises(Refused, match="remembers"):
        signer.remember(engine, settings, after.note)

    memory.path(settings).write_bytes(old)
    with pytest.raises(Refused, match="too old"):
        signer.sign(engine, settings)
    memory.path(settings).unlink()
    with pytest.raises(Refused, match="is missing"):
        signer.sign(engine, settings)
    with pytest.raises(Refused, match="too old"):
        signer.remember(engine, settings, before.note)
    memory.path(settings).write_bytes(b"no database at all")
    with pytest.raises(Refused, match="cannot be used"):
        signer.sign(engine, settings)
    memory.path(settings).unlink()
    assert signer.remember(engine, settings, after.note) == after.size
    world.file()

    assert signer.sign(engine, settings) == after.size + 1


def test_a_memory_is_made_with_an_empty_log_and_never_later(
    engine: Engine, settings: Settings
) -> None:
    signer.sign(engine, settings)
    signer.prepare(engine, settings)
    kept = memory.last(settings)
    memory.swap(settings, kept, Last(kept.size + 9, bytes(32), ""))
    with pytest.raises(Refused, match="does not extend"):
        signer.prepare(engine, settings)
    memory.swap(settings, memory.last(settings), kept)
    memory.path(settings).rename(settings.instance / "away")
    with pytest.raises(Refused, match="is missing"):
        signer.prepare(engine, settings)
    (settings.instance / "away").rename(memory.path(settings))
    with closing(memory.sqlite3.connect(memory.path(settings))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_key_that_others_can_read_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    signer.check(settings)
    for path in (settings.signing_key, signer.next_key(settings)):
        path.touch()
        path.chmod(0o640)
        with pytest.raises(Misconfigured, match="chmod 600"):
            signer.check(settings)
        path.chmod(0o600)
    signer.next_key(settings).unlink()
    signer.check(settings)
