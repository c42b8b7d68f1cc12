"""What the filters of the list of pledges count, show and give away."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.analysis.lines import COLUMNS
from registry.explore import tallying
from registry.explore.conditions import Known
from registry.explore.facets import Choices
from registry.explore.moment import read_moment
from registry.explore.selection import Selection, known_values
from registry.explore.tallying import tally
from registry.framework.queries import framework
from registry.pledges.content import Link
from registry.pledges.models import Publication
from registry.pledges.standing import IN_FORCE
from registry.store import reading
from registry.text import fold
from tests.client import PageClient
from tests.factories.world import ENTITIES, NOW, World, a_pledge
from tests.integration.explore.published import newest, take_over, withdraw
from tests.integration.explore.test_list import refs

NAMES: dict[str, str] = {str(one["code"]): one["names"]["en"] for one in ENTITIES}  # type: ignore[index]
FORMULA = "=cmd()|' /C calc'!A0"


@pytest.fixture
def four(world: World, engine: Engine) -> list[str]:
    """Publish pledges that differ in what they can be found by; one has no region."""
    found = [
        world.publish(),
        world.publish(a_pledge("MLI-MMES", pledge_type="common", principles=("b",)), by="body"),
        world.publish(
            a_pledge(
                "FRA",
                title={"en": "Ähnliches", "fr": FORMULA},
                natures=("policy_legal",),
                resources=(),
                principles=("b", "c"),
                primary_objectives=(1, 2, 23),
                secondary_objectives=(15,),
                recommendations=(Link("A/76/642/101", "implements"),),
            ),
            by="french",
        ),
        world.publish(
            a_pledge("ITUC", recommendations=(Link("A/76/642/98", "supports"),)), by="union"
        ),
    ]
    withdraw(engine, world, world.publish(), "Replaced.")
    take_over(engine, world, classified=False)
    return found


def options(shown: BeautifulSoup) -> dict[tuple[str, str], int]:
    """Return how many pledges each choice of the filters says that it would show."""
    found = {}
    for box in shown.select(".filters input[type=checkbox]"):
        label = shown.select_one(f"label[for={box['id']}] .option-count")
        assert isinstance(label, Tag)
        found[str(box["name"]), str(box["value"])] = int(label.get_text().strip("()"))
    return found


BESIDE = "region=002&principle=a&principle=b"


def test_what_a_choice_counts_is_what_it_shows(client: PageClient, four: list[str]) -> None:
    for chosen, looked_at in (("", 4), (BESIDE, 2)):
        found = options(client.page(f"/pledges/filters?{chosen}"))
        beside = options(client.page(f"/pledges?{chosen}"))
        assert beside.items() <= found.items()
        kinds = sorted({name for name, _value in found}, reverse=True)
        assert len(kinds) == 16
        for name in [one for one in kinds if not chosen or one in {"state", "region", "principle"}]:
            others = "&".join(one for one in chosen.split("&") if not one.startswith(name))
            seen = {value: count for (kind, value), count in found.items() if kind == name}
            empty = [value for value, count in seen.items() if not count][:1]
            for value in [*[one for one in seen if seen[one]][:looked_at], *empty]:
                shown = client.get(f"/pledges?{others}&{name}={value}").text
                assert shown.count('class="record-title"') == seen[value], (chosen, name, value)
    whole = options(client.page("/pledges/filters"))
    assert [whole["primary", "15"], whole["objective", "15"], whole["objective", "1"]] == [3, 4, 4]
    assert [whole["region", "none"], whole["state", "withdrawn"], whole["entity", "MLI"]] == [
        1,
        1,
        2,
    ]


def test_every_order_is_paged_by_key_forth_and_back(client: PageClient, four: list[str]) -> None:
    """Two pledges a page of the API, one order after the other on the pages of people."""
    whole = [(one["ref"], one) for one in client.get("/api/v1/pledges").get_json()["items"]]
    keys = {
        "newest": lambda one: -one["index"],
        "oldest": lambda one: one["index"],
        "entity": lambda one: (NAMES[one["entity"]], -one["index"]),
        "title": lambda one: (fold(next(iter(one["title"].values()))), -one["index"]),
    }
    assert len(whole) == 5
    for sort, key in keys.items():
        expected = [ref for ref, one in sorted(whole, key=lambda pair: key(pair[1]))]
        assert refs(client.page(f"/pledges?sort={sort}")) == expected
        onward, back = ("before", "after") if sort == "newest" else ("after", "before")
        places = {ref: one["index"] for ref, one in whole}
        for number, ref in enumerate(expected):
            later = client.page(f"/pledges?sort={sort}&{onward}={places[ref]}")
            earlier = client.page(f"/pledges?sort={sort}&{back}={places[ref]}")
            assert refs(later) == expected[number + 1 :]
            assert refs(earlier) == expected[:number]


def test_bits_and_conditions_find_the_same(engine: Engine, four: list[str], world: World) -> None:
    """At moments around each thing that happens, of a tally read anew and of one moved on."""
    began = newest(engine)
    world.report(four[0])
    world.report(four[0], "fulfil")
    world.answer(four[2], natures=("process",), primary_objectives=(3,))
    world.move(four[2], "open", "accept", "publish")
    world.merge(four[1], four[0])
    tallying.forget()
    with reading(engine) as session:
        moments = range(began, newest(engine) + 1)
        for index in (*moments, *reversed(moments)):
            assert_same(session, index)


def assert_same(session: Session, index: int) -> None:
    """Assert that each value of each filter finds the same by bits and by conditions."""
    day = NOW.date() + timedelta(days=364)  # what was published elsewhere is due, nothing else
    size = index + 1
    known = Known(register(session, size), framework(session, size), day)
    choices = Choices.of(tally(session, read_moment(session, str(index), day)), known)
    for name, values in known_values(known.register, known.framework).items():
        for value in {*choices.by_filter[name], *list(values)[-1:]}:
            selection = Selection(chosen={name: (value,)})
            wanted = selection.conditions(known.register, known.framework, day)
            rows = select(Publication.index).where(IN_FORCE, *wanted)
            found = set(session.scalars(rows, {"size": size}))
            assert found == set(choices.indexes(selection)), (size, name, value)


@pytest.mark.parametrize("sort", ["oldest", "entity", "title", "nonsense"])
def test_an_address_keeps_its_order(client: PageClient, four: list[str], sort: str) -> None:
    shown = client.page(f"/pledges?sort={sort}&region=002")
    lost = client.page(f"/pledges?sort={sort}&after=0")
    is_known = sort != "nonsense"
    assert bool(shown.select_one(".notice-warning")) is not is_known
    assert (f"sort={sort}" in str(shown.select_one(".chip")["href"])) is is_known
    assert bool(lost.select_one(".notice-warning")) is (sort != "oldest")
    assert refs(lost)


def test_what_is_shown_is_what_is_downloaded(
    client: PageClient, four: list[str], engine: Engine, world: World
) -> None:
    query = "principle=b&sort=title"
    shown = refs(client.page(f"/pledges?{query}"))
    first = {kind: client.get(f"/pledges.{kind}?{query}") for kind in ("csv", "json", "xlsx")}
    assert all(int(one.headers["Content-Length"]) == len(one.data) for one in first.values())
    document = first["json"].get_json()
    head, *lines = csv.reader(StringIO(first["csv"].data.decode("utf-8-sig")), strict=True)
    sheet = openpyxl.load_workbook(BytesIO(first["xlsx"].data)).active
    assert sheet is not None
    assert tuple(head) == COLUMNS == tuple(cell.value for cell in next(sheet.rows))
    assert [one["ref"] for one in document["pledges"]] == shown == [line[0] for line in lines]
    assert [row[0].value for row in list(sheet.rows)[1:]] == shown
    assert document["count"] == 2
    assert [one["region"] for one in document["pledges"]] == ["150", "002"]
    assert all("Contact-Priv" not in each.text for each in (first["csv"], first["json"]))

    at, tag = newest(engine), first["csv"].headers["ETag"]
    assert client.get(f"/pledges.csv?{query}", headers={"If-None-Match": tag}).status_code == 304
    assert client.head(f"/pledges.csv?{query}").headers["ETag"] == tag
    then = {kind: client.get(f"/pledges.{kind}?{query}&at={at}").data for kind in first}
    world.publish(a_pledge(principles=("b",)))
    assert then == {kind: client.get(f"/pledges.{kind}?{query}&at={at}").data for kind in first}
    newer = client.get(f"/pledges.csv?{query}")
    assert (newer.headers["ETag"] != tag, len(newer.data.splitlines())) == (True, 4)


def test_no_cell_computes_and_a_wrong_choice_is_said(client: PageClient, four: list[str]) -> None:
    text = client.get("/pledges.csv?entity=FRA&state=published").data.decode("utf-8-sig")
    assert f"'{FORMULA}" in next(iter(csv.DictReader(StringIO(text))))["title"]
    wrong = client.get("/pledges.csv?entity=XX")
    assert (wrong.status_code, "“XX” in the address cannot be used" in wrong.text) == (422, True)
    assert client.get("/pledges.xlsx?at=99999999").status_code == 404
