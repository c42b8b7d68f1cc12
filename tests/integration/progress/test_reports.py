"""A report from the focal point to the public and the log, in one walk for each database."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import ColumnElement, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry import clock
from registry.analysis.figures import Scope
from registry.analysis.queries import rows
from registry.audit import signer
from registry.briefing.contents import brief
from registry.briefing.layout import draw
from registry.briefing.scopes import Briefing
from registry.errors import Conflict, Refused
from registry.pledges.models import Pledge, Publication
from registry.pledges.standing import IN_FORCE
from registry.progress.lifecycle import Currency
from registry.progress.queries import EVER, reports, standings
from registry.progress.standing import fresh, implemented
from registry.settings import Settings
from registry.store import reading
from tests.client import PageClient
from tests.factories.world import NOW, World
from tests.integration.explore.published import take_over


@pytest.fixture(autouse=True)
def _running_clock() -> Iterator[None]:
    yield
    clock.freeze(None)


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


def test_a_report_is_public_at_once_and_at_its_moment(
    client: PageClient, world: World, engine: Engine
) -> None:
    ref, silent = world.publish(), world.publish()
    before = world.report(ref).index - 1
    world.report(ref, "delay", reason="Twelve, not three.")
    judged = world.judge(ref, "dispute")
    clock.freeze(NOW)

    page = client.page(f"/pledges/{ref}").get_text(" ", strip=True)
    for words in ("Delayed", "Disputed", "1 piece of evidence", "1200.5 (2026)",
                  "40,000.25 XOF", "Disputed by the secretariat on 23 November 2026",
                  "The evidence says so", "Up to date"):  # fmt: skip
        assert words in page, words
    then = client.page(f"/pledges/{ref}?at={before}").get_text()
    assert "Nothing has been reported" in then
    assert "Disputed" not in client.page(f"/pledges/{ref}/reports/1?at={judged - 1}").get_text()
    both = client.page(f"/pledges/{ref}/reports/1").get_text(" ", strip=True)
    assert "Twelve, not three." in both
    assert "In progress" in both
    assert client.get(f"/pledges/{ref}/reports/2").status_code == 404
    assert client.get(f"/pledges/{ref}/reports/1?at={before}").status_code == 404

    assert refs(client.page("/pledges?implementation=delayed")) == [ref]
    assert refs(client.page("/pledges?implementation=not_reported")) == [silent]
    assert refs(client.page("/pledges?implementation=in_progress")) == []  # before the correction
    home = client.page("/").get_text(" ", strip=True)
    assert "of 1 reporting; 1 have not reported" in home
    clock.freeze(NOW + timedelta(days=366))
    assert "Report due" in client.page("/pledges").get_text()
    assert refs(client.page("/pledges?currency=due")) == [silent, ref]
    assert refs(client.page("/pledges?currency=overdue&currency=current")) == []


def refs(page: BeautifulSoup) -> list[str]:
    links = page.select(".record-title a")
    return [str(link["href"]).removeprefix("/pledges/") for link in links]


def test_a_brief_has_the_report_beside_what_the_secretariat_says(
    world: World, engine: Engine, settings: Settings
) -> None:
    ref = world.publish()
    world.publish()
    filed = world.report(ref, "fulfil")
    world.judge(ref, "dispute")
    signed = signer.sign(engine, settings)
    with reading(engine) as session:
        found = brief(session, settings, Briefing(Scope("cycle", "IMRF-2030"), signed or 0))

    first, second = found.pledges
    assert (first.state, second.state) == ("Fulfilled", "Has not reported")
    assert first.milestones[0].reached_on == date(2026, 11, 20)
    assert second.milestones[0].reached_on is None
    [report] = first.reports
    assert (report.state, report.evidence, report.index) == ("Fulfilled", 1, filed.index)
    assert (report.answer, report.answer_reason.words) == ("disputed", "The evidence says so.")
    assert second.reports == ()
    assert [f.denominator for f in found.figures if "reported" in f.label] == [
        "of 2; 1 not reported on"
    ]
    draw(found)


def test_the_filters_of_a_list_say_what_its_tags_say(engine: Engine, world: World) -> None:
    imported, silent, told = take_over(engine, world), world.publish(), world.publish()
    world.report(told, at=NOW + timedelta(days=200))
    with reading(engine) as session:
        found = standings(session)
        assert {ref: one.state for ref, one in found.items()} == {
            imported: None, silent: None, told: "in_progress",
        }  # fmt: skip
        for days in (0, 364, 365, 564, 565, 729, 730, 731, 929, 930, 931):
            today = NOW.date() + timedelta(days=days)
            for one in Currency:
                tagged = {ref for ref, it in found.items() if it.currency(today) is one}
                assert listed(session, fresh([one], today)) == tagged, (today, one)
        assert listed(session, fresh(["due", "overdue"], NOW.date())) == {imported}
        assert listed(session, implemented(["in_progress", "not_reported"])) == set(found)


def listed(session: Session, condition: ColumnElement[bool]) -> set[str]:
    """Return the refs of the public pledges that a condition holds for."""
    rows = select(Pledge.ref).join(Publication, Publication.pledge_id == Pledge.id)
    return set(session.scalars(rows.where(IN_FORCE, condition), {"size": EVER}))
