"""Public pages, in process and under granian, beside a Flask page that says hello."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from wsgiref.types import WSGIApplication

from flask import Flask
from sqlalchemy import select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from registry.app import create_app
from registry.audit import queries
from registry.pledges.models import Pledge
from registry.store import reading
from tests.benchmarks import served
from tests.benchmarks.registries import Registries, Registry
from tests.benchmarks.runner import GROWN, LIMIT, OURS, Row, compare, timed

_TIMES = 5  # requests in a lap
_OFTEN = 50  # the same, where one takes some ten microseconds
_ROUNDS_SERVED = 10
_LIST = "/pledges"


def rows(found: Registries, rounds: int) -> Iterator[Row]:
    """Yield rows for public pages made for the first time, seen before, and that a reader has."""
    hello = timed(get(served.hello(), "/"), times=_TIMES)
    small, large = _app(found.small, keeps=False), _app(found.large, keeps=False)
    listed = timed(get(small, _LIST), times=_TIMES)
    for what, path in _pages(found.small).items():
        yield compare(
            f"{what}, first time, {found.kind}",
            {
                LIMIT: hello,
                OURS: timed(get(small, path), times=_TIMES),
                GROWN: timed(get(large, path), times=_TIMES),
            },
            rounds=rounds,
            limit="bare Flask “hello”",
            budget="≥ 0.1",
        )
    yield compare(
        f"public list as of half the log, first time, {found.kind}",
        {
            LIMIT: listed,
            OURS: timed(get(small, _half(found.small)), times=_TIMES),
            GROWN: timed(get(large, _half(found.large)), times=_TIMES),
        },
        rounds=rounds,
        limit="the current list",
        budget="≥ 0.83",
    )
    yield from _kept(found, rounds)
    yield from _served(found, rounds)


def _kept(found: Registries, rounds: int) -> Iterator[Row]:
    hello = timed(get(served.hello(), "/"), times=_OFTEN)
    small, large = _app(found.small), _app(found.large)
    for what, tags, budget in (("seen before", False, "≥ 1.5"), ("matching ETag", True, "≥ 2")):
        small_tag = get(small, _LIST)()["ETag"] if tags else ""
        large_tag = get(large, _LIST)()["ETag"] if tags else ""
        yield compare(
            f"public list, {what}, {found.kind}",
            {
                LIMIT: hello,
                OURS: timed(get(small, _LIST, tag=small_tag), times=_OFTEN),
                GROWN: timed(get(large, _LIST, tag=large_tag), times=_OFTEN),
            },
            rounds=rounds,
            limit="bare Flask “hello”",
            budget=budget,
        )


def _served(found: Registries, rounds: int) -> Iterator[Row]:
    what = f"public list, seen before, over granian, {found.kind}"
    if not served.can_measure():
        yield Row(what=what, note="needs Linux")
        return
    with served.served(None, "/") as [hello], served.served(found.small, _LIST) as [ours]:
        yield compare(
            what,
            {LIMIT: hello, OURS: ours},
            rounds=min(rounds, _ROUNDS_SERVED),
            limit="bare Flask “hello” under the same server",
            budget="≥ 1.5",
        )


def _pages(registry: Registry) -> dict[str, str]:
    with reading(registry.engine) as session:
        ref = session.scalars(select(Pledge.ref).order_by(Pledge.id).limit(1)).one()
    return {"public list": _LIST, "home": "/", "a pledge": f"{_LIST}/{ref}"}


def get(app: WSGIApplication, address: str, *, tag: str = "") -> Callable[[], dict[str, str]]:
    """Return what asks for an address, reads the answer to its end and returns the headers.

    It asks as a browser does, so packing the answer is part of what is measured.
    """
    headers = [("Accept-Encoding", "gzip"), *([("If-None-Match", tag)] if tag else [])]
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


def _app(registry: Registry, *, keeps: bool = True) -> Flask:
    """Return the application; without `keeps`, one that makes each page anew."""
    settings = registry.settings if keeps else replace(registry.settings, page_cache_mb=0)
    return create_app(settings, registry.engine)
