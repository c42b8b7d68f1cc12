"""A report from the focal point to the public and the log, in one walk for each database."""

from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from registry.analysis.queries import Scope, rows
from registry.errors import Conflict, Refused
from registry.progress.queries import EVER, reports, standings
from registry.store import reading
from tests.factories.world import NOW, World


def test_a_report_is_filed_corrected_judged_and_followed(engine: Engine, world: World) -> None:
    ref = world.publish()
    first = world.report(ref)
    corrected = world.report(ref, "plan", reason="The move was wrong.")
    world.judge(ref, "confirm")
    second = world.report(ref, "fulfil", at=NOW + timedelta(days=30), figures=())
    world.judge(ref, "dispute", report=2)
    world.judge(ref, "confirm", report=2)

    assert (first.report, first.number, corrected.report, corrected.number) == (1, 1, 1, 2)
    with reading(engine) as session:
        newest, oldest = reports(session, ref)
        assert [one.content.state for one in oldest.revisions] == ["in_progress", "planning"]
        assert [one.standing for one in oldest.revisions] == ["self_reported", "confirmed"]
        assert [one.verdict for one in newest.newest.judgements] == ["disputed", "confirmed"]
        then = standings(session, first.index + 1)[ref], standings(session, second.index)[ref]
        assert [one.state for one in then] == ["in_progress", "planning"]
        now = standings(session)[ref]
        assert (now.state, now.since) == ("fulfilled", (NOW + timedelta(days=30)).date())
        [row] = rows(session, at=EVER - 1, scope=Scope("all"), today=now.since)
        assert (row.implementation, row.currency) == ("fulfilled", "current")


def test_what_cannot_be_reported_or_judged_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="not public yet"):
        world.report(world.file())
    ref = world.publish()
    with pytest.raises(Refused, match="moved on"):
        world.report(ref, "resume")
    world.report(ref)
    world.judge(ref, "confirm")
    with pytest.raises(Conflict, match="said the same"):
        world.judge(ref, "confirm", by="second")
    with pytest.raises(Refused, match="points are open"):
        world.report(ref, "discontinue")
    world.move(ref, "withdraw", by="focal")
    with pytest.raises(Refused, match="was withdrawn"):
        world.report(ref, "keep")
