"""The API: what each address says, in which shape, and what it says of what it cannot use."""

import json
import shlex
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy.engine import Engine

from registry.api import views
from registry.app import create_app
from registry.audit import signer
from registry.pledges.content import Partner
from registry.settings import Settings
from tests.client import PageClient
from tests.factories.world import World, a_pledge
from tests.integration.api.asking import ROOT, get, problem_of
from tests.integration.explore.published import newest, take_over, withdraw

# What reads the database is tested on both where it stands; here it is what is said of it.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def test_a_pledge_is_told_whole_and_every_address_in_it_leads_somewhere(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    france = Partner("France", "FRA")
    ref = world.publish(a_pledge(match_side="need", partners=(france,)))
    world.answer(ref, title={"fr": "Des vaccins"})
    world.move(ref, "open", "accept", "publish")
    world.partner(ref, "confirm", by="french")
    offer = world.publish(a_pledge("FRA", match_side="offer"), "french")
    world.match(world.propose(ref, offer), "accept")
    world.report(ref)
    document = world.register(pledges=(ref,))
    signer.sign(engine, settings)

    told = get(client, f"/pledges/{ref}")

    assert told["title"] == told["content"]["title"] == {"fr": "Des vaccins"}
    assert [one["number"] for one in told["revisions"]] == [1, 2]
    assert told["revisions"][0]["content"]["title"] != told["title"]
    assert [one["state"] for one in told["history"]] == ["published", "published"]
    assert told["partners"][0]["consent"]["entity"] == "FRA"
    assert [(one["side"], one["with_ref"]) for one in told["matches"]] == [("need", offer)]
    assert told["implementation"] == told["reports"][0]["revisions"][0]["content"]["state"]
    assert [one["ref"] for one in told["documents"]] == [document]
    assert {one["name"] for one in told["quality"] if one["is_met"]} >= {"partnered"}
    addresses = set(_addresses(told))
    assert len(addresses) > 12
    for address in addresses:
        assert client.get(urlsplit(address).path).status_code == 200, address
    before = get(client, f"/pledges/{ref}?at={told['history'][0]['index']}")
    assert (before["revision"], before["reports"], before["partners"][0]["consent"]) == (
        1,
        [],
        None,
    )


def _addresses(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [one for part in value.values() for one in _addresses(part)]
    if isinstance(value, list):
        return [one for part in value for one in _addresses(part)]
    return [value] if isinstance(value, str) and value.startswith("http://localhost") else []


def test_lists_come_in_parts_by_key_with_the_filters_of_the_page(
    client: PageClient, engine: Engine, world: World
) -> None:
    published = [world.publish() for _ in range(5)]
    taken = take_over(engine, world)
    at = newest(engine)
    withdraw(engine, world, published[0], "Replaced.")

    seen, address = [], f"/pledges?limit=2&q=soins&objective=15&at={at}"
    while address:
        part = get(client, address)
        assert (part["count"], part["moment"]["index"]) == (5, at)
        seen += [one["ref"] for one in part["items"]]
        address = part["next"]
    assert seen == published[::-1]
    assert get(client, "/pledges?state=withdrawn")["items"][0]["ref"] == published[0]
    assert get(client, "/pledges?recommendation=A/76/642/104&state=imported")["count"] == 1
    assert [one["code"] for one in get(client, f"/pledges/{taken}")["classified"]]

    told = get(client, f"/changes?since={at - 1}&limit=1")
    assert [(one["kind"], one["ref"]) for one in told["items"]] == [("withdrawn", published[0])]
    assert get(client, told["next"])["items"][0]["kind"] == "classified"
    first, second = get(client, "/entities?category=state&limit=1"), {}
    second = get(client, first["next"])
    assert first["items"][0]["code"] < second["items"][0]["code"]
    assert get(client, "/entities/MLI")["entity"]["pledges"] == 4
    assert get(client, "/figures?scope=entity&code=MLI")["pledges"] == 4
    assert get(client, "/objectives/15")["objective"]["pledges"] == 4
    assert get(client, "/recommendations/a-76-642/104")["recommendation"]["pledges"] == 1
    need = world.publish(a_pledge(match_side="need"))
    offer = world.publish(a_pledge("FRA", match_side="offer"), "french")
    board = get(client, "/board?limit=1")
    assert (board["count"], board["needs"], board["offers"]) == (2, 1, 1)
    assert [one["pledge"]["ref"] for one in board["items"]] == [offer]
    [rest] = get(client, board["next"])["items"]
    assert (rest["side"], rest["matches"], rest["pledge"]["ref"]) == ("need", 0, need)
    assert get(client, f"/board?at={at}")["count"] == 0
    [aims, _state, news] = get(client, "/charts?scope=entity&code=FRA")["charts"]
    assert (aims["name"], len(aims["bars"]), sum(one["pledges"] for one in aims["bars"])) == (
        "objectives",
        23,
        2,
    )
    assert news["title"] == "Currency of reporting"
    answer = client.get(f"{ROOT}/pledges?limit=2")
    assert answer.headers["Link"] == f'<{json.loads(answer.data)["next"]}>; rel="next"'


def test_examples_of_the_page_are_answered_as_it_says(client: PageClient, world: World) -> None:
    ref = world.publish()
    page = client.page("/api")
    commands = [shlex.split(one.get_text()) for one in page.select("code[data-example]")]
    assert any(ref in command[-1] for command in commands)
    assert len(commands) >= 8
    for name, *options, address in commands:
        assert name == "curl"
        assert set(options[::2]) <= {"-H"}
        headers = dict(one.split(": ", 1) for one in options[1::2])
        parts = urlsplit(address)
        assert parts.path.startswith(ROOT)
        answer = client.get(f"{parts.path}?{parts.query}", headers=headers)
        refused = "objective=24" in address
        assert answer.status_code == (422 if refused else 200), address
        if refused:
            assert json.loads(answer.data)["title"] == "Le registre ne peut pas faire cela"
    assert client.page("/").select_one('.footer-links a[href="/api"]')
    past = client.page("/api?at=20").select("code[data-example]")
    assert sum("at=20'" in one.get_text() for one in past) == len(past) - 1  # one names a day


def test_answers_are_kept_and_named_and_open_to_scripts_of_any_site(
    client: PageClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish()
    first = client.get(f"{ROOT}/pledges")
    monkeypatch.setattr(views, "plain", None)  # whoever asks Flask from here on fails

    again = client.get(f"{ROOT}/pledges", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{ROOT}/pledges").data == first.data
    assert client.head(f"{ROOT}/pledges").headers["ETag"] == first.headers["ETag"]
    for address, code in (("/pledges", 204), ("/nothing", 404)):
        asked = client.options(f"{ROOT}{address}", headers={"Origin": "https://example.org"})
        assert asked.status_code == code
        assert asked.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in asked.headers
    assert "GET" in client.options(f"{ROOT}/pledges").headers["Access-Control-Allow-Methods"]
    sent = client.post(f"{ROOT}/pledges")
    assert (problem_of(sent)["status"], sent.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert problem_of(client.get(ROOT))["status"] == 404
    fault = problem_of(client.get(f"{ROOT}/cycles"))
    assert (fault["status"], bool(fault["incident"])) == (500, True)


def test_who_asks_too_often_is_told_when_to_go_on(settings: Settings, engine: Engine) -> None:
    client = create_app(replace(settings, reading_limit="3 per minute"), engine).test_client()
    kept = f"{ROOT}/cycles"
    codes = [client.get(f"{ROOT}/entities?limit={n}").status_code for n in (1, 2)]
    codes += [client.get(kept).status_code for _time in range(3)]  # answered from the cache
    refused = client.get(f"{ROOT}/entities?limit=3")

    assert codes == [200] * 5
    assert problem_of(refused)["status"] == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "may ask 3 times a minute" in client.get("/api").text
