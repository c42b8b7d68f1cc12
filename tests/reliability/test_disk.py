"""A disk that takes nothing, a database that is gone: a sentence, nothing half, and it goes on.

The faults are real ones of the operating system and of the databases. With the limit RLIMIT_FSIZE
at 0, no write of this process reaches any file; SQLite is told how many pages it may have;
PostgreSQL ends the connection.
"""

import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from io import BytesIO
from pathlib import Path
from socket import SHUT_RDWR, socket
from threading import Event
from traceback import format_exception
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text, update
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.test import TestResponse

from registry.accounts.models import Person
from registry.analysis.figures import Scope
from registry.audit import queries as log
from registry.audit import signer
from registry.briefing import rendering
from registry.briefing.models import Export
from registry.briefing.operations import ask_export
from registry.briefing.scopes import Briefing
from registry.cli.working import Failures
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient, fields_of
from tests.databases import checksums
from tests.factories.world import NOW, World
from tests.reliability.writing import add_drafts

Fault = Callable[[Engine], AbstractContextManager[None]]
TITLE = "Un titre qui ne doit pas se perdre"


@contextmanager
def no_file_takes_anything(_engine: Engine) -> Iterator[None]:
    """Every write to a file fails, as on a broken disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def the_database_is_full(engine: Engine) -> Iterator[None]:
    """SQLite gets no page more, and none is free in the file."""
    with closing(sqlite3.connect(engine.url.database or "")) as apart:
        apart.execute("VACUUM")

    def pages(most: int) -> Callable[..., None]:
        return lambda connection, *_record: connection.execute(f"PRAGMA max_page_count={most}")

    full, ample = pages(1), pages(1_000_000)  # 1: no more than there are
    event.listen(engine, "checkout", full)
    event.listen(engine, "checkin", ample)
    try:
        yield
    finally:
        event.remove(engine, "checkout", full)
        event.remove(engine, "checkin", ample)


@contextmanager
def the_connection_is_ended(engine: Engine) -> Iterator[None]:
    """PostgreSQL ends the connection as soon as something is written."""

    def end(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("INSERT", "UPDATE")):
            return
        pid = connection.connection.dbapi_connection.info.backend_pid  # type: ignore[attr-defined]
        with engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    event.listen(engine, "before_cursor_execute", end)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", end)


FAULTS = {
    "sqlite": (no_file_takes_anything, the_database_is_full),
    "postgresql": (the_connection_is_ended,),
}


@pytest.fixture
def faults(engine: Engine) -> tuple[Fault, ...]:
    return FAULTS[engine.dialect.name]


@pytest.fixture
def focal(app: Flask, client: PageClient) -> PageClient:
    app.jinja_env.bytecode_cache = None  # the tests' own: a registry compiles into its memory
    client.sign_in("focal@example.org")
    return client


def _sent_again(client: PageClient, answer: TestResponse, here: str) -> TestResponse:
    """Press the button of the page that says that it did not work."""
    return client.post(here, data=fields_of(answer.text, "version"))


def _refused(answer: TestResponse) -> None:
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert "either stored whole or not at all" in answer.text
    assert "Traceback" not in answer.text


def test_what_cannot_be_stored_is_said_kept_and_stored_later(
    faults: tuple[Fault, ...], focal: PageClient, engine: Engine
) -> None:
    large = "Des soins. " * 700  # more than fits beside what is there
    for fault, handle in zip(faults, add_drafts(engine, len(faults)), strict=True):
        words, filing = f"/drafts/{handle}/words", f"/drafts/{handle}/file"
        typed = focal.form(words, "title") | {"title": TITLE, "description": large}
        before = checksums(engine)
        with fault(engine):
            answer = focal.post(words, data=typed)
        _refused(answer)
        assert checksums(engine) == before
        assert TITLE in answer.text
        assert _sent_again(focal, answer, words).status_code == 303
        assert focal.form(words, "title")["title"] == TITLE

        focal.post(
            words, data=focal.form(words, "title") | {"description": typed["description"][:600]}
        )
        form, before = focal.form(f"/drafts/{handle}/check", "key"), checksums(engine)
        with fault(engine):
            answer = focal.post(filing, data=form)
        _refused(answer)
        assert checksums(engine) == before
        receipt = _sent_again(focal, answer, filing)
        assert receipt.status_code == 303, receipt.text
        assert focal.post(filing, data=form).headers["Location"] == receipt.headers["Location"]
        assert TITLE in focal.get(receipt.headers["Location"].replace("receipt/1", "file")).text


@contextmanager
def away(engine: Engine) -> Iterator[None]:
    """Nobody gets a connection any more: those that are there are closed by whoever holds them."""
    url = make_url(engine.url)
    other = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with other.connect() as operator:
        operator.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false"))
        engine.dispose()
        try:
            yield
        finally:
            operator.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true"))
    other.dispose()


def die(connection: Connection, *_statement: object) -> None:
    """Cut the wire to the database, as when its server is killed."""
    wire: Any = connection.connection.dbapi_connection
    with socket(fileno=os.dup(wire.fileno())) as opened:
        opened.shutdown(SHUT_RDWR)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_a_database_that_is_away_is_said_on_every_page_until_it_is_back(
    focal: PageClient, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    addresses = ("/", "/work", "/log/checkpoint", "/new-password/canary")
    with away(engine):
        answers = [focal.get(address) for address in addresses]

    assert [answer.status_code for answer in answers] == [503, 503, 503, 503]
    assert "GET /new-password/<token>" in caplog.text
    assert "canary" not in caplog.text  # it would let whoever reads the log in
    assert focal.get("/work").status_code == 200


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_a_database_that_goes_at_the_commit_gives_the_form_back(
    focal: PageClient, engine: Engine
) -> None:
    [handle] = add_drafts(engine, 1)
    words = f"/drafts/{handle}/words"
    typed = focal.form(words, "title") | {"title": TITLE}
    with ExitStack() as gone:

        def go(connection: Connection) -> None:
            gone.enter_context(away(engine))
            die(connection)

        event.listen(engine, "commit", go)
        answer = focal.post(words, data=typed)
        event.remove(engine, "commit", go)

    _refused(answer)
    assert TITLE in answer.text
    assert _sent_again(focal, answer, words).status_code == 303


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_a_database_that_dies_while_it_is_asked_is_said_on_the_page(
    focal: PageClient, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    answers = []
    for moment in ("before_cursor_execute", "rollback"):
        event.listen(engine, moment, die)
        answers.append(focal.get("/work").status_code)
        event.remove(engine, moment, die)

    assert answers == [503, 200]  # the second was made before it died
    assert "parameters hidden" in caplog.text  # they are what people typed, and who they are
    assert focal.get("/work").status_code == 200


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_what_the_database_refuses_is_told_without_the_words_of_the_row(world: World) -> None:
    of_all = update(Person).values(email="canary@example.org")
    with writing(world.engine) as session, pytest.raises(IntegrityError) as refusal:
        session.execute(of_all)

    told = "".join(format_exception(refusal.value)).partition("of_all = ")[0]
    assert "duplicate key" in told
    assert "canary" not in told


def test_a_file_that_cannot_be_kept_leaves_nothing_behind(
    faults: tuple[Fault, ...], focal: PageClient, engine: Engine, settings: Settings
) -> None:
    [handle] = add_drafts(engine, 1)
    address = f"/drafts/{handle}/attachments"
    form = focal.form(address, "file") | {"to": "attach"}
    before = checksums(engine)

    with no_file_takes_anything(engine):
        answer = focal.post(address, data=form | {"file": (BytesIO(b"%PDF-1.7 A."), "a.pdf")})

    assert answer.status_code == 503
    assert "choose it again" in answer.text
    assert checksums(engine) == before
    assert _files(settings.attachments) == []
    again = focal.post(address, data=form | {"file": (BytesIO(b"%PDF-1.7 A."), "a.pdf")})
    assert again.status_code == 303
    assert len(_files(settings.attachments)) == 1


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_signer_s_memory_that_takes_nothing_stops_signing_until_it_does(
    world: World, engine: Engine, settings: Settings
) -> None:
    world.file()
    said: list[str] = []
    failures = Failures()
    with no_file_takes_anything(engine):
        failures.watch("sign", lambda: said.append(str(signer.sign(engine, settings))))
    assert said == []

    failures.watch("sign", lambda: said.append(str(signer.sign(engine, settings))))

    with reading(engine) as session:
        assert said == [str(log.size(session))]


def test_a_brief_that_cannot_be_written_is_said_to_who_asked_and_leaves_nothing(
    world: World, engine: Engine, settings: Settings
) -> None:
    world.publish()
    size = signer.sign(engine, settings)
    assert size
    with writing(engine) as session, transaction(session):
        scope = Scope("cycle", "IMRF-2030")
        first = ask_export(session, world.actor("organizer"), Briefing(scope, size), at=NOW).id
    with no_file_takes_anything(engine), suppress(OperationalError):
        rendering.make_waiting(engine, settings, Event())
    if engine.dialect.name == "postgresql":  # whose own disk is well: it could be noted
        with reading(engine) as session:
            assert "ask for it again" in session.get_one(Export, first).error
    assert _files(settings.instance / "exports") == []
