"""`registry log verify` rebuilds matches: what somebody changes, or forges in the log, it finds."""

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from registry import replay
from registry.audit import log, signer
from registry.audit.event import Event
from registry.matches import events
from registry.matches.queries import pair
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.factories.world import NOW, World
from tests.integration.matches.test_matching import need, offer

pytestmark = pytest.mark.tampers

CHANGES = {  # table → column, what it holds, what it is made to hold
    "pledge_match": [("state", "accepted", "fulfilled"), ("asked_by", "need", "offer")],
    "match_move": [("words", "Let us do this together.", "No."), ("side", "offer", "need")],
    "published_term": [("code", "need", "want"), ("kind", "nature", "place")],
    "published_trait": [("code", "process", "human_resource"), ("kind", "principle", "type")],
}


def test_a_change_of_a_match_is_found(world: World, engine: Engine, settings: Settings) -> None:
    world.match(world.propose(need(world), offer(world)), "accept")
    signer.sign(engine, settings)
    known = 0
    for name, changes in CHANGES.items():
        if name != "pledge_match":
            _unguard(engine, name)
        for column, old, new in changes:
            _run(engine, f"UPDATE {name} SET {column} = :new WHERE {column} = :old", old, new)
            found = replay.verify(engine, settings).findings
            assert len(found) > known, (name, column)
            known = len(found)


def _unguard(engine: Engine, name: str) -> None:
    if engine.dialect.name == "sqlite":
        _run(engine, f"DROP TRIGGER {name}_no_update")
    else:
        _run(engine, f"ALTER TABLE {name} DISABLE TRIGGER USER")


def _run(engine: Engine, statement: str, old: str = "", new: str = "") -> None:
    values = {"old": old, "new": new} if old else {}
    with engine.execution_options(writes=True).begin() as connection:
        assert connection.execute(text(statement), values).rowcount != 0


def test_a_forged_move_is_found(world: World, engine: Engine, settings: Settings) -> None:
    wanted, offered, other = need(world), offer(world), offer(world)
    ref = world.propose(wanted, offered)
    of = {"ref": ref, "need": wanted, "offer": offered}
    new = {"ref": "M-AAAAAAAA", "need": wanted, "offer": offered}
    forged: list[tuple[Event, str]] = [
        (events.MatchAccepted(**of, side="need"), "focal"),  # who asked answers
        (events.MatchAccepted(**of, side="offer"), "union"),  # another entity does
        (events.MatchFulfilled(**of, side="offer"), "french"),  # before it is accepted
        (events.MatchAccepted(**(of | {"offer": other}), side="offer"), "french"),
        (events.MatchProposed(**new, side="need", message="Again?"), "focal"),
    ]
    with reading(engine) as session:
        object_id = pair(session, ref).match.object
    for event, by in forged:
        item = log.Item(event, object_id if event.ref == ref else None)
        actor = world.actor(by)
        with writing(engine) as session, transaction(session):
            [appended] = log.append(session, actor, NOW, item)
        found = {one.where for one in replay.verify(engine, settings).findings}
        assert f"entry {appended.index}" in found, event
