"""Keeping, handing on and ending drafts: private, so nothing of it enters the log."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from registry.accounts.register import EntityView
from registry.errors import Conflict
from registry.pledges.content import Content
from registry.pledges.models import ERASED, Draft, EndedDraft
from registry.policy import Actor
from registry.store import table

CONTACTS = "contacts"  # held beside the fields of the content
CONFLICT = "Somebody saved this draft while you were writing. Nothing of yours is lost: compare."
_ADD_ENDED = insert(table(EndedDraft))


def save_draft(
    session: Session,
    actor: Actor,
    draft: Draft,
    *,
    content: Content,
    contacts: Sequence[dict[str, str]],
    section: str,
    version: int,
    at: datetime,
    holds: Collection[str] | None = None,
) -> Draft:
    """Keep what was typed in one section: of `content` and `contacts` only what it `holds`.

    What others saved in other sections meanwhile stays as they left it. None holds everything.

    Raises:
        Conflict: somebody saved something else in this section since `version` was read.
    """
    current = session.get(Draft, draft.id, with_for_update=True, populate_existing=True)
    if current is None or not _changed_at(current, section, holds) <= version <= current.version:
        raise Conflict(CONFLICT)
    before = {**current.content, CONTACTS: current.contacts}
    typed = {**content.document(), CONTACTS: list(contacts)}
    after = before | {name: typed[name] for name in typed if holds is None or name in holds}
    current.version += 1
    changed = current.version if after != before else _changed_at(current, section, holds)
    current.sections_seen = {**current.sections_seen, section: changed}
    current.contacts = after.pop(CONTACTS)
    current.content = after
    current.updated_by = actor.person_id or current.updated_by
    current.updated_at = at
    session.flush()
    return current


def _changed_at(draft: Draft, section: str, holds: Collection[str] | None) -> int:
    """Return the version that last changed what a section holds."""
    if holds is None:
        return draft.version
    return max(draft.sections_seen.get(section, 1), draft.sections_seen.get(ERASED, 1))


def hold_drafts(session: Session, entity: EntityView) -> None:
    """Let nobody file or change what an entity has begun before this transaction ends.

    Filing locks the draft and then the log: whoever needs both takes them in that order.
    """
    session.execute(_begun(entity))


def _begun(entity: EntityView) -> Select[Draft]:
    begun = select(Draft).where(Draft.entity_id == entity.id, Draft.pledge_id.is_(None))
    return begun.order_by(Draft.id).with_for_update().execution_options(populate_existing=True)


def hand_on_drafts(
    session: Session, actor: Actor, entity: EntityView, to: EntityView, *, at: datetime
) -> None:
    """Give what an entity has begun to the one that it goes on in; none of it is lost.

    The next revisions of what it filed stay where they are: its pledges keep its name.
    """
    for draft in session.scalars(_begun(entity)):
        draft.entity_id = to.id
        draft.content = draft.content | {"pledging_entity": to.code}
        draft.version += 1
        draft.updated_by, draft.updated_at = actor.person_id or draft.updated_by, at
    session.flush()


def delete_draft(session: Session, actor: Actor, draft: Draft, *, at: datetime) -> None:
    """Erase a draft for good; what was filed from it stays.

    Raises:
        Conflict: it was filed or deleted meanwhile.
    """
    current = session.get(Draft, draft.id, with_for_update=True, populate_existing=True)
    if current is None:
        raise Conflict(CONFLICT)
    note_end(
        session,
        actor,
        draft.handle,
        entity_id=draft.entity_id,
        content=Content.parse(draft.content),
        pledge_id=draft.pledge_id,
        at=at,
    )
    session.delete(draft)
    session.flush()


def note_end(
    session: Session,
    actor: Actor,
    handle: str,
    *,
    entity_id: int,
    content: Content,
    pledge_id: int | None,
    number: int | None = None,
    at: datetime,
) -> None:
    """Remember that a draft was filed as revision `number`, or deleted, and none of its words."""
    row = {
        "handle": handle,
        "entity_id": entity_id,
        "pledge_id": pledge_id,
        "number": number,
        "ending": "filed" if number else "deleted",
        "cycle": content.cycle,
        "language": content.language,
        "person_id": actor.person_id,
        "at": at,
    }
    session.connection().execute(_ADD_ENDED, row)
