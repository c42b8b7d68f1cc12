"""Matches by their operations: what both sides can do, what is refused, what the log keeps."""

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.audit.entry import decode_entry
from registry.audit.models import LogEntry, Opening
from registry.errors import Conflict, Refused
from registry.matches.models import Match, MatchMove
from registry.store import reading
from tests.factories.world import World, a_pledge
from tests.integration.explore.published import take_over


def need(world: World, by: str = "focal") -> str:
    """Publish a need of somebody's entity and return its ref."""
    return world.publish(a_pledge(world.actor(by).entity, match_side="need"), by)


def offer(world: World, by: str = "french") -> str:
    """Publish an offer of somebody's entity and return its ref."""
    return world.publish(a_pledge(world.actor(by).entity, match_side="offer"), by)


def test_a_match_is_proposed_accepted_and_fulfilled_by_both(world: World, engine: Engine) -> None:
    ref = world.propose(need(world), offer(world))
    accepted = world.match(ref, "accept")
    claimed = world.match(ref, "fulfil", by="focal")
    world.match(ref, "decline", by="french")
    world.match(ref, "fulfil", by="french")
    world.match(ref, "withdraw", by="french")
    world.match(ref, "fulfil", by="french")
    fulfilled = world.match(ref, "fulfil", by="focal")

    with reading(engine) as session:
        match = session.scalars(select(Match)).one()
        assert (match.state, match.asked_by) == ("fulfilled", "offer")
        states = session.scalars(select(MatchMove.to_state).order_by(MatchMove.index)).all()
        assert states == ["proposed", "accepted", "reported", "accepted", "reported", "accepted",
                          "reported", "fulfilled"]  # fmt: skip
        opened = set(session.scalars(select(Opening.of).where(Opening.of >= accepted - 1)))
        assert opened == {accepted, fulfilled}
        assert _digests(session, accepted - 1) == _digests(session, claimed) == 48


def _digests(session: Session, index: int) -> int:
    return len(decode_entry(session.get_one(LogEntry, index).body).sd)


def test_what_cannot_be_proposed_is_refused(world: World, engine: Engine) -> None:
    wanted, offered = need(world), offer(world)
    sideless, other_need, body = world.publish(), need(world, "french"), offer(world, "body")
    refused = {
        (wanted, wanted, "focal"): "matched with itself",
        (wanted, other_need, "focal"): "on the same side",
        (wanted, body, "focal"): "independent of each other",
        (body, wanted, "body"): "independent of each other",
        (wanted, offer(world, "focal"), "focal"): "independent of each other",
        (sideless, offered, "focal"): "neither need nor offer",
        (world.file(a_pledge(match_side="need")), offered, "focal"): "is not public",
        (wanted, take_over(engine, world), "focal"): "has not confirmed it yet",
    }
    for (own, other, by), sentence in refused.items():
        with pytest.raises(Refused, match=sentence):
            world.propose(own, other, by)

    ref = world.propose(wanted, offered)
    for own, other, by in ((wanted, offered, "focal"), (offered, wanted, "french")):
        with pytest.raises(Refused, match="matched already"):
            world.propose(own, other, by)
    world.match(ref, "decline")
    with pytest.raises(Refused, match="theirs to propose"):
        world.propose(wanted, offered)
    again = world.propose(offered, wanted, "french")
    world.match(again, "withdraw")
    world.propose(wanted, offered)
    world.move(offered, "withdraw", by="french")
    with pytest.raises(Refused, match="was withdrawn"):
        world.propose(need(world), offered)


def test_what_cannot_be_answered_is_refused(world: World) -> None:
    wanted, offered = need(world), offer(world)
    ref = world.propose(wanted, offered)
    with pytest.raises(Refused, match="not accepted yet"):
        world.match(ref, "fulfil")
    with pytest.raises(Refused, match="the other side’s"):
        world.match(ref, "accept", by="focal")
    with pytest.raises(Refused, match="between other entities"):
        world.match(ref, "accept", by="union")
    world.match(ref, "accept")
    for move in ("accept", "decline", "withdraw"):
        with pytest.raises(Conflict, match="moved on meanwhile"):
            world.match(ref, move, by="focal" if move == "withdraw" else "french")

    other = offer(world)
    world.match(world.propose(wanted, other), "withdraw", by="focal")
    second = world.propose(wanted, other)  # who took it back may ask again
    world.move(wanted, "withdraw", by="focal")
    with pytest.raises(Refused, match="was withdrawn"):
        world.match(second, "accept")
    with pytest.raises(Refused, match="was withdrawn"):
        world.match(ref, "fulfil")
    world.match(second, "decline")


def test_a_circle_is_refused(world: World) -> None:
    first, second, third = offer(world, "focal"), need(world, "french"), need(world, "union")
    world.match(world.propose(first, second), "accept")
    _turn(world, second, "french", "offer")
    world.propose(second, third, "french")
    _turn(world, third, "union", "offer")
    _turn(world, first, "focal", "need")

    with pytest.raises(Refused, match="close a circle"):
        world.propose(third, first, "union")
    with pytest.raises(Refused, match="close a circle"):
        world.propose(first, second)


def _turn(world: World, ref: str, by: str, side: str) -> None:
    """Amend a public pledge to stand on the other side of the board."""
    world.answer(ref, by, match_side=side)
    world.move(ref, "open", "accept", "publish")
