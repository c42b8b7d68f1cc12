"""What an operator watches: `registry status`, and the two addresses of a proxy or a monitor."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import event

from registry.app import create_app
from registry.cli import status
from registry.settings import load
from registry.store import connect
from tests.integration.cli.conftest import environment

LONG_AGO = "2026-01-01 00:00:00.000000"
WAITING = (
    (
        (
            'insert into message ("to", subject, body, language, tries, written_at) '
            "values ('a@b.org', 'S', 'B', 'en', 0, ?)"
        ),
        "A letter has waited for",
    ),
    (
        (
            "insert into export (handle, person_id, scope, size, state, done, total, error, tries, "
            "asked_at, language, depth, form, with_accepted, program) select 'h', min(id), '', 1, "
            "'queued', 0, 0, '', 0, ?, 'en', 'brief', 'pdf', 0, '' from person"
        ),
        "1 briefings wait to be made",
    ),
)


def test_all_is_well_and_a_sentence_says_what_is_not(run, instance, monkeypatch):
    run("log", "sign")
    (key := instance / "secret_key").rename(kept := instance / "kept")
    assert "secret_key is not there" in run("status", code=1).stderr
    assert not key.exists()  # it only looks
    kept.rename(key)
    said = run("status")
    assert said.stderr == ""
    assert said.output.startswith("Log: ")
    for statement, sentence in WAITING:
        with closing(sqlite3.connect(instance / "registry.db")) as database, database:
            database.execute(statement, (LONG_AGO,))
        assert sentence in run("status", code=1).stderr
    monkeypatch.setattr(status, "LEAST_ROOM", 2**62)
    assert "is nearly full" in run("status", code=1).stderr
    key.write_text("none", encoding="ascii")
    assert "does not hold a key" in run("status", code=2).stderr


@pytest.fixture
def settings(instance):
    return load({name: value for name, value in environment(instance).items() if value})


def test_whether_it_lives_is_said_without_the_database(settings):
    """One that takes minutes to answer, or never does, is no reason to start the process anew."""
    engine, asked = connect(settings), []
    client = create_app(settings, engine).test_client()
    event.listen(engine, "checkout", lambda *_connection: asked.append(1))
    assert client.get("/health/live").text == "alive\n"
    assert client.head("/health/live").status_code == 200
    assert not asked
    assert client.get("/health/ready").text == "ready\n"
    assert asked


def test_a_process_says_that_it_lives_and_whether_it_can_answer(settings, instance):
    client = create_app(settings).test_client()
    assert client.get("/health/live").text == "alive\n"
    assert client.get("/health/ready").text == "ready\n"
    with closing(sqlite3.connect(instance / "registry.db")) as database, database:
        database.execute("update alembic_version set version_num = '0001'")

    answer = client.get("/health/ready")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "stands at migration 0001" in answer.text
    assert client.get("/health/live").status_code == 200


def test_a_database_that_is_gone_is_not_ready_and_not_dead(settings, instance):
    client = create_app(settings, engine := connect(settings)).test_client()
    engine.dispose()  # or what is open would go on with the file that has no name any more
    for path in instance.glob("registry.db*"):
        path.unlink()
    (instance / "registry.db").mkdir()

    answer = client.get("/health/ready")
    assert (answer.status_code, answer.text) == (503, "not ready: the database does not answer\n")
    assert client.get("/health/live").status_code == 200
