"""Reminding focal points of reports: each stage once, however often and by whomever it is run."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry import mail
from registry.accounts.queries import focal_points
from registry.pledges.content import Content
from registry.pledges.models import Pledge
from registry.pledges.queries import revision
from registry.progress.letters import reminder
from registry.progress.lifecycle import Stage, stage
from registry.progress.models import Reminder
from registry.progress.queries import Standing, standings
from registry.settings import Settings
from registry.store import reading, transaction, writing


def remind(engine: Engine, settings: Settings, *, at: datetime) -> int:
    """Write the reminders that are due on the day of `at`; return how many letters were written.

    The stage that a pledge has reached is reminded of, none that was missed before it. That it was
    is written down in the transaction of the letters: a worker that is killed, or a second one,
    repeats nothing.
    """
    with reading(engine) as session:
        found = list(_awaited(session, at.date()))
    written = 0
    for pledge_id, standing, reached in found:
        with writing(engine) as session:
            try:
                with transaction(session):
                    written += _remind(session, settings, pledge_id, standing, reached, at)
            except IntegrityError:  # another worker was faster
                continue
    return written


def _awaited(session: Session, today: date) -> Iterator[tuple[int, Standing, Stage]]:
    """Yield the pledges whose reminder for the stage they have reached was not sent yet."""
    sent = set(session.execute(select(Reminder.pledge_id, Reminder.since, Reminder.stage)).tuples())
    ids = dict(session.execute(select(Pledge.ref, Pledge.id)).tuples().all())
    for ref, standing in standings(session).items():
        reached = stage(standing.since, today)
        if reached and standing.is_awaited and (ids[ref], standing.since, reached) not in sent:
            yield ids[ref], standing, reached


def _remind(
    session: Session,
    settings: Settings,
    pledge_id: int,
    standing: Standing,
    reached: Stage,
    at: datetime,
) -> int:
    pledge = session.get_one(Pledge, pledge_id)
    people = focal_points(session, pledge.entity_id)
    if not people:  # whoever comes is reminded then
        return 0
    session.add(
        Reminder(pledge_id=pledge_id, since=standing.since, stage=reached.value, sent_at=at)
    )
    session.flush()
    words = Content.parse(revision(session, pledge, pledge.published_number or 0).content)
    letters = [
        reminder(
            person,
            reached,
            ref=pledge.ref,
            title=words.words("title")[0] or pledge.ref,
            since=standing.since,
            due=standing.due_on,
            link=f"{settings.base_url}/pledges/{pledge.ref}/report",
        )
        for person in people
    ]
    mail.write(session, letters, at=at)
    return len(letters)
