"""A registry per module: what is sent here must not hurt, so it need not be fresh each time.

A test runs on SQLite and on PostgreSQL; what ends before the database is asked runs on SQLite
alone (`one_database`).
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from registry import replay
from registry.app import create_app
from registry.audit import signer
from registry.store import connect
from tests.client import PageClient
from tests.factories.world import World
from tests.integration.hostile.ground import Ground


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def ground(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """A copy of the template that lives as long as its module; its log is checked at the end."""
    template = request.getfixturevalue(f"{request.param}_template")
    if template is None:
        pytest.skip("no PostgreSQL here: set REGISTRY_TEST_DATABASE_URL")
    with template.copy(tmp_path_factory.mktemp("hostile") / "instance") as settings:
        engine = connect(settings)
        app = create_app(
            replace(settings, page_cache_mb=0, access_limit="1000000 per hour"), engine
        )  # every request meets its view
        app.test_client_class = PageClient
        made = Ground(app, engine, settings, World(engine))
        try:
            yield made
            print(f"{made.requests} requests")
            signer.sign(engine, settings)
            assert replay.verify(engine, settings).findings == ()
        finally:
            engine.dispose()
