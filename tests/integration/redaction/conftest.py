"""A registry with a pledge whose title names a person, and two people who may redact it."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.models import Person
from registry.accounts.operations import grant_role
from registry.pledges.models import Pledge
from registry.policy import Actor, Role
from registry.redaction import operations
from registry.redaction.models import RedactionRequest
from registry.redaction.queries import reach
from registry.store import transaction, writing
from tests.factories.world import NOW, OPERATOR, World, a_pledge

NAME = "Zuleikha Ouedraogo-Quist"
TITLE = {"fr": f"Un guichet pour {NAME}", "en": f"A desk for {NAME}"}
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

    def ask(self, number: int = 1, field: str = "title") -> str:
        with writing(self.world.engine) as session, transaction(session):
            return operations.ask_redaction(
                session, self.asker, self.pledge(session),
                numbers=[number], fields=[field], reason=REASON, at=NOW,
            ).handle  # fmt: skip

    def confirm(self, handle: str, by: Actor | None = None) -> int:
        with writing(self.world.engine) as session, transaction(session):
            request = session.scalars(
                select(RedactionRequest).where(RedactionRequest.handle == handle)
            ).one()
            seen = reach(session, self.pledge(session), request.targets).version
            return operations.confirm_redaction(
                session, by or self.second, request, seen=seen, at=NOW
            )


def administrator(engine: Engine, name: str) -> Actor:
    """Let somebody of the world administrate too."""
    world = World(engine)
    with writing(engine) as session, transaction(session):
        person = session.scalars(select(Person).where(Person.email == f"{name}@example.org")).one()
        entity = world.entity("UNNM-SEC")
        grant_role(session, OPERATOR, person, role=Role.ADMINISTRATOR, entity=entity, at=NOW)
        return Actor("UNNM-SEC", "administrator", person.handle, person.id)


@pytest.fixture
def redacting(engine: Engine, world: World) -> Redacting:
    """Two public revisions that share the title's English, in two languages; the second in force."""
    second = administrator(engine, "second")
    ref = world.publish(a_pledge(title=TITLE))
    world.answer(ref, title=TITLE | {"fr": f"Deux guichets pour {NAME}"}, reason="Two desks now.")
    world.move(ref, "open", "accept", "publish")
    return Redacting(world, ref, world.actor("administrator"), second)
