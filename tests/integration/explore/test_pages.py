"""Home, recommendations, objectives, entities, about."""

import zlib

import pytest
from sqlalchemy.engine import Engine

from tests.client import PageClient
from tests.factories.world import World
from tests.integration.explore.published import take_over, withdraw

# What these pages read is read on PostgreSQL too, in the tests of lists, operations and briefs.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

BUDGET = 60_000  # bytes, compressed, with the stylesheet and the script


def test_home_counts_with_both_denominators(
    client: PageClient, engine: Engine, world: World
) -> None:
    world.publish()
    withdraw(engine, world, world.publish(), "Replaced.")
    take_over(engine, world)
    figures = [one.get_text(" ", strip=True) for one in client.page("/").select(".figure")]
    assert figures[0].endswith("2 1 of them imported and not confirmed; 1 more withdrawn")
    assert figures[1].endswith("2 of 14; 12 without a pledge")
    assert figures[3].endswith("0 of 0 reporting; 2 have not reported")
    charts = client.page("/").select("svg.chart")
    assert [chart.select_one("title").get_text() for chart in charts] == [
        "Pledges by objective", "Implementation", "Currency of reporting",
    ]  # fmt: skip
    assert "Has not reported: 2." in charts[1].select_one("desc").get_text()
    assert len(charts[1].select("rect")) == 1
    ids = [one["id"] for one in client.page("/").select("[id]")]
    assert len(ids) == len(set(ids))


def test_home_tells_what_changed_newest_first(
    client: PageClient, engine: Engine, world: World
) -> None:
    take_over(engine, world)
    withdraw(engine, world, world.publish(), "Replaced.")
    tags = [tag.get_text() for tag in client.page("/").select(".record .tag")]
    assert tags == ["Withdrawn", "New", "Classified by the secretariat", "Imported"]


def test_a_recommendation_tells_whom_it_addresses_and_where_nobody_answered(
    client: PageClient, world: World
) -> None:
    ref = world.publish()
    text = client.page("/recommendations/a-76-642/98").get_text(" ", strip=True)
    assert "A/76/642, para. 98" in text
    assert "States, Stakeholders" in text
    assert "No pledge on paragraph 98 from any entity of Europe." in text
    assert ref in text


def test_recommendations_without_a_pledge_are_marked(client: PageClient, world: World) -> None:
    world.publish()
    page = client.page("/recommendations")
    assert len(page.select("tbody tr")) == 14
    assert len(page.select("td .tag-warn")) == 13


def test_an_objective_shows_its_pledges_primary_and_further(
    client: PageClient, world: World
) -> None:
    ref = world.publish()
    for number in (15, 7, 1):
        assert ref in client.page(f"/objectives/{number}").get_text()
    assert ref not in client.page("/objectives/2").get_text()


def test_an_entity_shows_what_belongs_to_it(client: PageClient, world: World) -> None:
    ref = world.publish()
    page = client.page("/entities/MLI")
    assert ref in page.get_text()
    assert "250,000.50" in page.get_text()
    assert page.find("a", href="/entities/MLI-MMES")


@pytest.mark.parametrize(
    "address",
    ["/recommendations/a-76-642/97", "/recommendations/none/98", "/objectives/24",
     "/entities/XXX", "/pledges/P-2026-99999", "/pledges/%00", "/entities/%00"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(client: PageClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/", "/pledges", "/about", "/recommendations", "/objectives"])
def test_an_empty_registry_has_pages(client: PageClient, address: str) -> None:
    client.page(address)


@pytest.mark.parametrize("address", ["/", "/pledges", "/pledges/{ref}", "/recommendations"])
def test_a_page_weighs_at_most_sixty_kilobytes(
    client: PageClient, world: World, address: str
) -> None:
    refs = [world.publish() for _ in range(25)]
    parts = [address.format(ref=refs[0]), "/static/style.css", "/static/app.js"]
    weight = 0
    for part in parts:
        with client.get(part) as answer:
            weight += len(zlib.compress(answer.data))
    assert weight <= BUDGET
