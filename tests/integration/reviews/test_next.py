"""The way through the queue: from one pledge to the next, in the filter that one came with."""

from bs4 import BeautifulSoup

from tests.client import PageClient
from tests.factories.world import World, a_pledge
from tests.integration.reviews.conftest import Records


def leads(page: BeautifulSoup, rel: str) -> str:
    """Return where the page's link with that relation leads; nowhere without one."""
    link = page.select_one(f"main a[rel={rel}]")
    return str(link["href"]) if link else ""


def test_a_decision_says_what_was_done_and_leads_to_the_next(
    world: World, records: Records, reviewer: PageClient
) -> None:
    first, other, third = world.file(), world.file(a_pledge(cycle="FOUR-EYES")), world.file()
    world.move(first, "open", by="second")
    world.move(third, "open")
    reviewing = "cycle=IMRF-2030&with=mine&with=colleagues"
    here = f"/reviews/{first}?{reviewing}"
    typed = {"reason_code": "unlawful", "explanation": "It names a person."}
    answer = reviewer.send(here, typed)
    assert answer.location == f"/reviews/{first}/done?{reviewing}"
    page = reviewer.page(answer.location)
    assert page.h1 is not None
    assert page.h1.get_text() == "Declined"
    said = page.get_text(" ", strip=True)
    assert f"{first} is declined." in said
    assert "1 pledge waits." in said
    assert other not in said
    assert leads(page, "next") == f"/reviews/{third}?{reviewing}"
    answer = reviewer.send(leads(page, "next"), {"reason": "Complete."})
    page = reviewer.page(str(answer.location))
    assert "Nothing else waits that matches your filters." in page.get_text()
    assert reviewer.send(str(answer.location), {}, holding="number").location == answer.location
    assert records.state(third) == "published"
    assert reviewer.page(str(answer.location)).h1.get_text() == "Published"  # type: ignore[union-attr]


def test_taking_up_stays_on_the_pledge_and_in_the_filter(
    world: World, reviewer: PageClient
) -> None:
    ref = world.file()
    answer = reviewer.send(f"/reviews/{ref}?state=filed", {}, holding="number")
    assert answer.location == f"/reviews/{ref}?state=filed"
    assert "No other waits" in reviewer.page(answer.location).get_text()


def test_behind_the_last_comes_the_first(world: World, reviewer: PageClient) -> None:
    one, two, three = (world.file() for _ in range(3))
    ends = [(leads(page, "prev"), leads(page, "next")) for page in (
        reviewer.page(f"/reviews/{ref}") for ref in (one, two, three)
    )]  # fmt: skip
    assert ends == [
        ("", f"/reviews/{two}"),
        (f"/reviews/{one}", f"/reviews/{three}"),
        (f"/reviews/{two}", f"/reviews/{one}"),
    ]
    assert "2 more wait" in reviewer.page(f"/reviews/{two}").get_text()


def test_a_filter_that_is_none_narrows_nothing_and_survives_a_refusal(
    world: World, reviewer: PageClient
) -> None:
    ref, other = world.file(), world.file()
    world.move(ref, "open")
    here = f"/reviews/{ref}?state=gone&days=-1&with=%00&cycle=FOUR-EYES&cycle=x"
    page = reviewer.page(here)
    assert leads(page, "next") == ""
    refused = reviewer.send(here, {"reason": " "})
    assert refused.status_code == 422
    within = BeautifulSoup(refused.text, "html.parser").find("input", {"name": "within"})
    assert within["value"] == "cycle=FOUR-EYES"  # type: ignore[index]
    answer = reviewer.send(
        here, {"reason": "Fine.", "within": "%00&&=&state=%ED%A0%80&" + "x" * 9_000}
    )
    assert answer.location == f"/reviews/{ref}/done"
    assert leads(reviewer.page(answer.location), "next") == f"/reviews/{other}"
