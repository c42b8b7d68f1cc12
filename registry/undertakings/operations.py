"""Writes of documents, one verb each.

The log's head is locked first: refs are given out one after the other, and an address is looked
up and taken in one go.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.audit import log
from registry.errors import Conflict, Problem, Refused, Sentence
from registry.pledges.models import Pledge
from registry.policy import Actor
from registry.store import table
from registry.undertakings import queries
from registry.undertakings.content import Content
from registry.undertakings.events import DocumentAmended, DocumentRegistered, DocumentWithdrawn
from registry.undertakings.models import DocumentPledge, DocumentRevision
from registry.undertakings.queries import Document
from registry.undertakings.rules import Against, problems

Said = DocumentRegistered | DocumentAmended | DocumentWithdrawn


@dataclass(frozen=True, slots=True)
class Receipt:
    """Which document, its revision, and where it stands in the log."""

    ref: str
    number: int
    index: int


def register_document(session: Session, actor: Actor, *, content: Content, at: datetime) -> Receipt:
    """Register a document; it is public at once.

    Raises:
        Refused: rules keep it out; `problems` says which.
    """
    head = log.lock(session)
    _refuse_unfit(session, content, None, at)
    ref = _next_ref(session, at.year)
    event = DocumentRegistered(ref=ref, revision=1, **_said(content))
    return _write(session, actor, event, content, None, head, at)


def amend_document(
    session: Session, actor: Actor, document: Document, *, content: Content, at: datetime
) -> Receipt:
    """Say something else of a document, with the reason in `content`.

    Raises:
        Refused: rules keep it out, it was withdrawn, or nothing differs.
        Conflict: `document` is no longer its newest revision.
    """
    head = log.lock(session)
    _refuse_stale(session, document)
    _refuse_unfit(session, content, document, at)
    if content.with_changes(reason=document.content.reason) == document.content:
        raise Refused("Nothing differs from what stands now: change something, or go back.")
    event = DocumentAmended(ref=document.ref, revision=document.number + 1, **_said(content))
    return _write(session, actor, event, content, document, head, at)


def withdraw_document(
    session: Session, actor: Actor, document: Document, *, reason: str, at: datetime
) -> Receipt:
    """Take a document out of the register for a reason that everybody can read.

    Raises:
        Refused: no reason is given, or it was withdrawn already.
        Conflict: `document` is no longer its newest revision.
    """
    if not reason:
        raise Refused("Say in a sentence why it goes: everybody can read it.")
    head = log.lock(session)
    _refuse_stale(session, document)
    event = DocumentWithdrawn(ref=document.ref, revision=document.number + 1, reason=reason)
    content = document.content.withdrawn(reason)
    return _write(session, actor, event, content, document, head, at)


def _refuse_stale(session: Session, document: Document) -> None:
    now = queries.document(session, document.ref)
    if now.is_withdrawn:
        raise Refused("{ref} was withdrawn: register it anew.", ref=document.ref)
    if (now.number, now.content) != (document.number, document.content):  # or words were erased
        raise Conflict(
            "Somebody else has changed {ref} meanwhile: nothing was changed. Compare what stands "
            "now with what you typed, and send it again.",
            ref=document.ref,
        )


def _refuse_unfit(
    session: Session, content: Content, earlier: Document | None, at: datetime
) -> None:
    public = session.scalars(
        select(Pledge.ref).where(
            Pledge.ref.in_(content.pledges), Pledge.published_number.is_not(None)
        )
    )
    number = earlier.number + 1 if earlier else 1
    entities = {one.code: one.merged_into for one in register(session).by_code.values()}
    if earlier:  # what it was registered for it may stay with
        entities[earlier.content.pledging_entity] = None
    against = Against(entities, set(public), at.date(), number)
    found = list(problems(content, against))
    there = queries.documents_at(session, content.url) if content.url else []
    if others := [one.ref for one in there if not earlier or one.ref != earlier.ref]:
        message = "{ref} stands at this address already: amend that one instead."
        found.append(Problem("url", Sentence(message, {"ref": others[0]})))
    if found:
        raise Refused(
            "The document cannot be registered yet: {count} points are open.",
            problems=found,
            count=len(found),
        )


def _next_ref(session: Session, year: int) -> str:
    """Return the next ref of the year; nothing that was registered ever leaves the table."""
    first = select(func.count()).select_from(DocumentRevision)
    taken = first.where(
        DocumentRevision.number == 1, DocumentRevision.ref.startswith(f"D-{year:04d}-")
    )
    return f"D-{year:04d}-{(session.scalar(taken) or 0) + 1:05d}"


def _said(content: Content) -> dict[str, Any]:
    return content.document()


def _write(
    session: Session,
    actor: Actor,
    event: Said,
    content: Content,
    earlier: Document | None,
    head: log.Head,
    at: datetime,
) -> Receipt:
    item = log.Item(event, earlier.object if earlier else None)
    [appended] = log.append(session, actor, at, item, head=head)
    row = {
        "index": appended.index,
        "ref": event.ref,
        "object": appended.object,
        "number": event.revision,
        "entity_id": register(session).get(content.pledging_entity).id,
        "state": "withdrawn" if isinstance(event, DocumentWithdrawn) else "registered",
        "url": content.url,
        "content": content.document(),
        "at": datetime.fromisoformat(appended.at),
        "person_id": actor.person_id,
    }
    session.execute(insert(table(DocumentRevision)), row)
    ids = session.scalars(select(Pledge.id).where(Pledge.ref.in_(content.pledges)))
    if links := [{"pledge_id": one, "index": appended.index} for one in ids]:
        session.execute(insert(table(DocumentPledge)), links)
    return Receipt(str(event.ref), event.revision, appended.index)
