"""Reads for reviewers: the queue, and all that one pledge under review is judged by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from registry.accounts.models import Person
from registry.accounts.register import Register
from registry.errors import NotFound, Sentence
from registry.framework.cycles import CycleView
from registry.pledges.content import Content
from registry.pledges.lifecycle import Move, State
from registry.pledges.models import Pledge, PledgeContact, PledgeMove, PledgeRevision
from registry.policy import Identity
from registry.reviews.models import ReviewNote

WAITING = (State.FILED, State.UNDER_REVIEW, State.ACCEPTED)
PAGE = 25


@dataclass(frozen=True, slots=True)
class Waiting:
    """A revision that waits for the secretariat."""

    pledge: Pledge
    revision: PledgeRevision
    content: Content
    holder: str | None  # the name of who moved it last; None while nobody has it

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
class Queue:
    """One page of what waits, oldest first, and how much waits in all."""

    items: Sequence[Waiting]
    counts: dict[tuple[str, str], int]  # (state, cycle) → how many wait
    previous: int | None  # keys: the log index of the first and of the last revision shown
    next: int | None


def queue(
    session: Session,
    who: Identity,
    entities: Register,
    *,
    states: Sequence[str] = (),
    cycles: Sequence[str] = (),
    after: int = -1,
    before: int | None = None,
) -> Queue:
    """Return what waits for a decision of `who`, in the order of filing (the log's, not a clock's).

    What is of the reviewer's own family, or filed by them, is not theirs to decide: it is left
    out. A page starts behind the log index `after`, or ends in front of `before`.
    """
    impartial = _impartial(who, entities)
    shown = [State(code) for code in states if code in set(WAITING)] or WAITING
    rows = _rows(impartial).where(Pledge.state.in_(shown))
    if cycles:
        rows = rows.where(Pledge.cycle.in_(cycles))
    if before is None:
        page = rows.where(PledgeRevision.index > after).order_by(PledgeRevision.index)
    else:
        page = rows.where(PledgeRevision.index < before).order_by(PledgeRevision.index.desc())
    found = session.execute(page.limit(PAGE + 1)).all()
    items = [Waiting(p, r, Content.parse(r.content), name) for p, r, name in found[:PAGE]]
    more = len(found) > PAGE
    forward = before is None
    items = items if forward else items[::-1]
    first = items[0].revision.index if items else None
    last = items[-1].revision.index if items else None
    return Queue(
        items,
        _counts(session, impartial),
        previous=first if (after >= 0 if forward else more) else None,
        next=last if (more if forward else True) else None,
    )


def _impartial(who: Identity, entities: Register) -> ColumnElement[bool]:
    """Return the condition of policy.is_impartial, for a list."""
    own = {code for grant in who.grants for code in grant.family}
    ids = sorted(entities.get(code).id for code in own)
    mine = aliased(PledgeRevision)
    filed = exists().where(mine.pledge_id == Pledge.id, mine.filed_by == who.person_id)
    return and_(Pledge.entity_id.not_in(ids), ~filed)


def _current() -> ColumnElement[bool]:
    return and_(
        PledgeRevision.pledge_id == Pledge.id, PledgeRevision.number == Pledge.current_number
    )


def _rows(impartial: ColumnElement[bool]) -> Select[Pledge, PledgeRevision, str]:
    newest = aliased(PledgeMove)
    last = (
        select(func.max(newest.index))
        .where(newest.pledge_id == Pledge.id, newest.number == Pledge.current_number)
        .correlate(Pledge)
        .scalar_subquery()
    )
    return (
        select(Pledge, PledgeRevision, Person.name)
        .join(PledgeRevision, _current())
        .outerjoin(PledgeMove, PledgeMove.index == last)
        .outerjoin(Person, Person.id == PledgeMove.person_id)
        .where(impartial)
    )


def _counts(session: Session, impartial: ColumnElement[bool]) -> dict[tuple[str, str], int]:
    rows = (
        select(Pledge.state, Pledge.cycle, func.count())
        .join(PledgeRevision, _current())
        .where(impartial, Pledge.state.in_(WAITING))
        .group_by(Pledge.state, Pledge.cycle)
        .order_by(Pledge.state, Pledge.cycle)
    )
    return {(state, cycle): count for state, cycle, count in session.execute(rows)}


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer needs to judge the current revision of a pledge."""

    pledge: Pledge
    revisions: Mapping[int, PledgeRevision]
    moves: Sequence[PledgeMove]  # in the order of the log
    names: Mapping[int, str]  # person id → name
    note: ReviewNote | None
    contacts: Sequence[dict[str, str]]  # private: for the entity and the secretariat only

    @property
    def revision(self) -> PledgeRevision:
        """The revision that is judged."""
        return self.revisions[self.pledge.current_number]

    def content(self, number: int) -> Content:
        """Return what revision `number` says."""
        return Content.parse(self.revisions[number].content)

    def last(self, move: Move, number: int) -> PledgeMove | None:
        """Return the newest such move of revision `number`."""
        found = (m for m in reversed(self.moves) if m.number == number and m.move == move)
        return next(found, None)

    def hindrance(self, cycle: CycleView, person_id: int | None) -> Sentence | None:
        """Return why this person cannot publish the accepted revision, or None.

        Said before anybody tries; pledges.operations.publish_pledge refuses by the same rules.
        """
        if cycle.embargo:
            return Sentence(
                "The cycle is under embargo: this pledge stays accepted, and is published with all "
                "others of the cycle when an organizer releases it, on the page “Cycles”."
            )
        accepted = self.last(Move.ACCEPT, self.pledge.current_number)
        if cycle.four_eyes and accepted and accepted.person_id == person_id:
            return Sentence(
                "You accepted this pledge. In this cycle a colleague must publish it: two people "
                "look at every pledge before it is public."
            )
        return None


def review(session: Session, pledge: Pledge) -> Review:
    """Return all that the current revision of `pledge` is judged by."""
    revisions = session.scalars(
        select(PledgeRevision)
        .where(PledgeRevision.pledge_id == pledge.id)
        .order_by(PledgeRevision.number)
    ).all()
    moves = session.scalars(
        select(PledgeMove).where(PledgeMove.pledge_id == pledge.id).order_by(PledgeMove.index)
    ).all()
    note = session.get(ReviewNote, (pledge.id, pledge.current_number))
    involved = {r.filed_by for r in revisions} | {m.person_id for m in moves}
    involved |= {note.person_id} if note else set()
    people = select(Person.id, Person.name).where(Person.id.in_(involved)).order_by(Person.id)
    names = dict(session.execute(people).tuples().all())
    numbered = {r.number: r for r in revisions}
    kept = session.get(PledgeContact, numbered[pledge.current_number].index)
    return Review(pledge, numbered, moves, names, note, kept.contacts if kept else [])


def pledge_with_filers(session: Session, ref: str) -> tuple[Pledge, frozenset[str]]:
    """Return the pledge and the handles of who filed any revision of it, or raise NotFound."""
    pledge = session.scalar(select(Pledge).where(Pledge.ref == ref))
    if pledge is None:
        raise NotFound("There is no pledge {ref}, or it is not yours to review.", ref=ref)
    filers = session.scalars(
        select(Person.handle)
        .join(PledgeRevision, PledgeRevision.filed_by == Person.id)
        .where(PledgeRevision.pledge_id == pledge.id)
    )
    return pledge, frozenset(filers)
