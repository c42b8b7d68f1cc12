"""The API: what each address says, in which shape, and what it says of what it cannot use."""

import json
import shlex
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.engine import Engine

from registry.accounts import limits
from registry.api import openapi, views
from registry.api.routes import ROUTES
from registry.app import create_app
from registry.audit import signer
from registry.pledges.content import Attachment, Partner
from registry.settings import Settings
from registry.store import connect
from tests.client import PageClient
from tests.factories.world import World, a_pledge
from tests.integration.explore.published import newest, take_over, withdraw

ROOT = "/api/v1"


def get(client: PageClient, address: str, status: int = 200) -> Any:
    """Return the JSON at an address of the API, once it was held to its media type."""
    parts = urlsplit(address)
    path = parts.path.removeprefix(ROOT)
    answer = client.get(f"{ROOT}{path}?{parts.query}")
    assert answer.status_code == status, answer.text[:1000]
    kind = "application/json" if status == 200 else "application/problem+json"
    assert answer.content_type == kind
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return json.loads(answer.data)


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
    assert (before["revision"], before["reports"], before["partners"][0]["consent"]) == (1, [], None)


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
    answer = client.get(f"{ROOT}/pledges?limit=2")
    assert answer.headers["Link"] == f'<{json.loads(answer.data)["next"]}>; rel="next"'


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [
        ("/pledges?objectve=7", 422, "objectve"),
        ("/pledges?objective=24", 422, "objective"),
        ("/pledges?state=draft", 422, "state"),
        ("/pledges?before=x", 422, "before"),
        ("/pledges?limit=0", 422, "limit"),
        ("/pledges?limit=101", 422, "limit"),
        ("/pledges?limit=5&limit=6", 422, "limit"),
        ("/pledges?q=%00", 422, "q"),
        ("/pledges?%00=1", 422, "\ufffd"),
        ("/entities?category=planet", 422, "category"),
        ("/figures?code=1", 422, "code"),
        ("/figures?scope=objective", 422, "code"),
        ("/figures?scope=objective&code=24", 404, None),
        ("/pledges/P-2026-99999", 404, None),
        ("/pledges/%00", 404, None),
        ("/documents/D-2026-99999", 404, None),
        ("/documents/%00", 404, None),
        ("/entities/%00", 404, None),
        ("/objectives/99999999999999999999", 404, None),
        ("/nothing", 404, None),
        ("/pledges?at=x", 422, None),
        ("/pledges?at=999999", 404, None),
        ("/pledges?at=2026-02-30", 422, None),
        ("/pledges?at=1999-01-01", 404, None),
        ("/pledges?at=2999-01-01", 404, None),
        ("/pledges?at=0", 200, None),
    ],
)
def test_what_cannot_be_used_is_said_as_a_problem(
    one_client: PageClient, address: str, status: int, parameter: str | None
) -> None:
    found = get(one_client, address, status)
    if status != 200:
        assert found["status"] == status
        assert found["detail"]
        assert [one["parameter"] for one in found["faults"]] == ([parameter] if parameter else [])


@pytest.fixture(scope="module")
def one_client(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A reader of one application for what changes nothing."""
    with sqlite_template.copy(tmp_path_factory.mktemp("api")) as settings:
        engine = connect(settings)
        app = create_app(settings, engine)
        app.test_client_class = PageClient
        yield app.test_client()
        engine.dispose()
