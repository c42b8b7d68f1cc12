"""Reads for reviewers: all that one pledge under review is judged by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.models import Entity, Person, RoleGrant
from registry.accounts.register import Register
from registry.errors import NotFound, Sentence
from registry.framework.cycles import CycleView
from registry.pledges.content import Content
from registry.pledges.lifecycle import Move, State
from registry.pledges.models import Pledge, PledgeContact, PledgeMove, PledgeRevision
from registry.pledges.queries import errata
from registry.policy import Grant, Identity, Permission, Role, Subject, allows
from registry.reviews.likeness import LIKELY, likeness, pairs
from registry.reviews.models import FindingText, ReviewAssignment, ReviewNote

FAMILY = 200  # pledges of one family that a new one is compared with
MOST_ALIKE = 3


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer needs to judge the current revision of a pledge."""

    pledge: Pledge
    revisions: Mapping[int, PledgeRevision]
    moves: Sequence[PledgeMove]  # in the order of the log
    names: Mapping[int, str]  # person id → name
    note: ReviewNote | None
    agreed: ReviewAssignment | None  # who has it, where colleagues agreed on that
    contacts: Sequence[dict[str, str]]  # private: for the entity and the secretariat only
    errata: frozenset[int] = frozenset()  # the indexes of the revisions that are one

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

    @property
    def is_erratum(self) -> bool:
        """Whether the revision that is judged corrects typing errors and nothing else."""
        return self.revision.index in self.errata

    @property
    def holder(self) -> int | None:
        """The person who has the current revision; None while nobody has."""
        if self.agreed:
            return self.agreed.person_id
        number = self.pledge.current_number
        return next((m.person_id for m in reversed(self.moves) if m.number == number), None)

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
    agreed = session.get(ReviewAssignment, (pledge.id, pledge.current_number))
    involved = {r.filed_by for r in revisions} | {m.person_id for m in moves}
    involved |= {note.person_id} if note else set()
    involved |= {agreed.person_id} if agreed else set()
    people = select(Person.id, Person.name).where(Person.id.in_(involved)).order_by(Person.id)
    names = dict(session.execute(people).tuples().all())
    numbered = {r.number: r for r in revisions}
    kept = session.get(PledgeContact, numbered[pledge.current_number].index)
    contacts = kept.contacts if kept else []
    slips = errata(session, revisions)
    return Review(pledge, numbered, moves, names, note, agreed, contacts, slips)


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


def may_review(session: Session, entities: Register, who: Identity, pledge: Pledge) -> bool:
    """Tell whether `who` may judge this pledge: it is not of their family, nor filed by them."""
    _pledge, filers = pledge_with_filers(session, pledge.ref)
    subject = Subject(entities.by_id[pledge.entity_id].code, filers)
    return allows(who, Permission.PLEDGE_REVIEW, subject) is not None


def colleagues(session: Session, entities: Register, pledge: Pledge) -> list[Identity]:
    """Return the people who may review `pledge` now, by name; whoever asks is among them."""
    _pledge, filers = pledge_with_filers(session, pledge.ref)
    subject = Subject(entities.by_id[pledge.entity_id].code, filers)
    reviewing = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.REVIEWER.value, RoleGrant.revoked_index.is_(None)
    )
    rows = session.execute(
        select(Person.id, Person.handle, Person.name, RoleGrant.role, Entity.code)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .join(Entity, Entity.id == RoleGrant.entity_id)
        .where(Person.id.in_(reviewing), Person.active, RoleGrant.revoked_index.is_(None))
        .order_by(Person.name, Person.id)
    )
    people: dict[int, Identity] = {}
    for person_id, handle, name, role, code in rows:
        grant = Grant(Role(role), code, entities.family(code))
        grants = (*people[person_id].grants, grant) if person_id in people else (grant,)
        people[person_id] = Identity(handle, person_id, name, grants)
    return [who for who in people.values() if allows(who, Permission.PLEDGE_REVIEW, subject)]


@dataclass(frozen=True, slots=True)
class Alike:
    """A pledge of the same family whose words are much like those of the one under review."""

    pledge: Pledge
    content: Content
    likeness: float


def alikes(
    session: Session, entities: Register, pledge: Pledge, content: Content
) -> Sequence[Alike]:
    """Return the pledges most like `pledge`: of its entity, or one above or below, in any cycle.

    Imported ones too. At most the newest FAMILY of the family are compared, as they stand now.
    """
    code = entities.by_id[pledge.entity_id].code
    family = sorted(entities.get(one).id for one in entities.family(code))
    rows = session.execute(
        select(Pledge, PledgeRevision.content)
        .join(PledgeRevision, PledgeRevision.pledge_id == Pledge.id)
        .where(PledgeRevision.number == Pledge.current_number)
        .where(Pledge.entity_id.in_(family), Pledge.id != pledge.id)
        .where(Pledge.state != State.MERGED.value)
        .order_by(Pledge.id.desc())
        .limit(FAMILY)
    )
    said = pairs(content)
    read = [(other, Content.parse(document)) for other, document in rows.tuples()]
    found = [Alike(other, words, likeness(said, pairs(words))) for other, words in read]
    likely = [one for one in found if one.likeness >= LIKELY]
    return sorted(likely, key=lambda one: one.likeness, reverse=True)[:MOST_ALIKE]


def finding_texts(session: Session) -> Sequence[FindingText]:
    """Return the texts for findings, oldest first; the retired ones too."""
    return session.scalars(select(FindingText).order_by(FindingText.id)).all()


def offered(session: Session) -> Sequence[FindingText]:
    """Return the texts that reviewers can put into findings."""
    return [text for text in finding_texts(session) if text.retired_at is None]


def finding_text(session: Session, handle: str) -> FindingText:
    """Return the text with this handle, or raise NotFound."""
    found = session.scalar(select(FindingText).where(FindingText.handle == handle))
    if found is None:
        raise NotFound("There is no such text.")
    return found


def readers(session: Session, entities: Register, pledge: Pledge) -> Sequence[Person]:
    """Return who of the secretariat reads what the entity writes: its holder, or all who may."""
    ids = {who.person_id for who in colleagues(session, entities, pledge)}
    holder = review(session, pledge).holder
    wanted = {holder} if holder in ids else ids
    return session.scalars(select(Person).where(Person.id.in_(wanted)).order_by(Person.id)).all()
