"""Tokens of the people of the small world."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.models import Person, RoleGrant
from registry.pledges.operations import start_draft
from registry.store import transaction, writing
from registry.tokens.models import Token
from registry.tokens.operations import Made, make_token, revoke_token
from tests.factories.world import NOW, World, a_pledge


def make(
    session: Session, world: World, name: str, *, days: int = 90, at: datetime | None = None
) -> Made:
    """Make a token for the first role of somebody, in the caller's transaction."""
    person = session.scalars(select(Person).where(Person.email == f"{name}@example.org")).one()
    rows = select(RoleGrant).where(RoleGrant.person_id == person.id).order_by(RoleGrant.id)
    grant = session.scalars(rows).first()
    assert grant
    return make_token(
        session, world.actor(name), grant, person, name="Our database", days=days, at=at or NOW
    )


def a_token(world: World, name: str = "focal", *, days: int = 90) -> str:
    """Return the secret of a new token of somebody."""
    with writing(world.engine) as session, transaction(session):
        return make(session, world, name, days=days, at=clock.now()).secret


def fresh_token(world: World) -> str:
    """Return the handle of a new token of the focal point; all that work so far are revoked."""
    with writing(world.engine) as session, transaction(session):
        for one in session.scalars(select(Token).where(Token.revoked_index.is_(None))):
            revoke_token(session, world.actor("focal"), one, at=NOW)
        return make(session, world, "focal").token.object


def bearer(world: World, name: str = "focal") -> dict[str, str]:
    """Return the header with which a program asks in somebody's role."""
    return {"Authorization": f"Bearer {a_token(world, name)}"}


def a_draft(world: World) -> str:
    """Return the handle of a new draft of the focal point, with all that filing asks for."""
    actor = world.actor("focal")
    with writing(world.engine) as session, transaction(session):
        content = a_pledge()
        draft = start_draft(
            session, actor, world.entity("MLI"), cycle=content.cycle, edition=content.edition,
            language=content.language, at=NOW,
        )  # fmt: skip
        draft.content = content.document()
        return draft.handle
