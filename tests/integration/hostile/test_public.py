"""Whatever a request of a stranger brings, the answer has the right status and a sentence."""

from collections.abc import Iterator
from itertools import cycle, islice

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.web.gate import access_of
from tests.contracts.reachable import FRAMEWORK
from tests.integration.hostile.ground import Ground
from tests.integration.hostile.test_addresses import readable

# What is asked here ends before the databases differ; their texts are in `test_addresses`.
pytestmark = pytest.mark.parametrize("ground", ["sqlite"], indirect=True)

QUERIES = (
    "q=" + "x" * 8_000,
    "q=%00&%00=1",
    "q=%ZZ%&%=%",
    "q=%FF%FE&%FF=%FE",
    "&".join(f"objective={number}" for number in range(100)),
    "&".join(f"unknown{number}={number}" for number in range(100)),
    "&".join(["q=a", "state=published", "sort=title", "limit=5", "before=1"] * 20),
    "before=999999999&after=-1",
    "before=1&after=2",
    "objective=seven&recommendation=98&entity=mli&sort=oldest;drop",
    "=&&&==;;?#",
)
HEADERS: tuple[tuple[str, str], ...] = (
    ("Accept-Language", "xx-garbage;;;q==,,,\x7f"),
    ("Accept-Language", ",".join(f"a{number};q=0.{number}" for number in range(10_000))),
    ("Accept-Language", "fr;q=NaN, ar;q=inf, en;q=-1, zh;q=1e999"),
    ("Accept-Encoding", "gzip;q=NaN, *;q=0"),
    ("Accept", "application/x-nothing;q=x"),
    ("If-None-Match", '"garbage, W/, ,,, \\"'),
    ("If-None-Match", ", ".join(['W/"x"'] * 2_000)),
    ("If-Modified-Since", "yesterday"),
    ("If-Modified-Since", "Fri, 01 Jan 99999 00:00:00 GMT"),
    ("If-Match", '"other"'),
    ("If-Range", '"other"'),
    ("Range", "bytes=zz"),
    ("Range", "lines=1-2"),
    ("Range", "bytes=0-1,3-4,5-"),
    ("Content-Length", "12"),
    ("Cookie", "session=.; language=xx; =; ;;\x7f"),
    ("Authorization", "Bearer"),
)
# What reads a query with a code of its own meets every one, all others take turns.
READERS = ("/pledges", "/pledges.csv", "/board", "/changes", "/changes.atom", "/api/v1/pledges")
OTHERS = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW")


@pytest.fixture
def stranger(ground: Ground) -> FlaskClient:
    return FlaskClient(ground.app, ground.app.response_class, use_cookies=False)


def public(ground: Ground) -> Iterator[tuple[str, set[str]]]:
    """Yield the address of something real for each public endpoint, and what it takes."""
    for rule in readable(ground):
        access = access_of(ground.app, rule.endpoint)
        if rule.endpoint not in FRAMEWORK and access and access.permission is None:
            yield ground.things.address(ground.app, rule.endpoint), set(rule.methods or ())


def hold(answer: TestResponse, *statuses: int) -> None:
    """Hold an answer to one of these statuses, an error to a sentence in its own kind."""
    asked = (answer.request.method, answer.request.url[:150], dict(answer.request.headers))
    assert answer.status_code in statuses, (asked, answer.status_code, answer.text[:300])
    assert b"Traceback" not in answer.data
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        if answer.request.path.startswith("/api/v1"):
            assert answer.content_type == "application/problem+json", asked
            assert answer.json["detail"], asked  # type: ignore[index]
        else:
            assert "What you can do" in answer.text, asked


def test_every_method_gets_the_answer_that_is_its_own(
    ground: Ground, stranger: FlaskClient
) -> None:
    others = cycle(OTHERS)
    for address, methods in public(ground):
        plain = stranger.get(address)
        head = stranger.head(address)
        hold(plain, 200, 202, 302, 404)
        assert (head.status_code, head.data) == (plain.status_code, b""), address
        assert head.content_type == plain.content_type, address
        asked = stranger.options(f"{address}?at=yesterday")
        hold(asked, 200, 204)
        assert {"GET", "HEAD", "OPTIONS"} <= set(asked.headers["Allow"].split(", ")), address
        if "POST" in methods:
            continue  # what is sent there is the business of `test_forms`
        for method in islice(others, 2):
            answer = stranger.open(address, method=method)
            hold(answer, 405)
            assert set(answer.headers["Allow"].split(", ")) == methods, (address, method)


def test_no_query_and_no_header_breaks_an_answer(ground: Ground, stranger: FlaskClient) -> None:
    queries, headers = cycle(QUERIES), cycle(HEADERS)
    for address, _methods in public(ground):
        is_reader = address in READERS
        for query in QUERIES if is_reader else islice(queries, 2):
            hold(stranger.get(f"{address}?{query}"), 200, 202, 302, 404, 422)
        plain = stranger.get(address)
        for name, value in HEADERS if is_reader else islice(headers, 3):
            answer = stranger.get(address, headers={name: value})
            hold(answer, plain.status_code, *([412] if name == "If-Match" else []))


def test_parts_of_files_are_given_and_what_lies_beyond_their_end_is_said(
    ground: Ground, stranger: FlaskClient
) -> None:
    brief = f"/briefs/{ground.things.brief}.pdf"
    whole = stranger.get(brief)
    hold(whole, 200)
    tag, size = whole.headers["ETag"], len(whole.data)
    for asked, status, part in (
        ("bytes=0-3", 206, whole.data[:4]),
        ("bytes=-3", 206, whole.data[-3:]),
        (f"bytes={size - 1}-{size + 50}", 206, whole.data[-1:]),
        ("bytes=zz", 200, whole.data),
        ("bytes=99999999999999999999-", 200, whole.data),
        ("pages=1-2", 200, whole.data),
        ("bytes=0-1,3-4", 200, whole.data),
    ):
        answer = stranger.get(brief, headers={"Range": asked})
        assert (answer.status_code, answer.data) == (status, part), asked
    for asked in (f"bytes={size}-", "bytes=999999999999-"):
        beyond = stranger.get(brief, headers={"Range": asked, "Accept-Language": "fr"})
        assert beyond.status_code == 416
        assert beyond.headers["Content-Range"] == f"bytes */{size}"
        assert "What you can do" not in beyond.text  # said in French
    changed = stranger.get(brief, headers={"Range": "bytes=0-3", "If-Range": '"other"'})
    assert (changed.status_code, changed.data) == (200, whole.data)
    same = stranger.get(brief, headers={"Range": "bytes=0-3", "If-Range": tag})
    assert (same.status_code, same.data) == (206, whole.data[:4])
    known = stranger.get(brief, headers={"Range": "bytes=0-3", "If-None-Match": tag})
    assert (known.status_code, known.data) == (304, b"")
    page = stranger.get("/about", headers={"Range": "bytes=0-3"})
    assert (page.status_code, len(page.data) > 4) == (200, True)
