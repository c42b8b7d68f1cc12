"""Entering entities into the register."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registry.accounts.events import EntityRegistered
from registry.accounts.models import Entity, EntityRevision
from registry.audit import log
from registry.policy import Actor
from registry.store import table


def register_entities(
    session: Session, actor: Actor, documents: Sequence[Mapping[str, Any]], *, at: datetime
) -> int:
    """Enter entities into the register and return how many were new.

    A document holds `code`, `category`, `names` and what else is known of the entity.
    """
    known = set(session.scalars(select(Entity.code)))
    new = [document for document in documents if document["code"] not in known]
    if not new:
        return 0
    items = [
        log.Item(EntityRegistered(ref=document["code"], document=dict(document)))
        for document in new
    ]
    for document, appended in zip(new, log.append(session, actor, at, *items), strict=True):
        entity = Entity(code=document["code"], object=appended.object)
        session.add(entity)
        session.flush()
        row = {
            "index": appended.index,
            "entity_id": entity.id,
            "number": 1,
            "document": dict(document),
        }
        session.execute(insert(table(EntityRevision)), row)
    return len(new)
