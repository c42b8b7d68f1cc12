"""The drill: a backup while people write comes back elsewhere; an older one is never signed."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.engine import Engine

from registry import replay
from registry.audit import memory, queries, signer
from registry.cli import registry
from registry.files.keeping import keep
from registry.settings import Settings, secret
from registry.store import connect, reading
from tests.databases import Template, settings_for
from tests.factories.world import World, a_pledge

Run = Callable[..., Result]


def runner(settings: Settings) -> Run:
    def run(*arguments: object, code: int = 0) -> Result:
        environ = {
            "REGISTRY_INSTANCE": str(settings.instance),
            "REGISTRY_DATABASE_URL": settings.database_url,
            "REGISTRY_DATABASE_OWNER_SERVES": "true",
            "REGISTRY_BASE_URL": settings.base_url,
            "REGISTRY_SECOND_FACTOR": "false",
            "REGISTRY_LOG_ORIGIN": settings.log_origin,
        }
        result = CliRunner(env=environ).invoke(registry, [str(one) for one in arguments])
        assert isinstance(result.exception, SystemExit | None), result.exception
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def programs(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs of the server's own version on the path, wherever it came from."""
    if settings.database_url:
        engine = connect(settings)
        with engine.connect() as connection:
            number = connection.exec_driver_sql("SHOW server_version").scalar_one().split(".")[0]
            [(place,)] = connection.exec_driver_sql(
                "SELECT setting FROM pg_config WHERE name = 'BINDIR'"
            ).all()  # fmt: skip
        engine.dispose()
        monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
        said = subprocess.run(["pg_dump", "--version"], capture_output=True, text=True, check=False)
        if f" {number}." not in said.stdout:
            pytest.skip(f"no pg_dump of version {number} here")


@pytest.fixture
def elsewhere(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Settings]:
    """Another host: an empty instance folder, and an empty database."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    if not settings.database_url:
        yield settings_for(folder)
        return
    template: Template = request.getfixturevalue("postgresql_template")
    url = template._create("registry_elsewhere")
    yield settings_for(folder, url)
    template._run("DROP DATABASE registry_elsewhere WITH (FORCE)")


def size(engine: Engine) -> int:
    with reading(engine) as session:
        return queries.size(session)


def _is_granted(engine: Engine) -> bool:
    """Whether the role that serves got its rights back too."""
    if engine.dialect.name == "sqlite":
        return True
    schema = "SELECT has_schema_privilege('registry_app', 'public', 'USAGE')"
    table = "SELECT has_table_privilege('registry_app', 'pledge', 'UPDATE')"
    guarded = "SELECT NOT has_table_privilege('registry_app', 'log_entry', 'UPDATE')"
    with engine.connect() as connection:
        return all(connection.exec_driver_sql(one).scalar() for one in (schema, table, guarded))


def test_a_backup_comes_back_and_an_older_one_is_never_signed(
    settings: Settings,
    engine: Engine,
    world: World,
    elsewhere: Settings,
    programs: None,
    tmp_path: Path,
) -> None:
    here, there = runner(settings), runner(elsewhere)
    words = BytesIO(b"%PDF-1.7\n%%EOF\n")
    kept = keep(settings.attachments, words, "terms.pdf", limit=1_000)
    listed = (kept,)
    world.publish(a_pledge("MLI").with_changes(attachments=listed))
    signer.sign(engine, settings)
    over, begun = Event(), Event()

    def write() -> None:
        while not over.is_set():
            world.file()
            begun.set()

    writer = Thread(target=write)
    writer.start()
    begun.wait()
    old = tmp_path / "old.tar"
    said = here("backup", old).output
    over.set()
    writer.join()
    signer.sign(engine, settings)
    assert "and 1 attachment." in said
    assert old.stat().st_mode & 0o077 == 0
    key, session_key = settings.signing_key.read_bytes(), secret(settings.secret_key)
    for secrets in (key.strip(), bytes.fromhex(key.decode()), session_key.hex().encode()):
        assert secrets not in old.read_bytes()
    assert "exists already" in here("backup", old, code=2).stderr

    restored = there("restore", old)
    assert "all checks passed" in restored.output
    assert "signing key is not here" in restored.stderr
    assert "memory is not here" in restored.stderr
    assert (elsewhere.attachments / kept.sha256[:2] / kept.sha256).read_bytes() == words.getvalue()
    assert "registry here already" in there("restore", old, code=2).stderr
    for path in (settings.signing_key, memory.path(settings)):
        shutil.copy2(path, elsewhere.instance / path.name)
    assert "does not extend" in there("log", "sign", code=2).stderr
    assert "this database is an old one" in there("log", "status", code=1).stderr
    assert "Dropped tail" in there("log", "verify", code=1).output
    assert "signer will refuse" in there("restore", old, "--replace").stderr

    newest = tmp_path / "backups"
    newest.mkdir()
    here("backup", newest)
    [newest] = newest.iterdir()
    assert there("restore", newest, "--replace").stderr == ""
    assert "signed already" in there("log", "sign").output
    other = connect(elsewhere)
    assert _is_granted(other)
    assert size(other) == size(engine)
    World(other).publish()
    assert signer.sign(other, elsewhere) == size(engine) + 4
    assert replay.verify(other, elsewhere).findings == ()
    other.dispose()


def test_a_damaged_or_foreign_archive_is_refused(
    settings: Settings,
    engine: Engine,
    elsewhere: Settings,
    programs: None,
    tmp_path: Path,
) -> None:
    here, there = runner(settings), runner(elsewhere)
    keep(settings.attachments, BytesIO(b"%PDF-1.7\n%%EOF\n"), "terms.pdf", limit=1_000)
    good, bad = tmp_path / "good.tar", tmp_path / "bad.tar"
    here("backup", good)
    data = good.read_bytes()
    with tarfile.open(good) as archive:
        members = archive.getmembers()
    places = [one.offset for one in members] + [one.offset_data + one.size // 2 for one in members]
    for place in places:
        bad.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert there("restore", bad, code=2).stderr.count("\n") == 1
    for cut in (0, 100, len(data) // 2, members[-1].offset):
        bad.write_bytes(data[:cut])
        assert "backup" in there("restore", bad, code=2).stderr
    with tarfile.open(bad, "w") as archive:
        archive.addfile(tarfile.TarInfo("../../outside"))
    assert "no manifest" in there("restore", bad, code=2).stderr
    assert list(elsewhere.instance.glob("restoring-*")) == []
    assert list(elsewhere.instance.glob("files/*/*")) == []

    other = settings_for(elsewhere.instance, elsewhere.database_url)
    object.__setattr__(other, "log_origin", "other.example/log")
    assert "restore it where it belongs" in runner(other)("restore", good, code=2).stderr
    [attachment] = settings.attachments.glob("*/*")
    attachment.write_bytes(b"bit rot")
    assert "is damaged" in here("backup", tmp_path / "none.tar", code=2).stderr
    assert not (tmp_path / "none.tar").exists()


@pytest.mark.tampers
def test_a_whole_archive_of_an_unsound_log_leaves_what_is_here(
    settings: Settings, engine: Engine, world: World, programs: None, tmp_path: Path
) -> None:
    run = runner(settings)
    bad = tmp_path / "bad.tar"
    with engine.execution_options(writes=True).begin() as connection:
        [at] = connection.exec_driver_sql("SELECT at FROM log_head").scalars()
        connection.exec_driver_sql("UPDATE log_head SET at = '9999'")
    run("backup", bad)
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql(f"UPDATE log_head SET at = '{at}'")
    engine.dispose()

    assert (
        "not sound (1 findings, the first: head" in run("restore", bad, "--replace", code=2).stderr
    )
    world.file()
    signer.sign(engine, settings)
    assert replay.verify(engine, settings).findings == ()


def test_a_database_in_use_is_not_set_aside(
    settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    if settings.database_url:
        pytest.skip("PostgreSQL locks what it renames by itself")
    run = runner(settings)
    run("backup", tmp_path / "a.tar")
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1 FROM log_head").all()
        assert "is in use" in run("restore", tmp_path / "a.tar", "--replace", code=2).stderr
    engine.dispose()
    run("restore", tmp_path / "a.tar", "--replace")

    assert len(list(settings.instance.glob("replaced_*.db"))) == 1
