"""Who can pledge and who has."""

import pytest
from sqlalchemy.engine import Engine

from tests.client import PageClient
from tests.factories.world import World, a_pledge
from tests.integration.explore.published import newest, withdraw

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def tiles(client: PageClient, address: str) -> dict[str, str]:
    """Return what is said of each State by its code."""
    shown = client.page(address).select(".tile")
    return {tile.span.get_text(): tile.select(".sr-only")[0].get_text() for tile in shown}  # type: ignore[union-attr]


def test_tiles_and_lists_count_what_stands_with_what_belongs_to_it(
    world: World, engine: Engine, client: PageClient
) -> None:
    empty = newest(engine)
    gone = world.publish()
    world.publish()
    world.publish(a_pledge("ITUC", primary_objectives=(2,)), by="union")
    withdraw(engine, world, gone, "It ends.")

    assert tiles(client, "/entities")["MLI"] == "Mali: 1 pledge"
    assert tiles(client, "/entities")["FRA"] == "France: 0 pledges"
    assert tiles(client, f"/entities?at={empty}")["MLI"] == "Mali: 0 pledges"
    said = client.page("/entities").get_text(" ", strip=True)
    assert "1 of 2 States, observers included, have pledged; 1 have not." in said
    assert "International Trade Union Confederation 1 pledge" in said
    assert client.get("/entities?lang=ar").status_code == 200


def test_a_name_that_is_not_in_the_language_of_the_page_says_which_it_is(
    world: World, client: PageClient
) -> None:
    ref = world.publish(a_pledge("MLI"))
    world.answer(ref, level="local")
    world.move(ref, "open", "accept", "publish")
    document = world.register(pledging_entity="MLI-MMES")
    for address, name in (
        (f"/pledges/{ref}", "Mali"),
        (f"/pledges/{ref}/compare", "Mali"),
        (f"/documents/{document}", "Ministry of Malians Abroad"),
    ):
        english = client.page(f"{address}?lang=zh").select(".caption [lang=en][dir=ltr]")
        assert [one.get_text() for one in english] == [name], address
        assert not client.page(f"{address}?lang=fr").select(".caption [lang]"), address
    for address, name in (
        ("/entities/MLI-MMES", "Mali"),
        ("/entities/MLI", "Ministry of Malians Abroad"),
        (f"/documents/{document}", "Ministry of Malians Abroad"),
    ):
        said = client.page(f"{address}?lang=zh").select('aside a[href^="/entities/"] [lang=en]')
        assert [one.get_text() for one in said] == [name], address
    listed = client.page("/documents?lang=zh").select(".links .hint [lang=en]")
    assert [one.get_text() for one in listed] == ["Ministry of Malians Abroad"]


def test_an_entity_is_found_by_a_part_of_its_name_in_any_language(client: PageClient) -> None:
    def found(words: str) -> list[str]:
        page = client.page("/entities", query_string={"q": words})
        section = page.find(attrs={"aria-labelledby": "found"})
        return [link.get_text() for link in section.select(".links a")] if section else []

    assert found("MALÎ") == ["Mali", "Ministry of Malians Abroad"]
    assert found("مالي") == ["Mali"]
    assert found("l’extérieur") == found("L'EXTERIEUR") == ["Ministry of Malians Abroad"]
    assert found("fra") == ["France"]
    assert found("nobody") == []
    assert "Try a shorter part of the name" in client.page("/entities?q=nobody").get_text()
    assert client.page("/entities?q=").find(id="found") is None
    assert "“name” in the address" in client.page("/entities?name=mali").get_text()
