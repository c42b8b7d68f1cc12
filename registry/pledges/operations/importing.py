"""Taking over pledges published elsewhere: public at once, marked as not confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from registry.accounts.register import EntityView
from registry.audit import log
from registry.errors import Refused
from registry.pledges.content import Content, Link
from registry.pledges.events import PledgeClassified, PledgeImported
from registry.pledges.lifecycle import State
from registry.pledges.models import Pledge, PledgeRevision, Publication
from registry.pledges.operations.rows import add_pledge, add_revision, next_ref
from registry.pledges.publication import Face, publish_row
from registry.policy import Actor

_IS_HERE = select(exists().where(Pledge.legacy_id == bindparam("legacy_id")))


@dataclass(frozen=True, slots=True)
class Imported:
    """One pledge to take over: its words, whose it is, and what filing would have blocked."""

    content: Content
    entity: EntityView
    year: int
    findings: tuple[str, ...]


def import_pledge(
    session: Session, actor: Actor, imported: Imported, *, at: datetime
) -> str | None:
    """Publish an imported pledge and return its ref; None where its legacy id is here already."""
    content = imported.content
    head = log.lock(session)
    if session.connection().execute(_IS_HERE, {"legacy_id": content.legacy_id}).scalar():
        return None
    ref = next_ref(session, imported.year)
    event = PledgeImported(ref=str(ref), revision=1, content=content, findings=imported.findings)
    [appended] = log.append(session, actor, at, log.Item(event), head=head)
    pledge_id = add_pledge(
        session,
        ref,
        object=appended.object,
        entity_id=imported.entity.id,
        cycle=content.cycle,
        origin="imported",
        legacy_id=content.legacy_id,
        state=State.PUBLISHED.value,
        published_number=1,
    )
    add_revision(session, pledge_id, 1, appended, actor, is_late=False)
    face = Face(
        index=appended.index,
        pledge_id=pledge_id,
        revision_index=appended.index,
        entity_id=imported.entity.id,
        cycle=content.cycle,
        ref=str(ref),
    )
    publish_row(session, face, "imported", content, findings=list(imported.findings))
    return str(ref)


def classify_pledge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    recommendations: Sequence[Link],
    reason: str,
    at: datetime,
) -> int:
    """Link an imported pledge to recommendations, marked as the secretariat's reading."""
    session.refresh(pledge, with_for_update=True)
    earlier = session.scalars(
        select(Publication)
        .where(Publication.pledge_id == pledge.id)
        .order_by(Publication.index.desc())
    ).first()
    if earlier is None or earlier.state != "imported":
        raise Refused("{ref} is not an imported pledge: its entity links it.", ref=pledge.ref)
    event = PledgeClassified(
        ref=pledge.ref,
        revision=pledge.current_number,
        recommendations=[
            {"code": link.code, "relation": link.relation} for link in recommendations
        ],
        reason=reason,
    )
    [appended] = log.append(session, actor, at, log.Item(event, pledge.object))
    revision = _published(session, pledge)
    publish_row(
        session,
        Face.of(pledge, revision, appended.index),
        "imported",
        Content.parse(revision.content),
        classified=tuple(recommendations),
        findings=list(earlier.card["findings"]),
    )
    return appended.index


def _published(session: Session, pledge: Pledge) -> PledgeRevision:
    return session.scalars(
        select(PledgeRevision).where(
            PledgeRevision.pledge_id == pledge.id,
            PledgeRevision.number == pledge.published_number,
        )
    ).one()
