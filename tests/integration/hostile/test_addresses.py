"""Whatever stands in an address, the answer is a page that says what is wrong."""

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any, ClassVar
from urllib.parse import quote

import pytest
from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.contracts.reachable import ACTING, FRAMEWORK, TABLE
from tests.integration.hostile.ground import Ground
from tests.integration.hostile.values import ADDRESSED

CLEAR = {200, 202, 301, 302, 303, 304, 308, 400, 403, 404, 405, 414, 422}

# They read the filters of a list that is tried itself, by the same code.
ALIKE = {
    "api.board", "api.pledges", "explore.brief_on", "explore.board_csv", "explore.board_json",
    "explore.pledges_csv", "explore.pledges_json", "explore.pledges_xlsx",
}  # fmt: skip


class Noting(ImmutableMultiDict[str, str]):
    """A query that notes which of its arguments the program reads."""

    seen: ClassVar[set[str]] = set()

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        self.seen.add(key)
        return super().get(key, *args, **kwargs)

    def getlist(self, key: str, *args: Any, **kwargs: Any) -> Any:
        self.seen.add(key)
        return super().getlist(key, *args, **kwargs)


class NotingRequest(Request):
    parameter_storage_class = Noting  # type: ignore[assignment]


def readable(ground: Ground) -> Iterator[Rule]:
    """Every rule that answers GET to a browser and is the registry's own."""
    for rule in ground.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in FRAMEWORK | ACTING.keys():
            yield rule


def fetch(ground: Ground, browser: PageClient, address: str) -> TestResponse:
    """Fetch a page, which is held to the house style, and hold it to a clear answer."""
    answer = browser.get(address)
    ground.requests += 1
    assert answer.status_code in CLEAR, (address[:200], answer.status_code, answer.text[:500])
    assert b"Traceback" not in answer.data  # a tile is no text
    if answer.mimetype == "text/html" and answer.status_code >= 400:
        helps = "What you can do" in answer.text or 'class="error-summary"' in answer.text
        assert helps, address
    return answer


@pytest.fixture
def browser_of(ground: Ground) -> dict[str, PageClient]:
    return {endpoint: ground.reader(endpoint) for endpoint in TABLE}


def test_every_part_of_every_path(ground: Ground, browser_of: dict[str, PageClient]) -> None:
    texts = ground.texts(ADDRESSED)
    turn = cycle(texts)
    for rule in readable(ground):
        real = dict.fromkeys(rule.arguments, "1")
        for name in rule.arguments:
            address = quote(rule.rule).replace("%3C", "<").replace("%3E", ">").replace("%3A", ":")
            # A ref or a handle stands in many paths and is looked up alike: they share the texts.
            for part in islice(turn, len(texts) // 3):
                shown = _fill(address, real | {name: part})
                fetch(ground, browser_of[rule.endpoint], shown)


def _fill(rule: str, parts: dict[str, str]) -> str:
    for name, part in parts.items():
        before, _, rest = rule.partition(f"{name}>")
        rule = before.rpartition("<")[0] + part + rest
    return rule


def test_every_argument_that_a_page_reads(
    ground: Ground, browser_of: dict[str, PageClient]
) -> None:
    ground.app.request_class = NotingRequest
    everywhere = _arguments(ground, browser_of, "explore.about")
    texts = ground.texts(ADDRESSED)
    turn = cycle(texts)
    for rule in readable(ground):
        if rule.endpoint == "accounts.invitation":
            continue
        names = _arguments(ground, browser_of, rule.endpoint)
        browser = browser_of[rule.endpoint]
        address = ground.things.address(ground.app, rule.endpoint)
        # What every page reads takes turns; an argument of this page's own meets them all, where
        # texts are tried for how they are read and not for how a database takes them.
        own = names if rule.endpoint == "explore.about" else names - everywhere
        own = own if rule.endpoint not in ALIKE else set()
        many = len(texts) if ground.tries_all else 4
        for name in sorted(names | {"unknown"}):
            for text in islice(turn, many if name in own else 1):
                fetch(ground, browser, f"{address}?{name}={text}")
        for text in islice(turn, 3):  # all at once, each twice, and by a strange name
            query = "&".join(f"{name}={text}&{name}[]={text}&{name}=1" for name in names)
            fetch(ground, browser, f"{address}?{text}=1&{query}")


def _arguments(ground: Ground, browser_of: dict[str, PageClient], endpoint: str) -> set[str]:
    """Return the names of the arguments that a page reads."""
    Noting.seen = set()
    fetch(ground, browser_of[endpoint], ground.things.address(ground.app, endpoint))
    return set(Noting.seen)


def test_what_is_tried_as_another_list_is_there(ground: Ground) -> None:
    assert ground.app.view_functions.keys() >= ALIKE
