"""Public pages, searches and downloads of a registry whose pledges have several revisions each.

Everything is asked for the first time: what a page makes is not kept, choices and words are new in
each lap. What downloads take is measured in processes of their own (`heavy`).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path
from random import Random

import psycopg
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import make_url

from registry.analysis import queries as analysis
from registry.app import create_app
from registry.audit import queries
from registry.explore import tallying
from registry.pledges.models import Pledge
from registry.store import connect, reading
from registry.web.pieces import pieces
from tests.benchmarks import heavy, served, tongues
from tests.benchmarks.pages import get
from tests.benchmarks.registries import Registry, Size
from tests.benchmarks.revised import fill
from tests.benchmarks.runner import GROWN, LIMIT, OURS, Lap, Row, compare, timed
from tests.benchmarks.working import timed as timed_on
from tests.databases import settings_for

_ROUNDS = 5
_HELLO = 50  # requests in a lap of what takes some ten microseconds
_PAGES = {
    "list": "/pledges",
    "list, by title": "/pledges?sort=title",
    "list, half the log ago": "/pledges?at={half}",
    "list, page in the middle": "/pledges?before={half}",
    "a pledge": "/pledges/P-2026-00050",
    "home": "/",
    "matrix": "/matrix",
    "an objective": "/objectives/5",
    "an entity": "/entities/FRA",
    "entities": "/entities",
    "what changed": "/changes",
    "what changed, in the middle": "/changes?before={half}",
    "feed": "/changes.atom",
    "board": "/board",
    "API list": "/api/v1/pledges",
    "API list, part in the middle": "/api/v1/pledges?before={half}",
}
_LEXICONS = ("en", "fr", "ru", "ar", "zh")


def rows(folder: Path, server: str, size: Size, say: Callable[[str], None]) -> Iterator[Row]:
    """Yield rows on two registries, filled where they are not there yet.

    They lie under `folder`, or on a PostgreSQL server.
    """
    pledges, revisions = size.served if server else size.revised
    both = [_filled(folder, server, many, revisions, say) for many in (pledges, 10 * pledges)]
    kind = "PostgreSQL" if server else "SQLite"
    what = f"{pledges} pledges of {revisions} revisions, {kind}"
    hello = timed(get(served.hello(), "/"), times=_HELLO)
    apps = [create_app(replace(one.settings, page_cache_mb=0), one.engine) for one in both]
    for name, lap in _laps():
        say(f"Measuring {name}, {kind} …")
        ours, grown = (lap(app, one) for app, one in zip(apps, both, strict=True))
        yield compare(
            f"{name}, {what}",
            {LIMIT: hello, OURS: ours, GROWN: grown},
            rounds=min(_ROUNDS, size.rounds),
            limit="bare Flask “hello”",
        )
    say(f"Measuring downloads, {kind} …")
    yield from heavy.rows(both, what, hello)
    for one in both:
        one.engine.dispose()


def _filled(
    folder: Path, server: str, pledges: int, revisions: int, say: Callable[[str], None]
) -> Registry:
    name = f"{pledges}x{revisions}"
    url = _database(server, f"bench_{name}") if server else ""
    settings = settings_for(folder / (f"{name}-postgresql" if server else name), url)
    settings.instance.mkdir(parents=True, exist_ok=True)
    for done, total in fill(settings, pledges, revisions):
        say(f"Filling a registry: {done} of {total} revisions …")
    return Registry(settings, connect(settings))


def _database(server: str, name: str) -> str:
    """Return the URL of a database of this name; it is made if there is none."""
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(f"CREATE DATABASE {name}".encode())
    url = make_url(server).set(database=name, drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _laps() -> Iterator[tuple[str, Callable[[Flask, Registry], Lap]]]:
    yield "any list, first of all since the start", _first
    yield "home, first of all since the start", _first_figures
    yield "plain page of 50 rows, Core + Jinja: what is possible", _plain
    yield "a pledge, another each time", _pledges
    for path in ("/", "/pledges", "/matrix"):  # as they are made after a publication
        yield f"{path}, no part kept", lambda app, one, path=path: _anew(app, one, path)
    yield "list by two filters, counts, new each time", _filtered
    for language in _LEXICONS:
        yield (
            f"list by a word ({language}), counts, new each time",
            lambda app, one, language=language: _searched(app, one, language),
        )
    for name, path in _PAGES.items():
        yield f"{name}, again", lambda app, one, path=path: _again(app, one, path)


def _plain(_app: Flask, registry: Registry) -> Lap:
    return timed_on(registry.engine, get(served.plain_page(registry.engine), "/"))


def _pledges(app: Flask, registry: Registry) -> Lap:
    with reading(registry.engine) as session:
        refs = cycle(session.scalars(select(Pledge.ref).order_by(Pledge.id).limit(100)).all())

    def act() -> None:
        get(app, f"/pledges/{next(refs)}")()

    return timed_on(registry.engine, act)


def _anew(app: Flask, registry: Registry, path: str) -> Lap:
    ask = get(app, path)

    def act() -> None:
        pieces(app).clear()
        ask()

    return timed_on(registry.engine, act)


def _first(app: Flask, registry: Registry) -> Lap:
    ask = get(app, "/pledges")

    def act() -> None:
        tallying.forget()
        ask()

    return timed_on(registry.engine, act)


def _first_figures(app: Flask, registry: Registry) -> Lap:
    ask = get(app, "/")

    def act() -> None:
        analysis.forget()
        pieces(app).clear()
        ask()

    return timed_on(registry.engine, act)


def _filtered(app: Flask, registry: Registry) -> Lap:
    numbers = count()

    def act() -> None:
        number = next(numbers)
        chosen = f"objective={number % 23 + 1}&recommendation=A/76/642/{98 + number // 23 % 14}"
        get(app, f"/pledges?{chosen}")()

    return timed_on(registry.engine, act)


def _searched(app: Flask, registry: Registry, language: str) -> Lap:
    chance = Random(9)

    def act() -> None:
        title = tongues.title(chance, language)
        get(app, f"/pledges?q={title[:2] if language == 'zh' else title.split()[0]}")()

    act()  # reads the texts, as the first search of a process does
    return timed_on(registry.engine, act)


def _again(app: Flask, registry: Registry, path: str) -> Lap:
    with reading(registry.engine) as session:
        half = queries.size(session) // 2
    return timed_on(registry.engine, get(app, path.format(half=half)))
