"""Entering entities into the register, amending and merging them, each on the record."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from registry.accounts import rules
from registry.accounts.events import EntityAmended, EntityMerged, EntityRegistered, RoleRevoked
from registry.accounts.models import Entity, EntityRevision, Person, RoleGrant
from registry.accounts.queries import register
from registry.accounts.register import EntityView, Register
from registry.audit import log
from registry.errors import Conflict, Refused
from registry.policy import Actor
from registry.store import table
from registry.web.security_log import note


def register_entities(
    session: Session, actor: Actor, documents: Sequence[Mapping[str, Any]], *, at: datetime
) -> int:
    """Enter entities into the register and return how many were new.

    A document holds `code`, `category`, `names` and what else is known of the entity.
    """
    log.lock(session)
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


def register_entity(
    session: Session, actor: Actor, document: Mapping[str, Any], *, at: datetime
) -> EntityView:
    """Enter one entity that people asked for into the register, and return it.

    Raises:
        Refused: its code is taken, or the register cannot say this; `problems` says why, by field.
    """
    log.lock(session)  # so that what is checked here still holds when it is written
    entities = register(session)
    if taken := list(rules.is_new(document, entities)):
        raise Refused("The register cannot say this yet: {count} points are open.",
                      problems=taken, count=len(taken))  # fmt: skip
    rules.refuse_unfit(document, entities)
    register_entities(session, actor, [document], at=at)
    return register(session).get(document["code"])


def amend_entity(
    session: Session,
    actor: Actor,
    entity: EntityView,
    *,
    document: Mapping[str, Any],
    seen: int,
    reason: str,
    at: datetime,
) -> None:
    """Let an entity be what `document` says from now on; what it was before stays on the record.

    `seen` is the entry of the revision that was read.

    Raises:
        Conflict: somebody has changed it since.
        Refused: nothing differs, no reason is given, it has gone on in another one, or the
            register cannot say this; `problems` says why, by field.
    """
    if not reason:
        raise Refused("Say in a sentence why it changes: the log keeps it for everybody.")
    entities = _hold(session, entity, seen)
    standing = entities.get(entity.code)
    if standing.merged_into:
        raise Refused(
            "{code} went on in {into}: what it was stays as it is.",
            code=entity.code,
            into=standing.merged_into,
        )
    if dict(document) == dict(standing.document):
        raise Refused("Nothing differs from what stands now: change something, or go back.")
    rules.refuse_unfit(document, entities)
    event = EntityAmended(ref=entity.code, document=dict(document), reason=reason)
    _revise(session, actor, standing, event, [], at)


def merge_entity(
    session: Session,
    actor: Actor,
    entity: EntityView,
    into: EntityView,
    *,
    seen: int,
    reason: str,
    at: datetime,
) -> None:
    """Let an entity go on in another one: what it pledged is listed with that from now on.

    The roles of its people end with it, each on the record; those of `into` act for what it left.

    Raises:
        Conflict: somebody has changed it since `seen`, the entry of the revision that was read.
        Refused: no reason is given, or the merger would say nothing or what cannot be.
    """
    if not reason:
        raise Refused("Say in a sentence why they merge: the log keeps it for everybody.")
    entities = _hold(session, entity, seen)
    standing = entities.get(entity.code)
    rules.refuse_merging(standing, entities.get(into.code), entities)
    document = dict(standing.document) | {"merged_into": into.code}
    event = EntityMerged(ref=entity.code, document=document, reason=reason)
    _revise(session, actor, standing, event, _held(session, entity), at)


def _hold(session: Session, entity: EntityView, seen: int) -> Register:
    """Return the register as it stands, which nobody changes before this transaction ends."""
    log.lock(session)
    entities = register(session)
    if entities.get(entity.code).index != seen:
        raise Conflict(
            "Somebody else has changed {code} meanwhile: nothing was changed. Compare what stands "
            "now with what you typed, and send it again.",
            code=entity.code,
        )
    return entities


def _held(session: Session, entity: EntityView) -> list[tuple[RoleGrant, Person]]:
    """Return the roles that are held for an entity now."""
    rows = session.execute(
        select(RoleGrant, Person)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.entity_id == entity.id, RoleGrant.revoked_index.is_(None))
        .order_by(RoleGrant.id)
        .with_for_update()
    )
    return list(rows.tuples())


def _revise(
    session: Session,
    actor: Actor,
    entity: EntityView,
    event: EntityAmended,
    ending: Sequence[tuple[RoleGrant, Person]],
    at: datetime,
) -> None:
    """Append the event, and one for each role that ends with it; write what they say."""
    ends = [
        RoleRevoked(
            ref=None, granted_to=person.handle, granted_role=grant.role, granted_for=entity.code
        )
        for grant, person in ending
    ]
    held = session.get_one(Entity, entity.id)
    items = [log.Item(event, held.object)]
    items += [
        log.Item(end, grant.object) for end, (grant, _person) in zip(ends, ending, strict=True)
    ]
    [first, *others] = log.append(session, actor, at, *items)
    row = {
        "index": first.index,
        "entity_id": entity.id,
        "number": _number(session, entity) + 1,
        "document": cast("dict[str, Any]", event.document),
    }
    session.execute(insert(table(EntityRevision)), row)
    for end, appended, (grant, person) in zip(ends, others, ending, strict=True):
        grant.revoked_index = appended.index
        person.fs_uniquifier = secrets.token_hex(32)  # their sessions end
        note("role.revoked", person=end.granted_to, role=end.granted_role, entity=entity.code,
             actor=actor.role)  # fmt: skip
    session.flush()


def _number(session: Session, entity: EntityView) -> int:
    newest = select(func.max(EntityRevision.number)).where(EntityRevision.entity_id == entity.id)
    return session.scalar(newest) or 0
