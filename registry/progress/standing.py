"""How pledges stand at a size of the log, as conditions on their public faces.

A statement that uses them is executed with `{"size": …}`, as that of `registry.pledges.standing`.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from registry.pledges.models import Pledge, PledgeMove, PledgeRevision, Publication
from registry.pledges.standing import SIZE
from registry.progress.lifecycle import Currency, last_lapsed
from registry.progress.models import ReportRevision
from registry.store import Instant, table

NOT_REPORTED = "not_reported"  # beside the states of implementation

_face = table(Publication).c
_pledge = table(Pledge).alias("own_pledge").c  # lists join the table itself
_report = table(ReportRevision)
_later = _report.alias("later_report")
_first_face = table(Publication).alias("first_face")
_first = table(PledgeRevision).alias("first_revision")
_move = table(PledgeMove).alias("first_move")

# The report in force of the pledge that a face belongs to: for a join, or inside an `exists`.
NEWEST_REPORT = and_(
    _report.c.pledge_id == _face.pledge_id,
    _report.c.index < SIZE,
    ~exists().where(
        _later.c.pledge_id == _report.c.pledge_id,
        _later.c.index > _report.c.index,
        _later.c.index < SIZE,
    ),
)
# When this registry first showed the pledge: with a move, or with the import itself.
_FIRST_INDEX = (
    select(func.min(_first_face.c.index))
    .where(_first_face.c.pledge_id == _face.pledge_id)
    .correlate(table(Publication))
    .scalar_subquery()
)
PUBLISHED_AT: ColumnElement[datetime] = func.coalesce(
    select(_move.c.at).where(_move.c.index == _FIRST_INDEX).scalar_subquery(),
    select(_first.c.filed_at)
    .where(_first.c.pledge_id == _face.pledge_id, _first.c.number == 1)
    .correlate(table(Publication))
    .scalar_subquery(),
    type_=Instant,
)


def implemented(states: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that the last report states one of `states`, or that there is none."""
    any_report = exists().where(_report.c.pledge_id == _face.pledge_id, _report.c.index < SIZE)
    found = [exists().where(NEWEST_REPORT, _report.c.state.in_(sorted(states)))]
    return or_(*found, ~any_report) if NOT_REPORTED in states else or_(*found)


def fresh(currencies: Collection[str], today: date) -> ColumnElement[bool]:
    """Return the condition that the news of the pledge is as fresh on the day `today`."""
    kinds = {
        Currency.CURRENT: ~_lapsed(today, 1),
        Currency.DUE: and_(_lapsed(today, 1), ~_lapsed(today, 2)),
        Currency.OVERDUE: _lapsed(today, 2),
    }
    return or_(*(kinds[Currency(one)] for one in sorted(currencies)))


def _lapsed(today: date, years: int) -> ColumnElement[bool]:
    """Return the condition that neither a report nor the publication is younger than `years`."""
    day = last_lapsed(today, years)
    end = datetime.combine(day + timedelta(days=1), time.min, UTC)
    younger = exists().where(
        _report.c.pledge_id == _face.pledge_id,
        _report.c.index < SIZE,
        _report.c.reported_at >= end,
    )
    return and_(~younger, _published_before(end, day))


def _published_before(end: datetime, day: date) -> ColumnElement[bool]:
    """Return the condition that `lifecycle.published_on` is no later than `day`."""
    whole_years = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    elsewhere = exists().where(
        _pledge.id == _face.pledge_id, _pledge.origin == "imported", _pledge.year <= whole_years
    )
    return or_(end > PUBLISHED_AT, elsewhere)
