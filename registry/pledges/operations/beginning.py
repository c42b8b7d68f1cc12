"""Beginning a draft: a new pledge, the next revision of one, or going on where one has ended."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.register import EntityView
from registry.errors import Refused
from registry.framework.cycles import Framework
from registry.framework.edition import Edition
from registry.framework.vocabulary import N_
from registry.pledges.carrying import Carried, carry
from registry.pledges.content import Content, Note
from registry.pledges.lifecycle import State, may_follow
from registry.pledges.models import Draft, EndedDraft, Pledge, PledgeContact, PledgeRevision
from registry.policy import Actor

# What a copy does not take from an earlier pledge: it is that one's own.
_LEFT_BEHIND: Mapping[str, Any] = {
    "reason": "",
    "consent": False,
    "attachments": (),
    "match_side": "",
    "match_ref": "",
    "mirror": "",
    "note": None,
    "redacted": {},
}
_SECRETARIAT_WRITES = N_(
    "The secretariat is writing the next revision of {ref} from a note verbale: ask it to file "
    "that first, or to delete the draft."
)
_THEY_WRITE = N_(
    "The entity is writing the next revision of {ref} itself: ask it to file that first, or to "
    "delete the draft."
)


def start_draft(
    session: Session,
    actor: Actor,
    entity: EntityView,
    *,
    cycle: str,
    edition: str,
    language: str,
    by: EntityView | None = None,
    at: datetime,
) -> Draft:
    """Begin a new pledge of `entity` and return its draft.

    It is written by the entity itself, or `by` the secretariat from a note verbale.

    Raises:
        Refused: the entity has gone on in another one, or it is the secretariat itself.
    """
    _refuse_ended(entity)
    content = Content(pledging_entity=entity.code, cycle=cycle, edition=edition, language=language)
    if by is None:
        return add_draft(session, actor, entity.id, content, [], at=at)
    if entity.id == by.id:
        raise Refused("Choose another entity: the secretariat files nothing on its own behalf.")
    return add_draft(session, actor, by.id, content.with_changes(note=Note()), [], at=at)


def bring_draft(
    session: Session, actor: Actor, entity: EntityView, *, content: Content, at: datetime
) -> Draft:
    """Begin a new pledge of `entity` with what somebody wrote elsewhere, and return its draft.

    Raises:
        Refused: the entity has gone on in another one.
    """
    _refuse_ended(entity)
    brought = content.with_changes(**{**_LEFT_BEHIND, "match_ref": content.match_ref})
    mine = brought.with_changes(pledging_entity=entity.code)
    return add_draft(session, actor, entity.id, mine, [], at=at)


def copy_pledge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    entity: EntityView,
    *,
    cycle: str,
    framework: Framework,
    edition: Edition,
    at: datetime,
) -> tuple[Draft, Carried]:
    """Begin a new pledge of `entity` with what `pledge` said when it was last filed.

    What belongs to the earlier one alone stays behind. Links are carried over to `edition`; what
    became of them comes with the draft.

    Raises:
        Refused: the entity has gone on in another one.
    """
    _refuse_ended(entity)
    earlier, contacts = _last_filed(session, pledge)
    mine = earlier.with_changes(**_LEFT_BEHIND, pledging_entity=entity.code, cycle=cycle)
    carried = carry(mine, framework, edition)
    draft = add_draft(session, actor, entity.id, carried.content, contacts, at=at)
    return draft, carried


def amend_pledge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    by: EntityView | None = None,
    at: datetime,
) -> Draft:
    """Begin the next revision of `pledge` from its current words; the draft there is, if any.

    It is written by the pledge's own entity, or `by` the secretariat on its behalf. An erratum that
    is being written becomes an amendment, so that it may change everything.

    Raises:
        Refused: a revision is under review, the pledge is withdrawn or merged, or the other side
            writes.
    """
    writer = by.id if by else pledge.entity_id
    existing = session.scalar(select(Draft).where(Draft.pledge_id == pledge.id))
    if existing and existing.entity_id == writer:
        return _widened(session, existing)
    if existing:
        raise Refused(_THEY_WRITE if by else _SECRETARIAT_WRITES, ref=pledge.ref)
    if not may_follow(State(pledge.state), is_published=pledge.published_number is not None):
        raise Refused(
            "{ref} cannot be changed now: its page says where revision {number} stands.",
            ref=pledge.ref,
            number=pledge.current_number,
        )
    earlier, contacts = _last_filed(session, pledge)
    note = Note() if by else None
    content = earlier.with_changes(reason="", consent=False, note=note, redacted={})
    if earlier.is_summary:  # by us, of what was published elsewhere: the entity writes its own
        content = content.with_changes(description={}, is_summary=False)
    return add_draft(
        session,
        actor,
        writer,
        content,
        contacts,
        at=at,
        pledge_id=pledge.id,
    )


def _widened(session: Session, draft: Draft) -> Draft:
    """Return a draft that may change everything; who is about to file an erratum is told."""
    if draft.is_erratum:
        draft.is_erratum = False
        draft.version += 1
        session.flush()
    return draft


def continue_draft(
    session: Session,
    actor: Actor,
    ended: EndedDraft,
    entity: EntityView,
    *,
    edition: str,
    at: datetime,
) -> Draft:
    """Return the draft that goes on where one has ended: the next revision, or a new pledge.

    Everybody who asks for the same ended draft gets the same one.

    Raises:
        Refused: a revision is under review or the pledge is withdrawn.
    """
    session.refresh(ended, with_for_update=True)
    if ended.pledge_id:
        return amend_pledge(session, actor, session.get_one(Pledge, ended.pledge_id), at=at)
    known = session.scalar(select(Draft).where(Draft.handle == ended.successor))
    if known:
        return known
    draft = start_draft(
        session, actor, entity, cycle=ended.cycle, edition=edition, language=ended.language, at=at
    )
    ended.successor = draft.handle
    session.flush()
    return draft


def add_draft(
    session: Session,
    actor: Actor,
    entity_id: int,
    content: Content,
    contacts: Sequence[dict[str, str]],
    *,
    at: datetime,
    pledge_id: int | None = None,
    is_erratum: bool = False,
) -> Draft:
    """Keep a new draft and return it."""
    draft = Draft(
        handle=secrets.token_urlsafe(9),
        entity_id=entity_id,
        pledge_id=pledge_id,
        content=content.document(),
        contacts=list(contacts),
        sections_seen={},
        version=1,
        is_erratum=is_erratum,
        created_by=actor.person_id,
        updated_by=actor.person_id,
        updated_at=at,
    )
    session.add(draft)
    session.flush()
    return draft


def _refuse_ended(entity: EntityView) -> None:
    if entity.merged_into:
        raise Refused(
            "{code} went on in {into}: begin a new pledge of that one.",
            code=entity.code,
            into=entity.merged_into,
        )


def _last_filed(session: Session, pledge: Pledge) -> tuple[Content, Sequence[dict[str, str]]]:
    """Return what a pledge said when it was last filed, and its contact persons."""
    revision = session.scalars(
        select(PledgeRevision).where(
            PledgeRevision.pledge_id == pledge.id, PledgeRevision.number == pledge.current_number
        )
    ).one()
    contacts = session.get(PledgeContact, revision.index)
    return Content.parse(revision.content), contacts.contacts if contacts else []
