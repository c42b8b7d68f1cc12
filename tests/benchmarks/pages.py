"""The first page of the public list, called in process, beside a Flask page that says hello."""

from collections.abc import Callable, Iterator
from wsgiref.types import WSGIApplication

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from registry.app import create_app
from registry.audit import queries
from registry.store import reading
from tests.benchmarks.registries import Registries, Registry
from tests.benchmarks.runner import GROWN, LIMIT, OURS, Row, compare, timed

_TIMES = 5  # requests in a lap
_LIST = "/pledges"


def rows(found: Registries, rounds: int) -> Iterator[Row]:
    """Yield rows for the list now, the list at a past moment, and one that the reader has."""
    small, large = _app(found.small), _app(found.large)
    hello = timed(get(_hello(), "/"), times=_TIMES)
    listed = timed(get(small, _LIST), times=_TIMES)
    yield compare(
        f"public list, first page, {found.kind}",
        {LIMIT: hello, OURS: listed, GROWN: timed(get(large, _LIST), times=_TIMES)},
        rounds=rounds,
        limit="bare Flask “hello”",
        budget="first time ≥ 0.1, seen before ≥ 1.5",
    )
    tag = get(small, _LIST)()["ETag"]
    yield compare(
        f"public list, matching ETag, {found.kind}",
        {
            LIMIT: hello,
            OURS: timed(get(small, _LIST, tag=tag), times=_TIMES),
            GROWN: timed(get(large, _LIST, tag=get(large, _LIST)()["ETag"]), times=_TIMES),
        },
        rounds=rounds,
        limit="bare Flask “hello”",
        budget="≥ 2",
    )
    yield compare(
        f"public list as of half the log, {found.kind}",
        {
            LIMIT: listed,
            OURS: timed(get(small, _half(found.small)), times=_TIMES),
            GROWN: timed(get(large, _half(found.large)), times=_TIMES),
        },
        rounds=rounds,
        limit="the current list",
        budget="≥ 0.83",
    )


def get(app: WSGIApplication, address: str, *, tag: str = "") -> Callable[[], dict[str, str]]:
    """Return what asks for an address, reads the answer to its end and returns the headers."""
    headers = [("If-None-Match", tag)] if tag else []
    expected = "304" if tag else "200"
    builder = EnvironBuilder(path=address, base_url="http://localhost", headers=headers)

    def ask() -> dict[str, str]:
        body, status, answered = run_wsgi_app(app, builder.get_environ(), buffered=True)
        assert status.startswith(expected), (address, status, b"".join(body)[:500])
        return dict(answered)

    return ask


def _half(registry: Registry) -> str:
    with reading(registry.engine) as session:
        return f"{_LIST}?at={queries.size(session) // 2}"


def _app(registry: Registry) -> Flask:
    return create_app(registry.settings, registry.engine)


def _hello() -> Flask:
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app
