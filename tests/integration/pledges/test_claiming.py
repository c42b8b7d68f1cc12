"""An imported pledge is claimed by its entity's focal point, and corrected in the same flow."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.analysis.figures import Scope
from registry.audit import signer
from registry.audit.evidence import open_entries
from registry.briefing.contents import brief
from registry.briefing.scopes import Briefing
from registry.errors import Refused
from registry.pledges import operations
from registry.pledges.content import Content, Link
from registry.pledges.models import Draft, Pledge, Publication
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.contents import DESCRIPTION
from tests.factories.world import NOW, OPERATOR, World
from tests.integration.explore.published import newest, take_over, withdraw
from tests.integration.pledges.conftest import Browser

SUMMARY = "What it was about."

pytestmark = pytest.mark.usefixtures("today")


def told(page: object) -> str:
    return " ".join(page.select_one("main").get_text().split())  # type: ignore[attr-defined]


def claim(engine: Engine, world: World, ref: str, by: str = "french") -> None:
    with writing(engine) as session, transaction(session):
        pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
        operations.claim_pledge(session, world.actor(by), pledge, at=NOW)


def test_a_focal_point_claims_a_pledge_and_the_public_page_says_so(
    engine: Engine, world: World, client: PageClient, browse: Callable[[str], Browser]
) -> None:
    ref, french = take_over(engine, world), browse("french")
    before = newest(engine)
    assert "Claim" in told(french.client.page("/work"))
    page = french.client.page(f"/pledges/{ref}/claim")
    assert "The description has 18 characters; it needs at least 300." in told(page)
    answer = french.client.send(f"/pledges/{ref}/claim", {"to": "claim"}, holding="key")
    assert answer.headers["Location"].endswith(f"/pledges/{ref}/file")
    assert "claimed by your entity on" in told(french.client.page(f"/pledges/{ref}/file"))
    assert french.client.page("/work").find(href=f"/pledges/{ref}/claim") is None

    public = client.page(f"/pledges/{ref}")
    assert "Claimed by France on 23 November 2026" in told(public)
    assert "Claimed by its entity" in public.select_one(".event-title").get_text()
    assert public.find("a", href="/recommendations/a-76-642/104")  # classified, and still so
    assert "Imported, claimed by its entity" in told(client.page("/pledges"))
    assert "Nobody of the entity has confirmed it" in told(
        client.page(f"/pledges/{ref}?at={before}")
    )
    body = json.loads(client.get(f"/pledges/{ref}/v/1.json").text)
    assert [entry["index"] for entry in body["entries"]] == [before - 1]


def test_the_claim_goes_on_into_a_draft_that_is_reviewed_like_any_amendment(
    engine: Engine, settings: Settings, world: World, browse: Callable[[str], Browser]
) -> None:
    ref, french = take_over(engine, world), browse("french")
    answer = french.client.send(f"/pledges/{ref}/claim", {"to": "correct"}, holding="key")
    address = answer.headers["Location"]
    draft = french.client.page(address)
    assert "The description has 0 characters; it needs at least 300." in told(draft)
    words = french.client.page(f"{address}/words")
    assert SUMMARY in words.select_one("details").get_text()
    assert SUMMARY not in words.select_one("form textarea").get_text()
    assert words.select_one("#description-error")
    links = french.client.page(f"{address}/links")
    assert "The secretariat reads these recommendations in it" in told(links)
    with reading(engine) as session:
        content = Content.parse(session.scalars(select(Draft.content)).one())
    assert not content.is_summary
    assert (content.description, content.title) == ({}, {"en": "A pledge of 2022"})

    correct(world, ref)
    world.move(ref, "open", "accept", "publish")
    public = french.client.page(f"/pledges/{ref}")
    assert "Published" in public.select_one(".tags").get_text()
    assert not public.select(".notice")
    listed = french.client.page("/pledges").select_one(".records .record").get_text()
    assert "Imported" not in listed
    assert "Late filing" not in listed  # the window of 2022 was for pledging, not for amending
    world.report(ref, by="french", figures=(), milestones=(), disbursed=())
    signer.sign(engine, settings)
    with reading(engine) as session:
        asked = Briefing(Scope("cycle", "IMRF-2022"), newest(engine) + 1)
        [section] = brief(session, settings, asked).pledges
    assert not section.imported
    assert [one.kind for one in section.history][1:3] == [
        "classified by the secretariat", "claimed by the entity",
    ]  # fmt: skip


def correct(world: World, ref: str) -> None:
    """File the next revision of a claimed pledge, in France's own words."""
    world.answer(
        ref, by="french", description={"en": DESCRIPTION}, pledge_type="individual",
        natures=("process",), primary_objectives=(5,), partners=(), reason="In our own words.",
        recommendations=(Link("A/76/642/98", "implements"),),
    )  # fmt: skip


def test_who_cannot_claim_is_told_nothing_or_why(
    engine: Engine, world: World, browse: Callable[[str], Browser]
) -> None:
    ref, mali, french = take_over(engine, world), browse("focal"), browse("french")
    token = french.client.form(f"/pledges/{ref}/claim", "key")
    assert mali.get(f"/pledges/{ref}/claim").status_code == 404
    assert mali.post(f"/pledges/{ref}/claim", on="/work").status_code == 404
    own = world.file()
    page = mali.client.page(f"/pledges/{own}/claim")
    assert "was filed here: there is nothing to claim." in told(page)
    assert not page.select_one("main form")

    claim(engine, world, ref)
    size = newest(engine)
    again = french.client.post(f"/pledges/{ref}/claim", data=token)
    assert again.status_code == 422
    assert "was claimed on 23 November 2026 already" in again.text
    assert newest(engine) == size


@pytest.mark.parametrize("state", ["withdrawn", "confirmed"])
def test_what_was_withdrawn_or_confirmed_cannot_be_claimed(
    engine: Engine, world: World, state: str
) -> None:
    ref = take_over(engine, world, classified=False)
    if state == "withdrawn":
        withdraw(engine, world, ref, "We never made it.")
    else:
        correct(world, ref)
        world.move(ref, "open", "accept", "publish")

    with pytest.raises(Refused, match="withdrawn" if state == "withdrawn" else "needs no claim"):
        claim(engine, world, ref)


def test_after_the_claim_its_entity_alone_links_it(engine: Engine, world: World) -> None:
    ref = take_over(engine, world)
    claim(engine, world, ref)

    with pytest.raises(Refused, match="its entity links it"):
        classify(engine, ref)


def test_neither_a_claim_nor_a_classification_tells_of_an_amendment_under_review(
    engine: Engine, world: World
) -> None:
    ref = take_over(engine, world, classified=False)
    correct(world, ref)
    classify(engine, ref)
    claim(engine, world, ref)

    with reading(engine) as session:
        said = open_entries(session, (newest(engine) - 1, newest(engine)), newest(engine) + 1)
    assert [one.fields["type"] for one in said.values()] == ["pledge.classified", "pledge.claimed"]
    assert {one.fields["revision"] for one in said.values()} == {1}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_is_said_of_one_pledge_is_not_said_of_another(engine: Engine, world: World) -> None:
    entity = world.entity("FRA")
    taken = [
        operations.Imported(
            Content(
                pledging_entity="FRA", cycle="IMRF-2022", edition="A/76/642", legacy_id=title,
                title={"en": title}, description={"en": SUMMARY},
            ),
            entity, 2022, (),
        )
        for title in ("first", "second")
    ]  # fmt: skip
    with writing(engine) as session, transaction(session):
        first, second = operations.import_pledges(session, OPERATOR, taken, at=NOW)
    assert first
    assert second
    classify(engine, second)
    claim(engine, world, first)

    with reading(engine) as session:
        faces = select(Publication.card).order_by(Publication.index.desc()).limit(2)
        claimed, classified = session.scalars(faces)
    assert (claimed["title"], claimed["classified"]) == ({"en": "first"}, [])
    assert (classified["title"], len(classified["classified"])) == ({"en": "second"}, 1)


def classify(engine: Engine, ref: str) -> None:
    with writing(engine) as session, transaction(session):
        pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
        links = [Link("A/76/642/98", "supports")]
        operations.classify_pledge(
            session, OPERATOR, pledge, recommendations=links, reason="Its words say so.", at=NOW
        )
