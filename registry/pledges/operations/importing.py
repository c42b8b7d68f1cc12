"""Taking over pledges published elsewhere: public at once, marked as not confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.register import EntityView
from registry.audit import log
from registry.errors import Refused
from registry.pledges.content import Content, Link
from registry.pledges.events import PledgeClassified, PledgeImported
from registry.pledges.lifecycle import State
from registry.pledges.models import Pledge, PledgeRevision, Publication
from registry.pledges.operations.filing import add_revision, next_number
from registry.pledges.publication import publish_row
from registry.policy import Actor


@dataclass(frozen=True, slots=True)
class Imported:
    """One pledge to take over: its words, whose it is, and what filing would have blocked."""

    content: Content
    entity: EntityView
    year: int
    findings: tuple[str, ...]


def import_pledge(
    session: Session, actor: Actor, imported: Imported, *, at: datetime
) -> Pledge | None:
    """Publish an imported pledge; None where its legacy id is here already."""
    content = imported.content
    log.lock(session)
    known = select(Pledge.id).where(Pledge.legacy_id == content.legacy_id)
    if session.scalar(known) is not None:
        return None
    serial = next_number(session, imported.year)
    ref = f"P-{imported.year}-{serial:05d}"
    event = PledgeImported(ref=ref, revision=1, content=content, findings=imported.findings)
    [appended] = log.append(session, actor, at, log.Item(event))
    pledge = Pledge(
        ref=ref,
        year=imported.year,
        number=serial,
        object=appended.object,
        entity_id=imported.entity.id,
        cycle=content.cycle,
        origin="imported",
        legacy_id=content.legacy_id,
        state=State.PUBLISHED.value,
        current_number=1,
        published_number=1,
    )
    session.add(pledge)
    session.flush()
    add_revision(session, pledge, 1, content, appended, actor, is_late=False)
    publish_row(
        session,
        pledge,
        _published(session, pledge),
        appended.index,
        "imported",
        content,
        findings=list(imported.findings),
    )
    return pledge


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
    log.lock(session)
    session.refresh(pledge, with_for_update=True)
    face = session.scalars(
        select(Publication)
        .where(Publication.pledge_id == pledge.id)
        .order_by(Publication.index.desc())
    ).first()
    if face is None or face.state != "imported":
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
        pledge,
        revision,
        appended.index,
        "imported",
        Content.parse(revision.content),
        classified=tuple(recommendations),
        findings=list(face.card["findings"]),
    )
    return appended.index


def _published(session: Session, pledge: Pledge) -> PledgeRevision:
    return session.scalars(
        select(PledgeRevision).where(
            PledgeRevision.pledge_id == pledge.id,
            PledgeRevision.number == pledge.published_number,
        )
    ).one()
