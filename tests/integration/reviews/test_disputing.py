"""An imported pledge that is not its entity's: said in public, decided by the secretariat."""

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine

from registry.analysis.figures import Scope
from registry.audit import signer
from registry.briefing.contents import brief
from registry.briefing.scopes import Briefing
from registry.settings import Settings
from registry.store import reading
from tests.client import PageClient
from tests.factories.world import NOW, World
from tests.integration.explore.published import newest, take_over
from tests.integration.pledges.test_claiming import classify, told
from tests.integration.reviews.conftest import Records

WHY = "We never made it: <b>it is the city’s</b>."

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def french(browse: Callable[[str], PageClient], today: None) -> PageClient:
    return browse("french")


def dispute(french: PageClient, ref: str, why: str = WHY) -> None:
    answer = french.send(f"/pledges/{ref}/dispute", {"reason": why})
    assert answer.headers["Location"] == f"/pledges/{ref}/file"


def test_an_entity_says_not_ours_and_every_page_says_so_from_then_on(
    engine: Engine, settings: Settings, world: World, client: PageClient, french: PageClient,
    records: Records,
) -> None:  # fmt: skip
    ref = take_over(engine, world)
    before, address = newest(engine), f"/pledges/{ref}/dispute"
    assert french.page(f"/pledges/{ref}/claim").find("a", href=address)
    empty = french.send(address, {"reason": " "})
    assert (empty.status_code, newest(engine)) == (422, before)
    assert "Say why it is not yours" in empty.text
    dispute(french, ref)
    assert "said on 23 November 2026 that it is not its own" in told(
        french.page(f"/pledges/{ref}/file")
    )
    assert "disputed by its entity" in told(french.page("/work"))
    assert "already that" in told(french.page(address))

    public = client.page(f"/pledges/{ref}")
    assert "Disputed by France on 23 November 2026" in told(public)
    assert WHY in told(public)
    assert "Disputed by its entity" in public.select_one(".event-title").get_text()
    assert public.find("a", href="/recommendations/a-76-642/104")  # classified, and still so
    assert "Imported, disputed by its entity" in told(client.page("/pledges"))
    assert "Disputed" not in client.get(f"/pledges/{ref}?at={before}").text
    classify(engine, ref)
    assert "Disputed by France" in told(client.page(f"/pledges/{ref}"))

    letters = [one for one in records.letters() if "this is not ours" in one.subject]
    assert {one.to for one in letters} == {"reviewer@example.org", "second@example.org"}
    assert WHY in letters[0].body
    signer.sign(engine, settings)
    with reading(engine) as session:
        asked = Briefing(Scope("cycle", "IMRF-2022"), newest(engine) + 1)
        [section] = brief(session, settings, asked).pledges
    assert section.disputed_on == NOW.date()
    assert [one.kind for one in section.history][1:] == [
        "classified by the secretariat", "disputed by the entity", "classified by the secretariat",
    ]  # fmt: skip


def test_the_secretariat_withdraws_what_was_taken_over_in_error(
    engine: Engine, world: World, client: PageClient, french: PageClient, reviewer: PageClient,
    records: Records,
) -> None:  # fmt: skip
    ref = take_over(engine, world)
    address = f"/reviews/{ref}/withdraw"
    early = reviewer.send(address, {"reason": "An error of ours."})
    assert early.status_code == 422
    assert "no imported pledge that its entity disputes" in early.text
    dispute(french, ref)
    assert f"{ref} Unanswered France" in told(reviewer.page("/queue"))
    review = reviewer.page(f"/reviews/{ref}")
    assert review.find("a", href=address)
    assert WHY in told(reviewer.page(address))

    answer = reviewer.send(address, {"reason": "An error of ours."})
    assert answer.headers["Location"] == f"/pledges/{ref}"
    public = told(client.page(f"/pledges/{ref}"))
    assert "This pledge was withdrawn" in public
    assert "An error of ours." in public
    assert "Unanswered" not in told(reviewer.page("/queue"))
    [letter] = [one for one in records.letters() if one.to == "french@example.org"]
    assert "An error of ours." in letter.body


def test_a_claim_takes_a_dispute_back_and_others_cannot_say_it(
    engine: Engine,
    world: World,
    client: PageClient,
    french: PageClient,
    browse: Callable[[str], PageClient],
) -> None:
    ref = take_over(engine, world)
    assert browse("focal").get(f"/pledges/{ref}/dispute").status_code == 404
    dispute(french, ref)
    page = french.page(f"/pledges/{ref}/claim")
    assert "Claiming it takes that back" in told(page)
    assert french.send(f"/pledges/{ref}/claim", {"to": "claim"}, holding="key").location
    public = told(client.page(f"/pledges/{ref}"))
    assert "Claimed by France" in public
    assert "Disputed by France" not in public
    late = french.page(f"/pledges/{ref}/dispute")
    assert "was claimed on" in told(late)
    assert not late.select_one("main form")
