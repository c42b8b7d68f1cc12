"""My work: what it asks of the database, with everything on it that can wait for somebody."""

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.pledges.content import Partner
from registry.pledges.models import Pledge
from registry.progress.drafting import Sheet, save_draft
from registry.reviews.operations import write_message
from registry.store import transaction, writing
from tests.client import PageClient
from tests.factories.world import NOW, World, a_pledge
from tests.integration.explore.published import take_over

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def fill(world: World) -> None:
    """Let each part of the page have something: drafts, answers, requests, matches, messages."""
    public = world.publish(a_pledge(partners=(Partner("France", "FRA"),)))
    returned = world.file()
    world.move(returned, "open", "return")
    world.publish(a_pledge("FRA", partners=(Partner("Mali", "MLI"),)), "french")
    need = world.publish(a_pledge(match_side="need"))
    offer = world.publish(a_pledge("FRA", match_side="offer"), "french")
    world.propose(offer, need, by="french")
    world.talk(public, "Between colleagues")
    with writing(world.engine) as session, transaction(session):
        pledge = session.scalars(select(Pledge).where(Pledge.ref == public)).one()
        write_message(
            session, world.actor("reviewer"), pledge, field="title", words="Which year?",
            is_secretariat=True, at=NOW,
        )  # fmt: skip
        sheet = Sheet(0, {"narrative": "La suite"})
        save_draft(session, world.actor("focal"), pledge, place=(1, 1), sheet=sheet, at=NOW)


def test_my_work_is_eight_statements_however_much_waits(
    world: World, engine: Engine, client: PageClient, statements: list[str]
) -> None:
    take_over(engine, world)
    fill(world)
    client.sign_in("focal@example.org")
    client.page("/work")  # what depends on the log alone is kept in memory from here on
    statements.clear()
    client.page("/work")
    few = len(statements)
    fill(world)
    statements.clear()
    page = client.page("/work").get_text(" ", strip=True)
    assert "Which year?" in page
    assert "Report on P-" in page
    assert len(statements) == few <= 8, statements
