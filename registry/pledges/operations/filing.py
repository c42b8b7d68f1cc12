"""Filing: a draft becomes immutable revision n of a pledge."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from registry.audit import log
from registry.errors import Conflict, Refused
from registry.pledges.content import Content
from registry.pledges.events import PledgeFiled
from registry.pledges.lifecycle import State, may_follow
from registry.pledges.models import Draft, Pledge, PledgeContact
from registry.pledges.operations.drafts import CONFLICT, note_end
from registry.pledges.operations.rows import (
    Ref,
    add_pledge,
    add_revisions,
    next_refs,
    pledge_row,
    revision_row,
)
from registry.pledges.rules import Known, problems, revision_has_a_reason
from registry.policy import Actor
from registry.store import table

_drafts, _pledges = table(Draft), table(Pledge)
_TAKE_DRAFT = (
    delete(_drafts)
    .where(_drafts.c.id == bindparam("draft"), _drafts.c.version == bindparam("expected"))
    .returning(
        _drafts.c.handle,
        _drafts.c.entity_id,
        _drafts.c.pledge_id,
        _drafts.c.content,
        _drafts.c.contacts,
    )
)
_HOLD_PLEDGE = select(_pledges).where(_pledges.c.id == bindparam("pledge")).with_for_update()
_FOLLOW_UP = (
    update(_pledges)
    .where(_pledges.c.id == bindparam("pledge"))
    .values(state=State.FILED.value, current_number=bindparam("revision"))
)
_ADD_CONTACTS = insert(table(PledgeContact))


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
    _refuse_unfit(content, number, known)
    is_late = known.framework.cycles[content.cycle].is_late(at.date())
    head = log.lock(session)
    ref = Ref(earlier.year, earlier.number) if earlier else next_refs(session, [at.year])[0]
    event = PledgeFiled(ref=str(ref), revision=number, content=content, is_late=is_late)
    item = log.Item(event, earlier.object if earlier else None)
    [appended] = log.append(session, actor, at, item, head=head)
    if earlier:
        pledge_id = _follow_up(session, earlier.id, number)
    else:
        pledge_id = _begin(session, ref, taken.entity_id, content.cycle, appended.object)
    add_revisions(session, [revision_row(pledge_id, number, appended, actor, is_late=is_late)])
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
    if not may_follow(State(held.state), is_published=bool(held.published_number)):
        raise Refused("{ref} has a revision under review: wait for its outcome.", ref=held.ref)
    return held


def _refuse_unfit(content: Content, number: int, known: Known) -> None:
    found = [*problems(content, known), *revision_has_a_reason(content, number)]
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
