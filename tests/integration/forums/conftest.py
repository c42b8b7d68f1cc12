"""Organizers in their browsers, and a cycle under embargo."""

from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine

from registry.framework.operations import amend_cycle
from registry.framework.queries import framework
from registry.framework.revising import newest
from registry.store import transaction, writing
from tests.client import PageClient
from tests.factories.world import NOW, World


class Cycles:
    """What stands of a cycle, and changes of it."""

    def __init__(self, engine: Engine, world: World) -> None:
        self.engine, self.world = engine, world

    def amend(self, code: str = "IMRF-2030", **changes: object) -> None:
        with writing(self.engine) as session, transaction(session):
            number, cycle = newest(session, code)
            amended = replace(cycle, **changes)  # type: ignore[arg-type]
            actor = self.world.actor("organizer")
            amend_cycle(session, actor, amended, number=number, reason="A ceremony.", at=NOW)

    def is_under_embargo(self, code: str = "IMRF-2030") -> bool:
        with writing(self.engine) as session:
            return framework(session).cycle(code).embargo


@pytest.fixture
def cycles(engine: Engine, world: World) -> Cycles:
    return Cycles(engine, world)


@pytest.fixture
def organizer(client: PageClient) -> PageClient:
    client.sign_in("organizer@example.org")
    return client
