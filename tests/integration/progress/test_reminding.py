"""Focal points are reminded before a report is due, when it is, when it is overdue: once each."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Thread

from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.accounts.models import Person
from registry.mail import Message
from registry.progress.lifecycle import due_on
from registry.progress.reminding import remind
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.factories.world import NOW, World
from tests.integration.explore.published import take_over


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def letters(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as session:
        return list(session.execute(select(Message.to, Message.subject)).tuples())


def test_each_stage_is_reminded_of_once_in_the_language_of_the_reader(
    world: World, engine: Engine, settings: Settings
) -> None:
    ref = world.publish()
    take_over(engine, world)  # nobody can report on it yet
    fulfilled = world.publish()
    world.report(fulfilled, "fulfil")
    due = due_on(NOW.date())
    with writing(engine) as session, transaction(session):
        person = session.scalars(select(Person).where(Person.email == "focal@example.org")).one()
        person.language = "fr"

    def run(day: date) -> int:
        return remind(engine, settings, at=noon(day))

    assert run(due - timedelta(days=31)) == 0
    assert [run(due - timedelta(days=days)) for days in (30, 29, 1)] == [1, 0, 0]
    twins = [Thread(target=run, args=(due,)) for _ in range(2)]
    for twin in twins:
        twin.start()
    for twin in twins:
        twin.join()
    assert [run(due), run(due_on(due))] == [0, 1]

    found = letters(engine)
    assert [to for to, _subject in found] == ["focal@example.org"] * 3
    assert all(ref in subject for _to, subject in found)
    with reading(engine) as session:
        body = session.scalars(select(Message.body)).first()
        assert f"{settings.base_url}/pledges/{ref}/report" in (body or "")
        assert "24 octobre" in (body or "") or "23 novembre 2027" in (body or "")

    world.report(ref, at=noon(due_on(due)))
    again = due_on(due_on(due))
    assert [run(again - timedelta(days=30)), run(again)] == [1, 1]
