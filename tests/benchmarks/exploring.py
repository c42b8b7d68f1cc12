"""Public pages, searches and downloads of a registry whose pledges have several revisions each.

Every page is asked for the first time: none is kept, choices and words are new in each lap. Parts
that pages share are kept, as they are in a process that other readers ask too. Memory is the peak
of a process of its own that does nothing else.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import select

from registry.app import create_app
from registry.audit import queries
from registry.explore import tallying
from registry.pledges.models import Pledge
from registry.store import connect, reading
from registry.web.pieces import pieces
from tests.benchmarks import served, tongues
from tests.benchmarks.pages import get
from tests.benchmarks.registries import Registry, Size
from tests.benchmarks.revised import fill
from tests.benchmarks.runner import GROWN, LIMIT, OURS, Lap, Row, compare, timed
from tests.databases import settings_for

_ROUNDS = 5
_HELLO = 50  # requests in a lap of what takes some ten microseconds
# Pages that nobody asked for at this size of the log, while others were: what those share is kept.
_PAGES = {
    "about": "/about",
    "home": "/",
    "matrix": "/matrix",
    "an objective": "/objectives/5",
    "an entity": "/entities/FRA",
    "entities": "/entities",
    "list": "/pledges",
    "all filters": "/pledges/filters",
    "what changed": "/changes",
    "feed": "/changes.atom",
    "board": "/board",
    "API list": "/api/v1/pledges",
    "list, by title": "/pledges?sort=title",
}
_ANEW = ("/", "/pledges", "/matrix")  # as they are made after a publication: no part is there
_LEXICONS = ("fr", "en", "ru", "ar")


def rows(folder: Path, size: Size, say: Callable[[str], None]) -> Iterator[Row]:
    """Yield rows on two registries under `folder`, filled where they are not there yet."""
    pledges, revisions = size.revised
    small, large = (_filled(folder, one, revisions, say) for one in (pledges, 10 * pledges))
    what = f"{pledges} pledges of {revisions} revisions"
    hello = timed(get(served.hello(), "/"), times=_HELLO)
    apps = _app(small), _app(large)

    def row(name: str, lap: Callable[[Flask, Registry], Lap], rounds: int = _ROUNDS) -> Row:
        say(f"Measuring {name} …")
        ours, grown = (
            lap(app, registry) for app, registry in zip(apps, (small, large), strict=True)
        )
        return compare(
            f"{name}, {what}",
            {LIMIT: hello, OURS: ours, GROWN: grown},
            rounds=min(rounds, size.rounds),
            limit="bare Flask “hello”",
        )

    yield row("any list, first of all since the start", _first)
    yield row("list by two filters, counts, new each time", _filtered)
    yield row("list by a word, counts, new each time", _searched)
    yield row("list from half the log on", _deep)
    yield row("a pledge, another each time", _pledges)
    yield row("plain page of 50 rows, Core + Jinja: what is possible", _plain)
    for name, path in _PAGES.items():
        yield row(
            f"{name}, again", lambda app, _registry, path=path: timed(get(app, path), times=3)
        )
    for path in _ANEW:
        yield row(f"{path}, no part kept", lambda app, _registry, path=path: _anew(app, path))
    for name in ("/pledges.csv", "/pledges.json"):
        yield row(f"{name} of all", lambda app, _registry, name=name: timed(get(app, name)), 1)
    for name in ("csv", "json", "package"):
        peaks = [_peak(one, name) for one in (small, large)]
        note = "peak of {} and {} MB, × 10".format(*peaks)
        yield Row(what=f"memory of {name} of all, {what}", note=note)


def _filled(folder: Path, pledges: int, revisions: int, say: Callable[[str], None]) -> Registry:
    here = folder / f"{pledges}x{revisions}"
    settings = settings_for(here)
    if not (here / "registry.db").exists():
        here.mkdir(parents=True, exist_ok=True)
        for done, total in fill(settings, pledges, revisions):
            say(f"Filling a registry: {done} of {total} revisions …")
    return Registry(settings, connect(settings))


def _app(registry: Registry) -> Flask:
    return create_app(replace(registry.settings, page_cache_mb=0), registry.engine)


def _first(app: Flask, _registry: Registry) -> Lap:
    ask = get(app, "/pledges")

    def act() -> None:
        tallying.forget()
        ask()

    return timed(act)


def _anew(app: Flask, path: str) -> Lap:
    ask = get(app, path)

    def act() -> None:
        pieces(app).clear()
        ask()

    return timed(act)


def _plain(_app: Flask, registry: Registry) -> Lap:
    return timed(get(served.plain_page(registry.engine), "/"), times=3)


def _pledges(app: Flask, registry: Registry) -> Lap:
    with reading(registry.engine) as session:
        refs = cycle(session.scalars(select(Pledge.ref).order_by(Pledge.id).limit(100)).all())

    def act() -> None:
        get(app, f"/pledges/{next(refs)}")()

    return timed(act, times=3)


def _filtered(app: Flask, _registry: Registry) -> Lap:
    numbers = count()

    def act() -> None:
        number = next(numbers)
        chosen = f"objective={number % 23 + 1}&recommendation=A/76/642/{98 + number // 23 % 14}"
        get(app, f"/pledges?{chosen}")()

    return timed(act)


def _searched(app: Flask, _registry: Registry) -> Lap:
    chance = Random(9)

    def act() -> None:
        get(app, f"/pledges?q={tongues.title(chance, chance.choice(_LEXICONS)).split()[0]}")()

    act()  # reads the texts, as the first search of a process does
    return timed(act)


def _deep(app: Flask, registry: Registry) -> Lap:
    with reading(registry.engine) as session:
        return timed(get(app, f"/pledges?before={queries.size(session) // 2}"))


def _peak(registry: Registry, what: str) -> int:
    """Return the megabytes that a process takes at most to make a download."""
    script = [sys.executable, "-m", "tests.benchmarks.heavy", str(registry.settings.instance), what]
    return int(subprocess.run(script, check=True, capture_output=True, text=True).stdout)
