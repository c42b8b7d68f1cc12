"""What changed between two sizes of the log."""

import pytest
from sqlalchemy.engine import Engine

from registry.analysis.changes import changes
from registry.analysis.figures import Scope
from registry.audit.queries import size
from registry.store import reading
from tests.factories.world import World, a_pledge

ALL = Scope("all")


def length(engine: Engine) -> int:
    with reading(engine) as session:
        return size(session)


def since(engine: Engine, then: int, scope: Scope = ALL, at: int | None = None) -> list[str]:
    with reading(engine) as session:
        found = changes(session, since=then, at=at or size(session), scope=scope)
    assert all(then <= one.index for one in found)
    return [f"{one.kind} {one.ref}/{one.revision}" for one in found]


def test_new_amended_withdrawn_and_reported_pledges_are_told_apart(
    engine: Engine, world: World
) -> None:
    kept, amended, withdrawn = world.publish(), world.publish(), world.publish()
    then = length(engine)
    assert since(engine, then) == []
    world.answer(amended, ends_on="2031-12-31")
    world.move(amended, "open", "accept", "publish")
    world.move(withdrawn, "withdraw", by="focal")
    world.report(kept)
    new = world.publish(a_pledge("FRA"), by="french")
    world.file()  # under review: nobody is told
    assert since(engine, then) == [
        f"reported {kept}/1", f"amended {amended}/2", f"withdrawn {withdrawn}/1", f"new {new}/1"
    ]  # fmt: skip


def test_between_two_past_sizes_nothing_later_shows(engine: Engine, world: World) -> None:
    first, then = world.publish(), length(engine)
    second, later = world.publish(), length(engine)
    world.move(first, "withdraw", by="focal")
    assert since(engine, then, at=later) == [f"new {second}/1"]
    assert since(engine, 0, at=later) == [f"new {first}/1", f"new {second}/1"]


@pytest.mark.parametrize(("code", "count"), [("FRA", 1), ("MLI", 0)])
def test_only_what_is_within_the_scope_counts(
    engine: Engine, world: World, code: str, count: int
) -> None:
    then = length(engine)
    world.publish(a_pledge("FRA"), by="french")
    assert len(since(engine, then, Scope("entity", code))) == count


def test_what_came_and_went_in_between_is_withdrawn_only(engine: Engine, world: World) -> None:
    then = length(engine)
    gone = world.publish()
    world.move(gone, "withdraw", by="focal")
    assert since(engine, then) == [f"withdrawn {gone}/1"]
