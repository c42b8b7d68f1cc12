"""Registries to measure on: one with some published pledges, one with ten times as many."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import psycopg
from sqlalchemy.engine import Engine, make_url

from registry.accounts.queries import register
from registry.accounts.register import Register
from registry.audit import signer
from registry.framework.operations import open_cycle
from registry.pledges.content import Content, Indicator, Link, Milestone, Resource
from registry.pledges.operations import Imported, import_pledges
from registry.settings import Settings
from registry.store import connect, transaction, writing
from tests.databases import Template
from tests.factories.contents import DESCRIPTION
from tests.factories.world import NOW, OPERATOR, a_pledge, build, cycles

_AT_ONCE = 500  # pledges in a transaction
_WORDS = DESCRIPTION.replace(",", "").replace(".", "").lower().split()


@dataclass(frozen=True)
class Size:
    """How much is measured: pledges in the small registry, briefs, rounds of a race."""

    name: str
    pledges: int
    briefs: tuple[int, ...]
    rounds: int
    revised: tuple[int, int] = (100, 3)  # of the registries of exploring: pledges, revisions
    served: tuple[int, int] = (100, 3)  # of those on PostgreSQL


DEFAULT = Size("default", pledges=100, briefs=(50,), rounds=20)
FULL = Size(
    "full", pledges=10_000, briefs=(50, 500), rounds=100, revised=(10_000, 10), served=(2_000, 5)
)


@dataclass(frozen=True)
class Registry:
    """A filled and signed registry."""

    settings: Settings
    engine: Engine


@dataclass(frozen=True)
class Registries:
    """The same program on little data and on ten times as much, and room for its peers."""

    kind: str
    small: Registry
    large: Registry
    folder: Path
    server: str

    def empty(self, name: str) -> str:
        """Return the URL of a new empty database beside the registries."""
        if not self.server:
            return f"sqlite:///{self.folder / name}.db"
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE bench_{name}".encode())
        url = make_url(self.server).set(database=f"bench_{name}")
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


@contextmanager
def registries(folder: Path, server: str, size: Size) -> Iterator[Registries]:
    """Yield both registries on SQLite ("" as server) or on a PostgreSQL server."""
    # The brief of n pledges is that of cycle BRIEF-n, which no other pledge belongs to.
    briefs = {count: f"BRIEF-{count}" for count in sorted({*size.briefs, 10 * size.briefs[-1]})}
    template = Template.make(folder / "template", server, partial(_fill, size=size, briefs=briefs))
    with template.copy(folder / "small") as small, template.copy(folder / "large") as large:
        engine = connect(large)
        others = ["IMRF-2030"] * (9 * size.pledges - sum(briefs))
        named = [code for count, code in briefs.items() for _ in range(count)]
        _publish(engine, [*named, *others], start=size.pledges)
        engine.dispose()
        both = _ready(small), _ready(large)
        yield Registries("PostgreSQL" if server else "SQLite", *both, folder, server)
        for one in both:
            one.engine.dispose()


def _ready(settings: Settings) -> Registry:
    engine = connect(settings)
    signer.sign(engine, settings)
    return Registry(settings, engine)


def _fill(settings: Settings, *, size: Size, briefs: dict[int, str]) -> None:
    build(settings)
    engine = connect(settings)
    with writing(engine) as session, transaction(session):
        for code in briefs.values():
            cycle = replace(cycles()[1], code=code, slug=code.lower())
            open_cycle(session, OPERATOR, cycle, at=NOW)
    _publish(engine, ["IMRF-2030"] * size.pledges, start=0)
    engine.dispose()


def _publish(engine: Engine, codes: list[str], *, start: int) -> None:
    for first in range(0, len(codes), _AT_ONCE):
        with writing(engine) as session, transaction(session):
            entities = register(session)
            batch = [
                taken_over(number, entities, cycle=cycle)
                for number, cycle in enumerate(codes[first : first + _AT_ONCE], start + first)
            ]
            import_pledges(session, OPERATOR, batch, at=NOW)


def taken_over(number: int, entities: Register, *, cycle: str = "IMRF-2030") -> Imported:
    """Return a pledge as an import takes it over."""
    content = pledge(number).with_changes(
        cycle=cycle,
        legacy_id=f"bench-{number}",
        source_url=f"https://example.org/pledges/{number}",
    )
    return Imported(content, entities.get(content.pledging_entity), 2026, ())


def pledge(number: int) -> Content:
    """Return a pledge whose words no other number has: what is kept of one helps no other."""
    chance = random.Random(number)
    return a_pledge(
        chance.choice(("MLI", "FRA", "ITUC")),
        title={"fr": sentence(chance, 8)},
        description={"fr": " ".join(sentence(chance, 18) for _ in range(6))},
        recommendations=(
            Link(f"A/76/642/{chance.randint(98, 104)}", "supports"),
            Link(f"A/76/642/{chance.randint(105, 111)}", "supports"),
        ),
        primary_objectives=tuple(chance.sample(range(1, 12), 2)),
        secondary_objectives=tuple(chance.sample(range(12, 24), 2)),
        indicators=tuple(
            Indicator(sentence(chance, 6), "par an", "1000", "2025", "9000", "2029", "DHIS2")
            for _ in range(2)
        ),
        milestones=tuple(Milestone(sentence(chance, 6), f"{year}-06-30") for year in (2027, 2028)),
        institution=sentence(chance, 4),
        resources=(Resource(f"{chance.randint(1, 9_000_000)}.00", chance.choice(("EUR", "XOF"))),),
    )


def sentence(chance: random.Random, length: int) -> str:
    """Return so many words by chance."""
    return " ".join(chance.choices(_WORDS, k=length)).capitalize() + "."
