"""The list of pledges: search, filters, pages by key, and what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from registry.app import warm
from registry.pledges.content import Link
from tests.client import PageClient
from tests.factories.world import World, a_pledge
from tests.integration.explore.published import newest, take_over, withdraw


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that the engine runs inside."""
    statements: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    yield statements
    event.remove(engine, "before_cursor_execute", listen)


def refs(page: BeautifulSoup) -> list[str]:
    links = page.select(".record-title a")
    return [str(link["href"]).partition("?")[0].removeprefix("/pledges/") for link in links]


@pytest.mark.parametrize("count", [5, 60])
def test_a_list_takes_six_statements_whatever_the_number_of_pledges(
    client: PageClient, engine: Engine, world: World, count: int
) -> None:
    for _ in range(count):
        world.publish()
    address = f"/pledges?q=soins&objective=15&category=state&at={newest(engine)}"
    client.page(address)
    with counted(engine) as statements:
        client.page(address)
    assert len(statements) <= 6


def test_what_other_pages_showed_is_not_read_again(
    client: PageClient, app: Flask, engine: Engine, world: World
) -> None:
    """Another list of the same pledges, as of this moment, asks the database for nothing."""
    whole = [world.publish(), world.publish(a_pledge("FRA"), by="french")]
    warm(app)
    with counted(engine) as statements:
        assert refs(client.page("/pledges?category=state")) == whole[::-1]
        assert refs(client.page("/pledges?entity=FRA&objective=15")) == whole[1:]
        assert statements == []
        world.publish()
        assert len(refs(client.page("/pledges?category=state"))) == 3
        assert statements


def test_what_is_chosen_on_the_page_of_all_filters_stays_chosen(
    client: PageClient, world: World
) -> None:
    refs_of = [world.publish(a_pledge("FRA"), by="french") for _ in range(2)]
    page = client.page(f"/pledges?entity=FRA&sort=oldest&q=soins&at={newest(world.engine)}")
    form = page.select_one(".filters form")
    assert form is not None
    kept = {str(one["name"]): one["value"] for one in form.select("input[type=hidden]")}
    assert kept == {
        "at": str(newest(world.engine)), "entity": "FRA", "q": "soins", "sort": "oldest",
    }  # fmt: skip
    all_filters = form.select_one(".actions a")
    assert all_filters is not None
    page = client.page(str(all_filters["href"]))
    assert page.select_one('input[name="entity"][value="FRA"][checked]')
    assert "2 pledges" in page.get_text()
    form = page.select_one(".filters form")
    assert form is not None
    fields = [
        one for one in form.select("input") if one["type"] == "hidden" or one.has_attr("checked")
    ]
    query = "&".join(f"{one['name']}={one['value']}" for one in fields)
    assert refs(client.page(f"{form['action']}?{query}")) == refs_of


def test_pages_by_key_show_every_pledge_once_newest_first_and_lead_back(
    client: PageClient, world: World
) -> None:
    published = [world.publish() for _ in range(45)]
    seen, address, pages = [], "/pledges", []
    while address:
        page = client.page(address)
        pages.append(refs(page))
        seen += refs(page)
        step = page.select_one("a[rel=next]")
        address = str(step["href"]) if step else ""
    assert seen == published[::-1]
    assert [len(one) for one in pages] == [20, 20, 5]
    for earlier in (pages[1], pages[0]):
        back = page.select_one("a[rel=prev]")
        assert back is not None
        page = client.page(str(back["href"]))
        assert refs(page) == earlier
    assert page.select_one("a[rel=prev]") is None


def test_every_word_must_occur_without_regard_to_case_and_accents(
    client: PageClient, world: World
) -> None:
    ref = world.publish()
    assert refs(client.page("/pledges?q=MIGRANTS+sante")) == [ref]
    assert refs(client.page("/pledges?q=SANT%C3%89")) == [ref]
    assert refs(client.page(f"/pledges?q={ref.lower()}")) == [ref]
    assert refs(client.page("/pledges?q=migrants+volcano")) == []


@pytest.mark.parametrize("query", ["%25", "_", "mig%25ts", "sant_", "%5C"])
def test_wildcards_of_sql_are_searched_as_they_are(
    client: PageClient, world: World, query: str
) -> None:
    world.publish()
    marked = world.publish(a_pledge(title={"fr": "100 % des mig%ts, sant_é \\ _"}))
    assert refs(client.page(f"/pledges?q={query}")) in ([marked], [])
    assert refs(client.page("/pledges?q=100+%25")) == [marked]


def test_filters_narrow_and_chips_take_them_away(client: PageClient, world: World) -> None:
    world.publish()
    other = world.publish(
        a_pledge("FRA", recommendations=(Link("A/76/642/101", "implements"),)), by="french"
    )
    page = client.page("/pledges?recommendation=A/76/642/101&entity=FRA&objective=15")
    assert refs(page) == [other]
    chips = page.select("a.chip")
    assert len(chips) == 3
    assert "recommendation" not in str(chips[0]["href"])
    assert "entity=FRA" in str(chips[0]["href"])
    assert refs(client.page("/pledges?entity=FRA&recommendation=A/76/642/98")) == []


def test_the_pledges_of_a_ministry_are_its_states(client: PageClient, world: World) -> None:
    ref = world.publish(a_pledge("MLI-MMES"), by="body")
    assert refs(client.page("/pledges?entity=MLI")) == [ref]
    assert refs(client.page("/pledges?entity=MLI-MMES")) == [ref]
    assert refs(client.page("/pledges?category=government_body")) == [ref]
    assert refs(client.page("/pledges?category=state")) == []


@pytest.mark.parametrize(
    "query",
    ["recommendation=nonsense", "objective=24", "objective=٣", "entity=XX", "category=x",
     "state=draft", "cycle=x", "before=x", "after=-1", "q=%00", "q=" + "x" * 300,
     "before=9999999999999999999", "before=5000", "before=3&after=2", "page=abc", "side=need"],
)  # fmt: skip
def test_what_cannot_be_used_is_said_and_the_list_shown_without_it(
    client: PageClient, world: World, query: str
) -> None:
    ref = world.publish()
    page = client.page(f"/pledges?{query}")
    assert page.select_one(".notice-warning")
    assert refs(page) == [ref]


def test_withdrawn_pledges_are_listed_where_asked_for(
    client: PageClient, engine: Engine, world: World
) -> None:
    ref, kept = world.publish(), world.publish()
    withdraw(engine, world, ref, "Replaced.")
    assert refs(client.page("/pledges")) == [kept]
    assert refs(client.page("/pledges?state=withdrawn")) == [ref]


def test_an_amended_pledge_is_listed_once_with_its_newest_words(
    client: PageClient, world: World
) -> None:
    ref = world.publish()
    world.answer(ref, title={"fr": "Des vaccins"})
    world.move(ref, "open", "accept", "publish")
    page = client.page("/pledges")
    assert refs(page) == [ref]
    assert page.select_one(".record-title").get_text(strip=True) == "Des vaccins"
    assert refs(client.page("/pledges?q=soins+tous+des+migrants+titre")) == []


def test_a_link_that_the_secretariat_reads_is_found(
    client: PageClient, engine: Engine, world: World
) -> None:
    ref = take_over(engine, world)
    page = client.page("/pledges?recommendation=A/76/642/104&state=imported")
    assert refs(page) == [ref]
    assert "Imported, not confirmed by the entity" in page.select_one(".records").get_text()


def test_nothing_of_a_draft_or_a_filed_revision_shows(client: PageClient, world: World) -> None:
    for moves in ((), ("open",), ("open", "return"), ("open", "accept"), ("open", "decline")):
        ref = world.file(a_pledge(title={"fr": "Secret encore"}))
        world.move(ref, *moves)
        assert client.get(f"/pledges/{ref}").status_code == 404
    for address in ("/", "/pledges?q=secret", "/entities/MLI", "/recommendations/a-76-642/98"):
        assert "Secret encore" not in client.get(address).text
