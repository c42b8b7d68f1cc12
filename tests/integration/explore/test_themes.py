"""Round tables, guiding principles, the matrix, and the pages that say what this is."""

import pytest
from sqlalchemy.engine import Engine

from registry.pledges.content import Link
from tests.client import PageClient
from tests.factories.world import World, a_pledge
from tests.integration.explore.published import newest, take_over, withdraw

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
STATIC = ("about", "accessibility", "privacy", "round-tables", "principles", "matrix")


def test_each_number_leads_to_the_pledges_that_it_counts(
    client: PageClient, world: World, engine: Engine
) -> None:
    world.publish()
    world.publish(a_pledge("MLI-MMES", primary_objectives=(2,), principles=("b",)), by="body")
    world.publish(a_pledge("FRA", primary_objectives=(2,), principles=()), by="french")
    world.publish(a_pledge("ITUC", recommendations=(Link("A/76/642/98", "supports"),)), by="union")
    take_over(engine, world)
    withdraw(engine, world, world.publish(), "Replaced.")
    world.report(world.publish())
    at = newest(engine)
    for address in ("matrix", "round-tables/1", "round-tables/3", "principles/a"):
        page = client.page(f"/{address}?at={at}")
        numbers = [(link, link.get_text()) for link in page.select("td.heat a")]
        rows = [(row.select_one("a"), row.select_one("td.num")) for row in page.select(".bars tr")]
        numbers += [(link, number.get_text()) for link, number in rows if link and number]
        listed = [one for one in numbers if str(one[0]["href"]).startswith("/pledges?")]
        assert listed, address
        for link, number in listed:
            shown = client.get(str(link["href"])).text
            assert shown.count('class="record-title"') == int(number), (address, link)
    matrix = client.page("/matrix").get_text()
    assert "No pledge names objective 23 among its primary objectives." in matrix
    assert "1 of them have been reported on; 5 have not." in " ".join(matrix.split())


def test_a_theme_has_figures_gaps_and_the_way_on(
    client: PageClient, world: World, engine: Engine
) -> None:
    before = newest(engine)
    ref = world.publish()
    table = client.page("/objectives/15").select_one("aside a[href^='/round-tables/']")
    assert table is not None
    page = client.page(str(table["href"]))
    said = " ".join(page.get_text().split())
    assert "0 of them imported and not confirmed; 0 more withdrawn" in said
    assert "of 0 reporting; 1 have not reported" in said
    assert "among its primary objectives." in said
    assert page.select_one(f"a[href='/pledges/{ref}']")
    assert client.page("/principles/f").select_one(f"a[href='/pledges/{ref}']")
    assert client.page(f"/pledges/{ref}").select_one("a[href='/principles/f']")
    assert ref not in client.get(f"{table['href']}?at={before}").text
    for wrong in ("round-tables/9", "round-tables/x", "principles/z", "principles/%00"):
        assert client.get(f"/{wrong}").status_code == 404, wrong


def test_the_menu_fits_a_line_and_the_rest_stands_below(client: PageClient, world: World) -> None:
    for name in STATIC:
        page = client.page(f"/{name}")
        assert len(page.select(".main-nav a")) <= 8
        [here] = page.select(".footer-links [aria-current=page]")
        assert here["href"] == f"/{name}"
    assert "60 minutes after your last request, and 12 hours" in client.get("/privacy").text
