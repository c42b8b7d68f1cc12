"""A registry with a pledge whose title names a person, and two people who may redact it."""

from dataclasses import dataclass
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry import schema
from registry.accounts.models import Person
from registry.accounts.operations import grant_role
from registry.files.keeping import keep
from registry.pledges import operations as pledges
from registry.pledges.content import Attachment
from registry.pledges.models import Pledge
from registry.policy import Actor, Role
from registry.settings import Settings
from registry.store import transaction, writing
from tests.client import PageClient
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


def redactors(engine: Engine) -> tuple[Actor, Actor]:
    """Return two people who may redact."""
    return World(engine).actor("administrator"), administrator(engine, "second")


def attached(settings: Settings, data: bytes, name: str) -> Attachment:
    """Keep a file and return how words list it."""
    return keep(settings.attachments, BytesIO(data), name, limit=1_000)


@pytest.fixture
def redacting(engine: Engine, world: World, settings: Settings) -> Redacting:
    """Two public revisions with one English title, and a draft that still says the second's."""
    asker, second = redactors(engine)
    file = attached(settings, FILE, "cv.txt")
    ref = world.publish(a_pledge(title=TITLE, attachments=(file,)))
    world.answer(ref, title=TITLE | {"fr": f"Deux guichets pour {NAME}"}, reason="Two desks now.")
    world.move(ref, "open", "accept", "publish")
    found = Redacting(world, ref, asker, second)
    with writing(engine) as session, transaction(session):
        pledges.amend_pledge(session, world.actor("focal"), found.pledge(session), at=NOW)
    return found


@pytest.fixture(autouse=True)
def the_day_after(tomorrow: None) -> None:
    """Redact on the day after what is redacted was filed."""


def rows(engine: Engine) -> str:
    """Return every row of every table."""
    with engine.connect() as connection:
        tables = schema.metadata.sorted_tables
        return "".join(repr(connection.execute(select(table)).all()) for table in tables)


def ask(
    client: PageClient, ref: str, label: str = "", saying: str = "", reason: str = REASON
) -> str:
    """Ask as the first administrator that the oldest text of this name which says this be erased.

    Without a name, all that says it. Return the address of the page that lists what goes with it.
    """
    client.sign_in("administrator@example.org")
    options = client.page(f"/redactions/of/{ref}").select(".option")
    found = [one for one in options if saying in one.get_text()]
    if label:
        named = [one for one in found if one.label and one.label.get_text() == label]
        found = named[-1:]  # the newest comes first
    changes = {"texts": [one.input["value"] for one in found if one.input], "reason": reason}
    answer = client.send(f"/redactions/of/{ref}", changes, holding="reason")
    assert answer.status_code == 303, answer.text
    address = answer.location
    form = client.page(address)
    assert form.find("input", attrs={"name": "seen"}) is None  # there is no button for oneself
    key = client.form(address, "csrf_token") | {"seen": "0" * 32}
    assert client.post(f"{address}/confirm", data=key).status_code == 422
    client.sign_out()
    return address


def confirm(client: PageClient, address: str) -> None:
    """Confirm it as the second administrator."""
    client.sign_in("second@example.org")
    sent = client.form(address, "seen")
    stale = client.post(f"{address}/confirm", data=sent | {"seen": "0" * 32, "key": "another"})
    assert stale.status_code == 409
    assert client.post(f"{address}/confirm", data=sent).status_code == 303
    assert REASON in client.page(address).text
    client.sign_out()
