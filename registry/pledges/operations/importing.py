"""Taking over pledges published elsewhere: public at once, marked as not confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.register import EntityView
from registry.audit import log
from registry.pledges.content import Content
from registry.pledges.events import PledgeImported
from registry.pledges.lifecycle import State
from registry.pledges.models import Pledge
from registry.pledges.operations.rows import (
    Ref,
    add_pledges,
    add_revisions,
    next_refs,
    pledge_row,
    revision_row,
)
from registry.pledges.publication import Face, Shown, publish_rows
from registry.policy import Actor


@dataclass(frozen=True, slots=True)
class Imported:
    """One pledge to take over: its words, whose it is, and what filing would have blocked."""

    content: Content
    entity: EntityView
    year: int
    findings: tuple[str, ...]


def import_pledges(
    session: Session, actor: Actor, several: Sequence[Imported], *, at: datetime
) -> list[str | None]:
    """Publish imported pledges and return their refs; None where a legacy id is here already.

    The same few statements however many there are.
    """
    head = log.lock(session)
    here = _here(session, several)
    new: list[Imported] = []
    for one in several:
        if one.content.legacy_id not in here:
            here.add(one.content.legacy_id)
            new.append(one)
    refs = _publish(session, actor, new, head, at) if new else {}
    return [refs.pop(one.content.legacy_id, None) for one in several]


def _here(session: Session, several: Sequence[Imported]) -> set[str | None]:
    ids = [one.content.legacy_id for one in several]
    return set(session.scalars(select(Pledge.legacy_id).where(Pledge.legacy_id.in_(ids))))


def _publish(
    session: Session, actor: Actor, new: Sequence[Imported], head: log.Head, at: datetime
) -> dict[str, str]:
    """Write new pledges and return legacy id → ref."""
    refs = next_refs(session, [one.year for one in new])
    events = [
        PledgeImported(ref=str(ref), revision=1, content=one.content, findings=one.findings)
        for ref, one in zip(refs, new, strict=True)
    ]
    appended = log.append(session, actor, at, *map(log.Item, events), head=head)
    parts = list(zip(refs, new, appended, strict=True))
    ids = add_pledges(session, [_pledge_row(*part) for part in parts])
    add_revisions(
        session,
        [
            revision_row(pledge_id, 1, done, actor, is_late=False)
            for pledge_id, done in zip(ids, appended, strict=True)
        ],
    )
    publish_rows(
        session, [_shown(pledge_id, *part) for pledge_id, part in zip(ids, parts, strict=True)]
    )
    return {one.content.legacy_id: str(ref) for ref, one in zip(refs, new, strict=True)}


def _pledge_row(ref: Ref, one: Imported, appended: log.Appended) -> dict[str, Any]:
    return pledge_row(
        ref,
        object=appended.object,
        entity_id=one.entity.id,
        cycle=one.content.cycle,
        origin="imported",
        legacy_id=one.content.legacy_id,
        state=State.PUBLISHED.value,
        published_number=1,
    )


def _shown(pledge_id: int, ref: Ref, one: Imported, appended: log.Appended) -> Shown:
    face = Face(
        index=appended.index,
        pledge_id=pledge_id,
        revision_index=appended.index,
        entity_id=one.entity.id,
        cycle=one.content.cycle,
        ref=str(ref),
    )
    return Shown(face, "imported", one.content, findings=one.findings)
