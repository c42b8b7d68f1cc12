"""What the gate loads for the views of this room, and the blueprint that they hang on."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, request
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.matches import queries
from registry.matches.lifecycle import Side
from registry.matches.queries import Pair, Shown
from registry.pledges.content import Content
from registry.pledges.models import Pledge
from registry.policy import Permission, Role, Subject, knows
from registry.web import context

blueprint = Blueprint("matches", __name__)
_WRITERS = frozenset({Role.CONTRIBUTOR, Role.FOCAL_POINT})
_FOCAL = frozenset({Role.FOCAL_POINT})


@dataclass(frozen=True, slots=True)
class Target:
    """The public pledge that somebody wants to match, and the pledge of theirs, once chosen."""

    pledge: Pledge
    shown: Shown
    own: Pledge | None


def load_target(session: Session, *, ref: str) -> tuple[Target, Subject]:
    """Return a public pledge; the subject is the pledge that is matched with it, if chosen."""
    pledge, shown = queries.public_pledge(session, ref)
    own = None
    if chosen := request.form.get("own"):
        own, _shown = queries.public_pledge(session, chosen)
        return Target(pledge, shown, own), Subject(register(session).by_id[own.entity_id].code)
    return Target(pledge, shown, own), Subject(next(iter(_codes(_FOCAL)), None))


def load_match(session: Session, *, ref: str) -> tuple[Pair, Subject]:
    """Return a match; the subject is the side that the person writes for."""
    return _of_side(session, ref, _WRITERS)


def load_answer(session: Session, *, ref: str) -> tuple[Pair, Subject]:
    """Return a match; the subject is the side that the person answers for."""
    return _of_side(session, ref, _FOCAL)


def _of_side(session: Session, ref: str, roles: frozenset[Role]) -> tuple[Pair, Subject]:
    found = queries.pair(session, ref)
    side = next(iter(found.sides(ids(session, roles))), Side.NEED)
    return found, Subject(register(session).by_id[found.pledge(side).entity_id].code)


def ids(session: Session, roles: frozenset[Role] = _WRITERS) -> list[int]:
    """Return the ids of the entities that who asks writes for, or has one of `roles` for."""
    entities = register(session)
    return [entities.get(code).id for code in _codes(roles)]


def focal_ids(session: Session) -> list[int]:
    """Return the ids of the entities that who asks answers for."""
    return ids(session, _FOCAL)


def _codes(roles: frozenset[Role]) -> list[str]:
    grants = context.identity().grants
    return list(dict.fromkeys(grant.entity for grant in grants if grant.role in roles))


def can_match(entity_id: int) -> bool:
    """Return whether who asks may propose a match to that entity: one that is not of theirs."""
    if not knows(context.identity(), Permission.MATCH_PROPOSE):
        return False
    code = register(context.session).by_id[entity_id].code
    grants = (grant for grant in context.identity().grants if grant.role in _FOCAL)
    return any(code not in grant.family for grant in grants)


def to_answer() -> list[Pair]:
    """Return what waits for an answer of the entities that who asks writes for; one statement."""
    session = context.session
    return queries.waiting(session, ids(session))


def to_propose(public: Iterable[tuple[Pledge, Content]]) -> list[tuple[str, str]]:
    """Return which of these pledges name one that nobody has proposed a match with, and which.

    `public` are pledges with what of them is public. At most two statements, mostly none.
    """
    named = [(pledge, said) for pledge, said in public if said.match_ref and said.match_side]
    if not named:
        return []
    session = context.session
    others = queries.refs(session, [said.match_ref for _pledge, said in named])
    standing = queries.between(session, [pledge.id for pledge, _said in named])
    return [
        (pledge.ref, said.match_ref)
        for pledge, said in named
        if (other := others.get(said.match_ref)) is not None
        and not {(pledge.id, other), (other, pledge.id)} & standing
    ]
