"""Filing: a draft becomes immutable revision n of a pledge."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from registry.audit import log
from registry.errors import Conflict, Refused
from registry.pledges.content import Content
from registry.pledges.events import PledgeFiled
from registry.pledges.lifecycle import State, may_follow
from registry.pledges.models import Draft, Pledge, PledgeContact, PledgeRevision
from registry.pledges.operations.drafts import CONFLICT, note_end
from registry.pledges.rules import Known, problems, revision_has_a_reason
from registry.policy import Actor
from registry.store import table


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the filer takes home: the ref, the revision and where it stands in the log."""

    ref: str
    number: int
    index: int


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
    log.lock(session)
    current = session.get(Draft, draft.id, with_for_update=True, populate_existing=True)
    if current is None or version != current.version:
        raise Conflict(CONFLICT)
    content = Content.parse(draft.content)
    pledge = (
        session.get(Pledge, draft.pledge_id, with_for_update=True, populate_existing=True)
        if draft.pledge_id
        else None
    )
    number = pledge.current_number + 1 if pledge else 1
    _refuse_unfit(content, number, known)
    if pledge and not may_follow(State(pledge.state), is_published=bool(pledge.published_number)):
        raise Refused("{ref} has a revision under review: wait for its outcome.", ref=pledge.ref)
    is_late = known.framework.cycles[content.cycle].is_late(at.date())
    ref, index = _write(session, actor, draft, pledge, content, number, is_late=is_late, at=at)
    return Receipt(ref, number, index)


def _refuse_unfit(content: Content, number: int, known: Known) -> None:
    found = [*problems(content, known), *revision_has_a_reason(content, number)]
    if found:
        raise Refused(
            "The pledge cannot be filed yet: {count} points are open.",
            problems=found,
            count=len(found),
        )


def _write(
    session: Session,
    actor: Actor,
    draft: Draft,
    pledge: Pledge | None,
    content: Content,
    number: int,
    *,
    is_late: bool,
    at: datetime,
) -> tuple[str, int]:
    year, serial = (
        (pledge.year, pledge.number) if pledge else (at.year, next_number(session, at.year))
    )
    ref = pledge.ref if pledge else f"P-{year}-{serial:05d}"
    event = PledgeFiled(ref=ref, revision=number, content=content, is_late=is_late)
    item = log.Item(event, pledge.object if pledge else None)
    [appended] = log.append(session, actor, at, item)
    if pledge is None:
        pledge = Pledge(
            ref=ref,
            year=year,
            number=serial,
            object=appended.object,
            entity_id=draft.entity_id,
            cycle=content.cycle,
            origin="filed",
        )
        session.add(pledge)
    pledge.state, pledge.current_number = State.FILED.value, number
    session.flush()
    revision_id = add_revision(session, pledge, number, content, appended, actor, is_late=is_late)
    session.execute(
        insert(table(PledgeContact)), {"revision_id": revision_id, "contacts": draft.contacts}
    )
    note_end(session, actor, draft, pledge.id, number=number, at=at)
    session.execute(delete(Draft).where(Draft.id == draft.id))
    session.expunge(draft)
    return pledge.ref, appended.index


def next_number(session: Session, year: int) -> int:
    """Return the next serial number of `year`; the log's lock must be held."""
    newest = session.scalar(select(func.max(Pledge.number)).where(Pledge.year == year))
    return (newest or 0) + 1


def add_revision(
    session: Session,
    pledge: Pledge,
    number: int,
    content: Content,
    appended: log.Appended,
    actor: Actor,
    *,
    is_late: bool,
) -> int:
    """Write the immutable revision that an entry records, and return its id."""
    row = {
        "pledge_id": pledge.id,
        "number": number,
        "content": content.document(),
        "digests": dict(appended.digests),
        "index": appended.index,
        "filed_at": datetime.fromisoformat(appended.at),
        "filed_by": actor.person_id,
        "is_late": is_late,
    }
    added = insert(table(PledgeRevision)).returning(PledgeRevision.id)
    return session.execute(added, row).scalar_one()
