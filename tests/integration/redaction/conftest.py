"""A registry with a pledge whose title names a person, and two people who may redact it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.models import Person
from registry.accounts.operations import grant_role
from registry.files.keeping import keep
from registry.pledges import operations as pledges
from registry.pledges.content import Attachment
from registry.pledges.models import Pledge
from registry.policy import Actor, Role
from registry.settings import Settings
from registry.store import transaction, writing
from tests.factories.world import NOW, OPERATOR, World, a_pledge

NAME = "Zuleikha Ouedraogo-Quist"
TITLE = {"fr": f"Un guichet pour {NAME}", "en": f"A desk for {NAME}"}
FILE = f"The life of {NAME}.".encode()
REASON = "Order 12/2026 of the data protection authority: it named a private person."


@dataclass
class Redacting:
    """Two administrators and the pledge."""

    world: World
    ref: str
    asker: Actor
    second: Actor

    def pledge(self, session: Session) -> Pledge:
        return session.scalars(select(Pledge).where(Pledge.ref == self.ref)).one()


def administrator(engine: Engine, name: str) -> Actor:
    """Let somebody of the world administrate too."""
    world = World(engine)
    with writing(engine) as session, transaction(session):
        person = session.scalars(select(Person).where(Person.email == f"{name}@example.org")).one()
        entity = world.entity("UNNM-SEC")
        grant_role(session, OPERATOR, person, role=Role.ADMINISTRATOR, entity=entity, at=NOW)
        return Actor("UNNM-SEC", "administrator", person.handle, person.id)


def attached(settings: Settings, data: bytes, name: str) -> Attachment:
    """Keep a file and return how words list it."""
    kept = keep(settings.attachments, BytesIO(data), name, limit=1_000)
    return Attachment(kept.name, kept.sha256, kept.size, kept.media_type)


@pytest.fixture
def redacting(engine: Engine, world: World, settings: Settings) -> Redacting:
    """Two public revisions with one English title, and a draft that still says the second's."""
    second = administrator(engine, "second")
    file = attached(settings, FILE, "cv.txt")
    ref = world.publish(a_pledge(title=TITLE, attachments=(file,)))
    world.answer(ref, title=TITLE | {"fr": f"Deux guichets pour {NAME}"}, reason="Two desks now.")
    world.move(ref, "open", "accept", "publish")
    found = Redacting(world, ref, world.actor("administrator"), second)
    with writing(engine) as session, transaction(session):
        pledges.amend_pledge(session, world.actor("focal"), found.pledge(session), at=NOW)
    return found


@pytest.fixture(autouse=True)
def tomorrow() -> Iterator[None]:
    clock.freeze(NOW + timedelta(days=1))
    yield
    clock.freeze(None)
