"""Reads for organizers: every cycle with what waits in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.framework.cycles import CycleView
from registry.framework.queries import framework
from registry.pledges.lifecycle import State
from registry.pledges.models import Pledge


@dataclass(frozen=True, slots=True)
class Forum:
    """A cycle, and how many accepted pledges of it are not public yet."""

    cycle: CycleView
    waiting: int


def forums(session: Session) -> Sequence[Forum]:
    """Return every cycle, the one that opened last first."""
    rows = select(Pledge.cycle, func.count()).where(Pledge.state == State.ACCEPTED.value)
    waiting = dict(session.execute(rows.group_by(Pledge.cycle)).tuples().all())
    cycles = framework(session).cycles.values()
    newest_first = sorted(cycles, key=lambda cycle: cycle.opens_on, reverse=True)
    return [Forum(cycle, waiting.get(cycle.code, 0)) for cycle in newest_first]
