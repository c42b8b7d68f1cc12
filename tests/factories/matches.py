"""What happens to the only match there is, for tests that try every operation."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.matches import operations as matches
from registry.matches.models import Match
from registry.matches.queries import pair
from registry.pledges.models import Pledge
from tests.factories.world import NOW, World, a_pledge


def both_sides(world: World) -> list[str]:
    """Publish a need and an offer of two entities and return their refs."""
    return [
        world.publish(a_pledge(match_side="need")),
        world.publish(a_pledge("FRA", match_side="offer"), "french"),
    ]


def propose(session: Session, world: World) -> None:
    """Propose to match the only two pledges there are."""
    own, other = session.scalars(select(Pledge).order_by(Pledge.id))
    matches.propose_match(session, world.actor("focal"), own, other, message="Together?", at=NOW)


def matched(*before: str) -> Callable[[World], None]:
    """Return what makes the only match there is, with these moves of the other side."""

    def do(world: World) -> None:
        ref = world.propose(*both_sides(world))
        for move in before:
            world.match(ref, move)

    return do


def answer(name: str, by: str = "french", **said: Any) -> Callable[[Session, World], None]:
    """Return what does one move on the only match there is."""

    def do(session: Session, world: World) -> None:
        ref = session.scalars(select(Match.ref)).one()
        getattr(matches, f"{name}_match")(
            session, world.actor(by), pair(session, ref), **said, at=NOW
        )

    return do
