"""A registry of twelve pledges: imported, classified, filed, amended, withdrawn, under review."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.audit import signer
from registry.audit.queries import size
from registry.pledges import operations as pledges
from registry.pledges.content import Content, Link, Milestone, Partner, Resource
from registry.pledges.models import Pledge
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.factories.world import NOW, OPERATOR, World, a_pledge

AFTER = NOW + timedelta(days=1)


def imported(number: int, entity: str) -> Content:
    return Content(
        pledging_entity=entity,
        cycle="IMRF-2022",
        edition="A/76/642",
        title={"en": f"A pledge of 2022, number {number}"},
        description={"en": "A summary of what was published."},
        primary_objectives=tuple(range(1, 9)),
        partners=(Partner("A party named by the filer"),),
        legacy_id=f"GCM-{number}",
        source_url=f"https://example.org/{number}",
        is_summary=True,
    )


def _import(session: Session, world: World, number: int, entity: str) -> None:
    row = pledges.Imported(imported(number, entity), world.entity(entity), 2022, ())
    assert all(pledges.import_pledges(session, OPERATOR, [row], at=NOW))


def _classify(session: Session, legacy_id: str) -> None:
    pledge = session.scalars(select(Pledge).where(Pledge.legacy_id == legacy_id)).one()
    links = [Link("A/76/642/109", "supports")]
    pledges.classify_pledge(
        session, OPERATOR, pledge, recommendations=links, reason="It says so.", at=NOW
    )


def fill(engine: Engine, world: World) -> None:
    """Four imported (one classified), one withdrawn, one amended, one under review: twelve."""
    with writing(engine) as session, transaction(session):
        for number, entity in enumerate(("FRA", "IOM", "ITUC", "MLI-MMES"), start=1):
            _import(session, world, number, entity)
        _classify(session, "GCM-1")
    rich = a_pledge(
        milestones=(Milestone("Sans date"), Milestone("Huit guichets ouverts", "2027-12-31")),
        resources=(Resource("250000.50", "XOF"), Resource("5", "USD", "disbursed", "OIM")),
        in_kind="Deux médecins",
        title={"fr": "<b>Soins</b> & <img src='/etc/passwd'> santé"},
    )
    amended, withdrawn = world.publish(rich), world.publish()
    world.publish(a_pledge("MLI-MMES"), by="body")
    world.publish(a_pledge("FRA"), by="french")
    world.publish(a_pledge("ITUC", recommendations=(Link("A/76/642/98", "supports"),)), by="union")
    world.publish(a_pledge(cycle="IMRF-2022"))
    world.file()
    world.move(withdrawn, "withdraw", by="focal")
    world.publish(a_pledge(title={"fr": "Un autre engagement"}))
    world.answer(amended, ends_on="2031-12-31")
    world.move(amended, "open", "accept", "publish", at=AFTER)


@pytest.fixture
def filled(engine: Engine, settings: Settings, world: World) -> int:
    """The registry of twelve, signed; the size of its log."""
    fill(engine, world)
    signed = signer.sign(engine, settings)
    assert signed is not None
    return signed


@pytest.fixture
def pinned(filled: int, engine: Engine, settings: Settings, world: World) -> int:
    """The same, with more happening after the size that is returned."""
    world.publish(a_pledge(title={"fr": "Après coup"}), at=AFTER)
    signer.sign(engine, settings)
    return filled


@pytest.fixture
def now(filled: int, engine: Engine) -> int:
    with reading(engine) as session:
        return size(session)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    return tmp_path / "briefs"
