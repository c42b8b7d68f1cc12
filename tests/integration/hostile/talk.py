"""Pledges that entity and secretariat talk about, and an import that its entity disputes."""

from registry.pledges.operations import dispute_pledge
from registry.pledges.queries import pledge
from registry.reviews.operations import write_message
from registry.store import transaction, writing
from tests.factories.world import NOW
from tests.integration.hostile.ground import Ground


def disputed(ground: Ground) -> str:
    """Return the ref of an import of which its entity said that it is not its own."""
    ref, actor = ground.imported(), ground.world.actor("focal")
    with writing(ground.engine) as session, transaction(session):
        dispute_pledge(session, actor, pledge(session, ref), reason="No.", at=NOW)
    return ref


def wrote(ground: Ground) -> str:
    """Return the ref of a filed pledge of which the secretariat owes an answer."""
    return _said(ground, "focal")


def told(ground: Ground) -> str:
    """Return the ref of a filed pledge of which the entity owes an answer."""
    return _said(ground, "reviewer")


def _said(ground: Ground, by: str) -> str:
    ref, actor = ground.filed(), ground.world.actor(by)
    with writing(ground.engine) as session, transaction(session):
        write_message(
            session, actor, pledge(session, ref), field="", words="When?",
            is_secretariat=by == "reviewer", at=NOW,
        )  # fmt: skip
    return ref
