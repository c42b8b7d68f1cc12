"""What waits for the secretariat: the queue page by page, and what stands before and behind one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.accounts.models import Person
from registry.accounts.register import Register
from registry.pledges.content import Content
from registry.pledges.lifecycle import State
from registry.pledges.models import Erratum, Pledge, PledgeMove, PledgeRevision
from registry.policy import Identity
from registry.reviews.models import ReviewAssignment
from registry.reviews.talking import Unanswered, unanswered_by_secretariat

WAITING = (State.FILED, State.UNDER_REVIEW, State.ACCEPTED)
HOLDERS = ("mine", "nobody", "colleagues")
AGES = (7, 14, 30)  # days
NOWHERE = "none"  # the region of an entity that has none
PAGE = 25

Columns = TypeVarTuple("Columns")
Rows = Select[Pledge, PledgeRevision, str, bool]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a reviewer wants to see of the queue; an empty part narrows nothing."""

    states: tuple[str, ...] = ()
    cycles: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    days: int = 0  # it has waited for so many at least


@dataclass(frozen=True, slots=True)
class Waiting:
    """A revision that waits for the secretariat."""

    pledge: Pledge
    revision: PledgeRevision
    content: Content
    holder: str | None  # the name of who has it; None while nobody has
    is_erratum: bool = False  # it corrects typing errors of what is public, and nothing else

    def age(self, today: date) -> int:
        """Return for how many days it has waited since it was filed."""
        return (today - self.revision.filed_at.date()).days

    @property
    def is_amendment(self) -> bool:
        """Whether it changes a pledge that stays public meanwhile."""
        return self.pledge.published_number is not None

    @property
    def is_answer(self) -> bool:
        """Whether it answers findings: what stood before it was sent back, not published."""
        return self.revision.number - (self.pledge.published_number or 0) > 1


@dataclass(frozen=True, slots=True)
class Tally:
    """How many wait that are alike in all that the queue is narrowed by but their age."""

    state: str
    cycle: str
    region: str
    holder: str
    count: int

    def is_within(self, narrowed: Filter) -> bool:
        """Whether a filter shows them."""
        pairs = (
            (self.state, narrowed.states),
            (self.cycle, narrowed.cycles),
            (self.region, narrowed.regions),
            (self.holder, narrowed.holders),
        )
        return all(not wanted or own in wanted for own, wanted in pairs)


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of what waits, oldest first, and how much waits in all."""

    items: Sequence[Waiting]
    tallies: Sequence[Tally]
    previous: int | None  # keys: the log index of the first and of the last revision shown
    next: int | None

    def count(self, narrowed: Filter) -> int:
        """Return how many a filter shows, among those as old as the page's own demands."""
        return sum(tally.count for tally in self.tallies if tally.is_within(narrowed))


@dataclass(frozen=True, slots=True)
class Around:
    """What waits besides one revision, in the same filter."""

    previous: Waiting | None
    next: Waiting | None
    count: int


class Desk:
    """The queue as one reviewer sees it on one day.

    What is of the reviewer's own family, or filed by them, is not theirs to decide: it is left
    out. The order is that of filing: the log's, not a clock's.
    """

    def __init__(self, session: Session, who: Identity, entities: Register, today: date) -> None:
        self._session = session
        self._who = who
        self._entities = entities
        self._today = today

    def page(self, narrowed: Filter, *, after: int = -1, before: int | None = None) -> Queue:
        """Return the page that starts behind the log index `after`, or ends before `before`."""
        rows = self._rows(narrowed)
        forward = before is None
        if before is None:
            page = rows.where(PledgeRevision.index > after).order_by(PledgeRevision.index)
        else:
            page = rows.where(PledgeRevision.index < before).order_by(PledgeRevision.index.desc())
        found = self._session.execute(page.limit(PAGE + 1)).all()
        items = [_waiting(row) for row in found[:PAGE]]
        more = len(found) > PAGE
        items = items if forward else items[::-1]
        first = items[0].revision.index if items else None
        last = items[-1].revision.index if items else None
        return Queue(
            items,
            self._tallies(narrowed),
            previous=first if (after >= 0 if forward else more) else None,
            next=last if (more if forward else True) else None,
        )

    def around(self, index: int, narrowed: Filter) -> Around:
        """Return what waits beside the revision filed at `index`: behind the last comes the first.

        It need not wait itself: who has just decided is led on from where they were.
        """
        rows = self._rows(narrowed).where(PledgeRevision.index != index)
        is_behind = case((PledgeRevision.index > index, 0), else_=1)
        following = rows.order_by(is_behind, PledgeRevision.index).limit(1)
        earlier = rows.where(PledgeRevision.index < index).order_by(PledgeRevision.index.desc())
        return Around(
            self._first(earlier.limit(1)),
            self._first(following),
            self._session.scalar(select(func.count()).select_from(rows.subquery())) or 0,
        )

    def unanswered(self) -> Sequence[Unanswered]:
        """Return what entities wrote and wait for, of all pledges, the oldest first."""
        return unanswered_by_secretariat(self._session, self._is_impartial())

    def _first(self, rows: Rows) -> Waiting | None:
        row = self._session.execute(rows).first()
        return _waiting(row) if row else None

    def _rows(self, narrowed: Filter) -> Rows:
        slip = exists().where(Erratum.index == PledgeRevision.index)
        rows = _held(select(Pledge, PledgeRevision, Person.name.label("holder"), slip))
        return rows.where(self._is_impartial(), *self._narrowing(narrowed))

    def _narrowing(self, narrowed: Filter) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = [Pledge.state.in_(narrowed.states or WAITING)]
        if narrowed.cycles:
            conditions.append(Pledge.cycle.in_(narrowed.cycles))
        if narrowed.regions:
            inside = [e.id for e in self._entities.by_id.values() if self._is_in(e.code, narrowed)]
            conditions.append(Pledge.entity_id.in_(inside))
        if narrowed.holders:
            conditions.append(or_(*(self._is_with(holder) for holder in narrowed.holders)))
        if narrowed.days:
            day = self._today - timedelta(days=narrowed.days - 1)
            end = datetime.combine(day, time(), UTC)
            conditions.append(PledgeRevision.filed_at < end)
        return conditions

    def _is_in(self, code: str, narrowed: Filter) -> bool:
        return self._region(code) in narrowed.regions

    def _region(self, code: str) -> str:
        return str(self._entities.place(code).get("region") or NOWHERE)

    def _is_with(self, holder: str) -> ColumnElement[bool]:
        if holder == "nobody":
            return Person.id.is_(None)
        mine = Person.id == (self._who.person_id or 0)
        return mine if holder == "mine" else ~mine

    def _is_impartial(self) -> ColumnElement[bool]:
        """Return the condition of policy.is_impartial, for a list."""
        own = {code for grant in self._who.grants for code in grant.family}
        ids = sorted(self._entities.get(code).id for code in own)
        mine = aliased(PledgeRevision)
        filed = exists().where(mine.pledge_id == Pledge.id, mine.filed_by == self._who.person_id)
        return and_(Pledge.entity_id.not_in(ids), ~filed)

    def _tallies(self, narrowed: Filter) -> list[Tally]:
        alike = (Pledge.state, Pledge.cycle, Pledge.entity_id, Person.id)
        old = self._narrowing(replace(Filter(), days=narrowed.days))
        rows = _held(select(*alike, func.count())).where(self._is_impartial(), *old)
        found = self._session.execute(rows.group_by(*alike)).tuples()
        return [
            Tally(state, cycle, self._region(self._code(entity)), self._whose(person), count)
            for state, cycle, entity, person, count in found
        ]

    def _code(self, entity_id: int) -> str:
        return self._entities.by_id[entity_id].code

    def _whose(self, person_id: int | None) -> str:
        if person_id is None:
            return "nobody"
        return "mine" if person_id == self._who.person_id else "colleagues"


def _waiting(row: Row[Pledge, PledgeRevision, str, bool]) -> Waiting:
    pledge, revision, holder, is_erratum = row
    return Waiting(pledge, revision, Content.parse(revision.content), holder, is_erratum)


def _held(rows: Select[*Columns]) -> Select[*Columns]:
    """Join the current revision and who has it: as agreed, else who moved it last."""
    newest = aliased(PledgeMove)
    last = (
        select(func.max(newest.index))
        .where(newest.pledge_id == Pledge.id, newest.number == Pledge.current_number)
        .correlate(Pledge)
        .scalar_subquery()
    )
    agreed = ReviewAssignment
    holder = case((agreed.pledge_id.is_not(None), agreed.person_id), else_=PledgeMove.person_id)
    return (
        rows.select_from(Pledge)
        .join(PledgeRevision, _is_current())
        .outerjoin(PledgeMove, PledgeMove.index == last)
        .outerjoin(
            agreed,
            and_(agreed.pledge_id == Pledge.id, agreed.number == Pledge.current_number),
        )
        .outerjoin(Person, Person.id == holder)
    )


def _is_current() -> ColumnElement[bool]:
    return and_(
        PledgeRevision.pledge_id == Pledge.id, PledgeRevision.number == Pledge.current_number
    )
