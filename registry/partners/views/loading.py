"""What the gate loads for the views of this room, and what it tells the pages of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, g, request
from sqlalchemy.orm import Session

from registry.accounts.queries import focal_points_of, register
from registry.accounts.register import EntityView, Register
from registry.errors import NotFound
from registry.partners import operations, queries
from registry.partners.letters import write_invitations
from registry.partners.lifecycle import SIGNATORY
from registry.partners.models import PartnerMove
from registry.partners.queries import Taking
from registry.pledges.content import Content
from registry.pledges.models import Pledge
from registry.pledges.operations import Receipt
from registry.pledges.queries import pledge as find_pledge
from registry.policy import Identity, Role, Subject
from registry.web import context

blueprint = Blueprint("partners", __name__)
_FOCAL_POINTS = frozenset({Role.FOCAL_POINT})
_WRITERS = frozenset({Role.CONTRIBUTOR, Role.FOCAL_POINT})


@dataclass(frozen=True, slots=True)
class Found:
    """A pledge, an entity that it concerns, and all that happened between them, newest first."""

    pledge: Pledge
    entity: EntityView
    moves: Sequence[PartnerMove]


def load_partner(session: Session, *, ref: str, code: str) -> tuple[Found, Subject]:
    """Return a pledge with an entity; nobody's where it does not concern that entity.

    So the gate answers alike whether another entity was asked or not.
    """
    pledge, entity = find_pledge(session, ref), register(session).get(code)
    moves = queries.moves(session, pledge, entity.id)
    return Found(pledge, entity, moves), Subject(entity.code if moves else None)


def load_signing(session: Session, *, ref: str) -> tuple[tuple[Pledge, EntityView], Subject]:
    """Return a pledge with the entity that signs: the one chosen, or the person's first."""
    pledge = find_pledge(session, ref)
    code = request.form.get("entity") or next(iter(answering_for(context.identity())), "")
    entity = register(session).by_code.get(code)
    if entity is None:
        raise NotFound("There is no such page, or it is not yours to see.")
    return (pledge, entity), Subject(entity.code)


def answering_for(identity: Identity, roles: frozenset[Role] = _FOCAL_POINTS) -> list[str]:
    """Return the codes of the entities that a person acts for in these roles, each once."""
    return list(dict.fromkeys(grant.entity for grant in identity.grants if grant.role in roles))


def invite(session: Session, receipt: Receipt, at: datetime) -> None:
    """Invite whom a revision names, in the transaction of its filing, with a letter each."""
    if not any(one.entity for one in receipt.content.partners):
        return
    pledge, entities = find_pledge(session, receipt.ref), register(session)
    content, base_url = receipt.content, context.settings().base_url
    invited = operations.invite_partners(
        session, context.actor(), pledge, content=content, entities=entities, at=at
    )
    write_invitations(
        session, pledge, content, invited=invited, entities=entities, base_url=base_url, at=at
    )


def takings(entities: Register) -> list[Taking]:
    """Return what the entities of who asks are asked for and take part in: one statement.

    Only what still names them: the filer may have dropped an open request.
    """
    codes = answering_for(context.identity(), _WRITERS)
    found = queries.takings(context.session, [entities.get(code).id for code in codes])
    return [
        one
        for one in found
        if one.move.role == SIGNATORY
        or queries.named(one.content, entities.by_id[one.move.entity_id].code)
    ]


def standing(pledge: Pledge, content: Content) -> list[dict[str, Any]]:
    """Return where each partner stands that a revision names, and who signed: for the parties."""
    entities, rows = register(context.session), []
    given = dict(queries.answers(context.session, pledge))
    for one in content.partners:
        entity = entities.by_code.get(one.entity)
        move = given.pop(entity.id, None) if entity else None
        rows.append(_row(entity.name(g.language) if entity else one.name, one.role, move, entity))
    for entity_id, move in given.items():
        if move.role == SIGNATORY:
            entity = entities.by_id[entity_id]
            rows.append(_row(entity.name(g.language), move.role, move, entity))
    return _with_nobody_to_ask(rows)


def _with_nobody_to_ask(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mark the invitations that nobody can answer, because the entity has no focal point yet."""
    waiting = [one for one in rows if one["state"] == "invited"]
    if waiting:
        people = focal_points_of(context.session, {one["entity_id"] for one in waiting})
        for one in waiting:
            one["is_silent"] = not people[one["entity_id"]]
    return rows


def _row(
    name: str, role: str, move: PartnerMove | None, entity: EntityView | None
) -> dict[str, Any]:
    unasked = "named" if entity else "unregistered"
    return {
        "name": name,
        "entity_id": entity.id if entity else None,
        "role": role,
        "state": move.state if move else unasked,
        "number": move.number if move else None,
        "reason": move.reason if move else "",
        "redacted": move.redacted if move else {},
        "at": move.at if move else None,
    }
