"""What the tests of public pages publish beside the world's own pledges."""

from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.audit.queries import size
from registry.pledges import operations
from registry.pledges.content import Content, Link, Partner
from registry.pledges.models import Pledge
from registry.store import reading, transaction, writing
from tests.factories.world import NOW, OPERATOR, World


def newest(engine: Engine) -> int:
    """Return the index of the log's newest entry."""
    with reading(engine) as session:
        return size(session) - 1


def take_over(
    engine: Engine, world: World, *, classified: bool = True, remarks: tuple[str, ...] = ()
) -> str:
    """Import a pledge published elsewhere, classify it, and return its ref."""
    content = Content(
        pledging_entity="FRA",
        cycle="IMRF-2022",
        edition="A/76/642",
        title={"en": "A pledge of 2022"},
        description={"en": "What it was about."},
        legacy_id="GCM-1",
        source_url="https://example.org/1",
        is_summary=True,
        partners=(Partner("A city"),),
    )
    findings = ("Choose at least one recommendation.", *remarks)
    row = operations.Imported(content, world.entity("FRA"), 2022, findings)
    with writing(engine) as session, transaction(session):
        [ref] = operations.import_pledges(session, OPERATOR, [row], at=NOW)
        assert ref is not None
        pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
        links = [Link("A/76/642/104", "implements")]
        if classified:
            operations.classify_pledge(
                session, OPERATOR, pledge, recommendations=links, reason="It says so.", at=NOW
            )
    return ref


def withdraw(engine: Engine, world: World, ref: str, reason: str) -> None:
    """Withdraw a public pledge for `reason`."""
    actor = world.actor("focal")
    with writing(engine) as session, transaction(session):
        pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
        operations.withdraw_pledge(session, actor, pledge, reason=reason, at=NOW)
