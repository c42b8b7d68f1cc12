"""Moves of jobs: derived results, so nothing of them enters the log.

Every move is one conditional statement: who asked, workers and whoever cancels may come in any
order. The row is the queue: a worker claims it, renews its lease while it lives, and loses the
claim to the next one when it does not.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from registry.errors import Sentence
from registry.jobs.models import Job
from registry.jobs.saying import kept

LEASE = timedelta(seconds=30)  # how long a dead worker keeps others waiting
MOST_TRIES = 3
OPEN = ("queued", "running")
_QUIET = {"synchronize_session": False}

J = TypeVar("J", bound=Job)


def asked(at: datetime) -> dict[str, Any]:
    """Return the columns that every new job begins with."""
    return {
        "handle": secrets.token_urlsafe(12),
        "state": "queued",
        "done": 0,
        "total": 0,
        "error": "",
        "tries": 0,
        "asked_at": at,
    }


def claim(session: Session, model: type[J], *, given_up: Sentence, at: datetime) -> J | None:
    """Take up the oldest job that waits or whose worker died; None where there is none.

    The claim holds for `LEASE` and until the next one; every write of a worker names its claim.
    What has ended its workers `MOST_TRIES` times fails and says `given_up`.
    """
    dead = (model.state == "running") & (model.leased_until < at)
    last = dead & (model.tries >= MOST_TRIES)
    failed = {"state": "failed", "error": kept(given_up), "finished_at": at}
    session.execute(update(model).where(last).values(failed), execution_options=_QUIET)
    free = (
        select(model.id)
        .where((model.state == "queued") | dead)
        .order_by(model.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time anyway
    )
    claimed = move(
        session,
        model,
        model.id == free.scalar_subquery(),
        state="running",
        tries=model.tries + 1,
        leased_until=at + LEASE,
        started_at=at,
        done=0,
        total=0,
    )
    return session.get_one(model, claimed, populate_existing=True) if claimed else None


def hold(session: Session, job: Job, *, at: datetime) -> bool:
    """Renew the lease; False where the job was cancelled or taken up by another meanwhile."""
    return _move_held(session, job, leased_until=at + LEASE)


def note_progress(session: Session, job: Job, *, done: int, total: int) -> bool:
    """Note how much of how much is done; False where the claim is lost."""
    return _move_held(session, job, done=done, total=total)


def finish(session: Session, job: Job, *, at: datetime, **values: object) -> bool:
    """Say that the job is done, with what it found; False where the claim is lost."""
    return _move_held(session, job, state="done", finished_at=at, **values)


def fail(session: Session, job: Job, *, error: Sentence, at: datetime) -> bool:
    """Keep why the job failed; False where the claim is lost."""
    return _move_held(session, job, state="failed", error=kept(error), finished_at=at)


def release(session: Session, job: Job) -> bool:
    """Let another worker take it up at once: this one ends in order, so that is no try."""
    return _move_held(session, job, state="queued", tries=type(job).tries - 1)


def cancel(session: Session, job: Job, *, at: datetime) -> bool:
    """Cancel a job that is not finished; False where it is."""
    model = type(job)
    is_open = (model.id == job.id) & model.state.in_(OPEN)
    return move(session, model, is_open, state="cancelled", finished_at=at) is not None


def is_abandoned(job: Job, *, at: datetime) -> bool:
    """Say whether the worker of a job has ended in the middle, and no other has taken it up yet."""
    return job.state == "running" and job.leased_until is not None and job.leased_until < at


def time_left(job: Job, *, at: datetime) -> timedelta | None:
    """Return how long a job takes yet at the rate so far; None while nobody can tell."""
    if is_abandoned(job, at=at):
        return None
    if job.state != "running" or not job.started_at or not 0 < job.done <= job.total:
        return None
    spent = max(at - job.started_at, timedelta())
    return spent * (job.total - job.done) / job.done


def _move_held(session: Session, job: Job, **values: object) -> bool:
    model = type(job)
    held = (model.id == job.id) & (model.state == "running") & (model.tries == job.tries)
    return move(session, model, held, **values) is not None


def move(
    session: Session, model: type[Job], which: ColumnElement[bool], **values: object
) -> int | None:
    """Change the job that is as `which` says, and return its id; None where none is."""
    moved = update(model).where(which).values(**values).returning(model.id)
    return session.scalar(moved, execution_options=_QUIET)
