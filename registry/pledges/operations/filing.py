"""Filing: a draft becomes immutable revision n of a pledge."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from registry.audit import log
from registry.errors import Conflict, Refused
from registry.pledges.content import NOTE, Content
from registry.pledges.events import ErratumFiled, PledgeFiled
from registry.pledges.events import PledgeFiledOnBehalf as OnBehalf
from registry.pledges.lifecycle import OVER, State, may_follow
from registry.pledges.models import Draft, Erratum, Pledge, PledgeContact, PledgeRevision
from registry.pledges.notes import note_problems
from registry.pledges.operations.drafts import CONFLICT, note_end
from registry.pledges.operations.rows import (
    Ref,
    add_pledge,
    add_revisions,
    next_refs,
    pledge_row,
    revision_row,
)
from registry.pledges.queries import as_they_stand
from registry.pledges.rules import Known, unfit
from registry.policy import Actor
from registry.store import table

_drafts, _pledges, _revisions = table(Draft), table(Pledge), table(PledgeRevision)
_TAKE_DRAFT = (
    delete(_drafts)
    .where(_drafts.c.id == bindparam("draft"), _drafts.c.version == bindparam("expected"))
    .returning(
        _drafts.c.handle,
        _drafts.c.entity_id,
        _drafts.c.pledge_id,
        _drafts.c.content,
        _drafts.c.contacts,
        _drafts.c.is_erratum,
    )
)
_current = and_(
    _revisions.c.pledge_id == _pledges.c.id, _revisions.c.number == _pledges.c.current_number
)
_HOLD_PLEDGE = (
    select(_pledges, _revisions.c.is_late)
    .join(_revisions, _current)
    .where(_pledges.c.id == bindparam("pledge"))
    .with_for_update(of=_pledges)
)
_FOLLOW_UP = (
    update(_pledges)
    .where(_pledges.c.id == bindparam("pledge"))
    .values(state=State.FILED.value, current_number=bindparam("revision"))
)
_ADD_CONTACTS = insert(table(PledgeContact))
_ADD_ERRATUM = insert(table(Erratum))
_PUBLIC = select(table(PledgeRevision)).where(
    table(PledgeRevision).c.pledge_id == bindparam("pledge"),
    table(PledgeRevision).c.number == bindparam("revision"),
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the filer takes home: the ref, the revision, where it stands in the log, its words."""

    ref: str
    number: int
    index: int
    content: Content


def file_pledge(
    session: Session,
    actor: Actor,
    draft: Draft,
    *,
    known: Known,
    version: int,
    at: datetime,
) -> Receipt:
    """File `draft`: one revision row, one entry, in this transaction; the draft is gone.

    Raises:
        Refused: rules block it; `problems` says which, field by field.
        Conflict: the draft moved on since `version` was read.
    """
    taken = _take(session, draft, version)
    content = Content.parse(taken.content)
    earlier = _hold(session, taken.pledge_id) if taken.pledge_id else None
    number = earlier.current_number + 1 if earlier else 1
    public = _public(session, earlier) if taken.is_erratum else None
    before = Content.parse(public.content) if public else None
    _refuse_unfit(content, number, known, at.date(), before)
    head = log.lock(session)
    # Now that the log is ours, entities and cycles stay as they are: did one change just now?
    standing = as_they_stand(session, known)
    if standing != known:
        _refuse_unfit(content, number, standing, at.date(), before)
    cycle = standing.framework.cycles[content.cycle]
    # Late is what was first filed late: the window is for pledging, not for amending.
    is_late = earlier.is_late if earlier else cycle.is_late(at.date())
    ref = Ref(earlier.year, earlier.number) if earlier else next_refs(session, [at.year])[0]
    kind = ErratumFiled if public else PledgeFiled
    event = _filed(kind, str(ref), number, content, is_late=is_late)
    item = log.Item(event, earlier.object if earlier else None)
    [appended] = log.append(session, actor, at, item, head=head)
    if earlier:
        pledge_id = _follow_up(session, earlier.id, number)
    else:
        # On behalf of an entity the draft is the secretariat's, the pledge is not.
        entity = known.register.get(content.pledging_entity)
        pledge_id = _begin(session, ref, entity.id, content.cycle, appended.object)
    add_revisions(session, [revision_row(pledge_id, number, appended, actor, is_late=is_late)])
    if public:
        session.connection().execute(_ADD_ERRATUM, {"index": appended.index})
    contacts = {"index": appended.index, "contacts": taken.contacts}
    session.connection().execute(_ADD_CONTACTS, contacts)
    note_end(
        session,
        actor,
        taken.handle,
        entity_id=taken.entity_id,
        content=content,
        pledge_id=pledge_id,
        number=number,
        at=at,
    )
    return Receipt(str(ref), number, appended.index, content)


def _take(session: Session, draft: Draft, version: int) -> Row[*tuple[Any, ...]]:
    """Return the draft as it was at `version`, and erase it: nobody files it twice."""
    wanted = {"draft": draft.id, "expected": version}
    taken = session.connection().execute(_TAKE_DRAFT, wanted).one_or_none()
    if taken is None:
        raise Conflict(CONFLICT)
    if draft in session:
        session.expunge(draft)
    return taken


def _hold(session: Session, pledge_id: int) -> Row[*tuple[Any, ...]]:
    """Return the pledge that is filed anew, locked, if it may be.

    Raises:
        Refused: its last revision is still under review.
    """
    held = session.connection().execute(_HOLD_PLEDGE, {"pledge": pledge_id}).one()
    if State(held.state) in OVER:
        raise Refused(
            "{ref} was withdrawn or merged: nothing can follow it. Delete this draft.", ref=held.ref
        )
    if not may_follow(State(held.state), is_published=bool(held.published_number)):
        raise Refused("{ref} has a revision under review: wait for its outcome.", ref=held.ref)
    return held


def _public(session: Session, earlier: Row[*tuple[Any, ...]] | None) -> Row[*tuple[Any, ...]]:
    """Return the public revision that an erratum corrects; there is one as long as it waits."""
    if earlier is None or earlier.published_number is None:
        raise Refused("An erratum corrects what is public, and this is not: delete the draft.")
    wanted = {"pledge": earlier.id, "revision": earlier.published_number}
    return session.connection().execute(_PUBLIC, wanted).one()


Filed = PledgeFiled | ErratumFiled | OnBehalf


def _filed(
    kind: type[PledgeFiled | ErratumFiled],
    ref: str,
    number: int,
    content: Content,
    *,
    is_late: bool,
) -> Filed:
    if content.note is None:
        return kind(ref=ref, revision=number, content=content, is_late=is_late)
    note = content.document([NOTE])[NOTE]
    return OnBehalf(ref=ref, revision=number, content=content, is_late=is_late, note=note)


def _refuse_unfit(
    content: Content, number: int, known: Known, today: date, public: Content | None
) -> None:
    found = [*note_problems(content, known, today), *unfit(content, number, known, public)]
    if found:
        raise Refused(
            "The pledge cannot be filed yet: {count} points are open.",
            problems=found,
            count=len(found),
        )


def _begin(session: Session, ref: Ref, entity_id: int, cycle: str, object_id: str) -> int:
    row = pledge_row(
        ref,
        object=object_id,
        entity_id=entity_id,
        cycle=cycle,
        origin="filed",
        state=State.FILED.value,
    )
    return add_pledge(session, row)


def _follow_up(session: Session, pledge_id: int, number: int) -> int:
    session.connection().execute(_FOLLOW_UP, {"pledge": pledge_id, "revision": number})
    if read_before := session.identity_map.get(identity_key(Pledge, pledge_id)):
        session.expire(read_before)
    return pledge_id
