"""Merging two entities: what is before the secretariat comes first, and no draft is lost."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.operations import merge_entity
from registry.accounts.register import EntityView
from registry.audit import log
from registry.errors import Refused
from registry.pledges.lifecycle import State
from registry.pledges.models import Pledge
from registry.pledges.operations import hand_on_drafts, hold_drafts
from registry.policy import Actor

_BEFORE_US = (State.FILED, State.UNDER_REVIEW, State.ACCEPTED)


def merge(
    session: Session,
    actor: Actor,
    entity: EntityView,
    into: EntityView,
    *,
    seen: int,
    reason: str,
    at: datetime,
) -> None:
    """Let `entity` go on in `into`: its pledges keep its name, its drafts become the other's.

    Raises:
        Conflict: somebody has changed it since `seen`, the entry of the revision that was read.
        Refused: the secretariat has a pledge of it to decide about, or see `merge_entity`.
    """
    hold_drafts(session, entity)
    log.lock(session)  # nothing is filed between the question and the merger
    if refs := open_reviews(session, entity):
        raise Refused(
            "{refs} wait for a decision of the secretariat: decide first, then merge.",
            refs=", ".join(refs),
        )
    merge_entity(session, actor, entity, into, seen=seen, reason=reason, at=at)
    hand_on_drafts(session, actor, entity, into, at=at)


def open_reviews(session: Session, entity: EntityView) -> list[str]:
    """Return the refs of its pledges that the secretariat has to decide about."""
    states = [state.value for state in _BEFORE_US]
    waiting = select(Pledge.ref).where(Pledge.entity_id == entity.id, Pledge.state.in_(states))
    return list(session.scalars(waiting.order_by(Pledge.year, Pledge.number)))
