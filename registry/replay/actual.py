"""What the tables hold, in the same shape as what they must hold."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from registry import clock
from registry.accounts.models import Entity, EntityRevision, Person, RoleGrant
from registry.audit.keys import LogKey
from registry.audit.models import Disclosure, Opening
from registry.framework.models import Cycle, CycleRevision, FrameworkEdition
from registry.pledges.models import (
    Pledge,
    PledgeMove,
    PledgeRevision,
    Publication,
    PublishedObjective,
    PublishedRecommendation,
)

_by = aliased(Person)


def _selects() -> dict[str, tuple[Select[Any], int]]:
    """Return table → its rows with readable keys, and how many columns are the key."""
    return {
        "entity": (select(Entity.code, Entity.object), 1),
        "entity_revision": (
            select(
                EntityRevision.index, Entity.code, EntityRevision.number, EntityRevision.document
            ).join(Entity),
            1,
        ),
        "framework_edition": (
            select(
                FrameworkEdition.index,
                FrameworkEdition.code,
                FrameworkEdition.object,
                FrameworkEdition.document,
            ),
            1,
        ),
        "cycle": (select(Cycle.code, Cycle.object), 1),
        "cycle_revision": (
            select(
                CycleRevision.index, Cycle.code, CycleRevision.number, CycleRevision.document
            ).join(Cycle),
            1,
        ),
        "role_grant": (
            select(
                RoleGrant.object,
                Person.handle.label("person"),
                Entity.code.label("entity"),
                RoleGrant.role,
                RoleGrant.granted_index,
                RoleGrant.revoked_index,
            )
            .join(Person, Person.id == RoleGrant.person_id)
            .join(Entity, Entity.id == RoleGrant.entity_id),
            1,
        ),
        "pledge": (
            select(
                Pledge.ref,
                Pledge.year,
                Pledge.number,
                Pledge.object,
                Entity.code.label("entity"),
                Pledge.cycle,
                Pledge.origin,
                Pledge.legacy_id,
                Pledge.published_number,
                Pledge.state,
                Pledge.current_number,
            ).join(Entity),
            1,
        ),
        "pledge_revision": (
            select(
                Pledge.ref,
                PledgeRevision.number,
                PledgeRevision.content,
                PledgeRevision.digests,
                PledgeRevision.index,
                PledgeRevision.filed_at,
                _by.handle.label("filed_by"),
                PledgeRevision.is_late,
            )
            .join(Pledge, Pledge.id == PledgeRevision.pledge_id)
            .outerjoin(_by, _by.id == PledgeRevision.filed_by),
            2,
        ),
        "pledge_move": (
            select(
                PledgeMove.index,
                Pledge.ref,
                PledgeMove.number,
                PledgeMove.move,
                PledgeMove.to_state,
                _by.handle.label("person"),
                PledgeMove.details,
                PledgeMove.at,
            )
            .join(Pledge, Pledge.id == PledgeMove.pledge_id)
            .outerjoin(_by, _by.id == PledgeMove.person_id),
            1,
        ),
        "publication": (
            select(
                Publication.index,
                Pledge.ref,
                PledgeRevision.number.label("number"),
                Entity.code.label("entity"),
                Publication.cycle,
                Publication.state,
                Publication.card,
                Publication.search,
            )
            .join(Pledge, Pledge.id == Publication.pledge_id)
            .join(
                PledgeRevision,
                (PledgeRevision.id == Publication.revision_id)
                & (PledgeRevision.pledge_id == Publication.pledge_id),
            )
            .join(Entity, Entity.id == Publication.entity_id),
            1,
        ),
        "published_recommendation": (
            select(PublishedRecommendation.code, PublishedRecommendation.index),
            2,
        ),
        "published_objective": (
            select(
                PublishedObjective.number, PublishedObjective.index, PublishedObjective.is_primary
            ),
            2,
        ),
        "log_key": (select(LogKey.since, LogKey.vkey).where(LogKey.since > 0), 1),
        "opening": (select(Opening.digest, Opening.index), 1),
        "disclosure": (select(Disclosure.digest, Disclosure.index), 1),
    }


TABLES = tuple(_selects())


def rows(session: Session, table: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield key and values of every row of `table`."""
    query, keys = _selects()[table]
    for row in session.execute(query).mappings().yield_per(1_000):
        names = list(row.keys())
        key = row[names[0]] if keys == 1 else tuple(row[name] for name in names[:keys])
        yield key, {name: _plain(row[name]) for name in names[keys:]}


def _plain(value: Any) -> Any:
    return clock.timestamp(value) if hasattr(value, "astimezone") else value
