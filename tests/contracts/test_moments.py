"""Every public address shows any moment of the log, or stands below with the reason why not.

And every page says what of its address it does not read.
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy.engine import Engine
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from registry.app import create_app
from registry.settings import Settings
from registry.web.gate import access_of
from tests.client import PageClient
from tests.contracts.reachable import FRAMEWORK
from tests.contracts.test_routes import Things, things
from tests.integration.explore.published import newest

__all__ = ["things"]
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

# Prefix of endpoints → why they know no moment.
NOW = {
    "accounts.": "signing in is no part of what is public",
    "admissions.": "asking for access is no part of what is public",
    "health.": "it is said of the process, not of the registry",
    "log.": "moments are counted in it; what it serves names its own index or size",
    "start": "it leads somebody to their own work",
}
PAGE_OF_LOG = "log.about"  # says where the log stood
WRONG = (
    ("yesterday", 422, "“yesterday” is no moment"),
    ("5&at=6", 422, "asks for more than one moment"),
    ("-1", 422, "“-1” is no moment"),
    ("9" * 30, 422, "is no moment"),
    ("9" * 18, 404, "yet: it holds"),
    ("2999-01-01", 404, "1 January 2999 has not come yet"),
    ("1999-01-01", 404, "was still empty"),
    ("2026-02-30", 422, "There is no day "),
)
READ = {"text/html", "application/json", "application/atom+xml", "text/csv"}
# What no moment is, is one rule: these meet all of it, every other address some.
ALL = {"explore.home", "explore.pledges_csv", "explore.changes_atom", "dataset.data", "api.pledges"}


def readable(app: Flask) -> Iterator[str]:
    """Yield the endpoints that anybody may read."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in FRAMEWORK and "GET" in (rule.methods or ()):
            access = access_of(app, rule.endpoint)
            if access and access.permission is None:
                yield rule.endpoint


def knows_moments(endpoint: str) -> bool:
    return endpoint == PAGE_OF_LOG or not endpoint.startswith(tuple(NOW))


@pytest.fixture
def reader(settings: Settings, engine: Engine, things: Things) -> PageClient:
    """A reader without cookies, once there is something of each kind."""
    app = create_app(settings, engine)
    app.test_client_class = PageClient
    made = app.test_client(use_cookies=False)
    assert isinstance(made, PageClient)
    return made


def test_every_public_address_shows_any_moment_and_refuses_what_is_none(
    reader: PageClient, things: Things, engine: Engine
) -> None:
    app, at = reader.application, newest(engine)
    for endpoint in readable(app):
        address = things.address(app, endpoint)
        if not knows_moments(endpoint):
            assert reader.get(f"{address}?at=yesterday").status_code != 422, endpoint
            continue
        for asked, status, sentence in WRONG if endpoint in ALL else WRONG[:2]:
            answer = reader.get(f"{address}?at={asked}")
            assert (answer.status_code, sentence in answer.text) == (status, True), (address, asked)
        answer = reader.get(f"{address}?at=2026-11-23&x=1")
        if endpoint.startswith("api.") and endpoint != "api.about":
            assert answer.status_code in {200, 422}, address  # programs are answered at once
        else:
            assert answer.status_code == 302, address
            assert parse_qs(urlsplit(answer.location).query) == {"at": [str(at)], "x": ["1"]}
        _says_what_it_does_not_read(reader, address)
        past = reader.get(f"{address}?at={at}")
        assert past.status_code in {200, 202, 404}, address
        if past.status_code == 200 and past.mimetype in READ:
            _keeps(past, app)
        if things.brief in address or things.document in address or things.ref in address:
            assert reader.get(f"{address}?at=10").status_code == 404, address  # not yet there
    french = reader.get("/?at=-1", headers={"Accept-Language": "fr"})
    assert "n’est pas un moment" in french.text


def _says_what_it_does_not_read(reader: PageClient, address: str) -> None:
    """Hold a page to a word about names it does not read, but for those that others put there."""
    said = "“nothing” in the address means nothing here"
    answer = reader.get(f"{address}?nothing=x&nothing=&utm_source=letter")
    if answer.mimetype == "text/html" and answer.status_code == 200:
        assert said in answer.text, address
        assert "utm_source”" not in answer.text, address
        assert said not in reader.get(f"{address}?utm_source=letter&fbclid=1").text, address


def _keeps(answer: TestResponse, app: Flask) -> None:
    """Hold what shows the past to ways on that keep the moment, and a page to saying so.

    Who follows a feed asks for what is to come: its address has no moment.
    """
    if answer.mimetype == "text/html":
        page = BeautifulSoup(answer.text, "html.parser")
        today = page.select_one(".as-of a")
        assert today is not None, answer.request.path
        assert "at=" not in str(today["href"])
        links = list(_links(page))
    else:
        links = _WHOLE.findall(unescape(_NAMES.sub("", answer.text)))
    ways = [urlsplit(link) for link in links]
    strays = [
        way for way in ways if _knows_moments(way.path, app) and "at" not in parse_qs(way.query)
    ]
    assert strays == [], answer.request.path


_WHOLE = re.compile(r"http://localhost(/[^\s\"<>,\\]*)")  # in JSON, a table or a feed
_NAMES = re.compile(r"<id>[^<]*</id>")  # of a feed and its entries: no addresses, but alike


def _links(page: BeautifulSoup) -> Iterator[str]:
    """Yield where links and forms of a page lead, but for the one to today."""
    for tag in page.select("a[href], link[href], form[method=get]"):
        target = _target(tag)
        if tag.find_parent(class_="as-of") is None and target.startswith("/"):
            yield target


def _knows_moments(path: str, app: Flask) -> bool:
    routes = app.create_url_adapter(None) or app.url_map.bind("localhost")
    try:
        endpoint = str(routes.match(path, method="GET")[0])
    except HTTPException:
        return False
    access = access_of(app, endpoint)
    is_public = access is not None and access.permission is None
    return is_public and knows_moments(endpoint) and endpoint != "explore.changes_atom"


def _target(tag: Tag) -> str:
    if tag.name != "form":
        return str(tag["href"])
    held = tag.find("input", attrs={"name": "at"})
    return f"{tag['action']}?at={held['value'] if isinstance(held, Tag) else ''}"
