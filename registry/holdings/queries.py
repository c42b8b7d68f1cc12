"""Reads for an archive: pledge by pledge, so that memory does not grow with what there is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from registry.accounts.models import Entity
from registry.accounts.queries import members
from registry.audit.evidence import OpenEntry, open_entries
from registry.errors import NotFound
from registry.explore import queries as explore
from registry.holdings.models import Handover
from registry.matches.models import Match, MatchMove
from registry.partners.models import PartnerMove
from registry.pledges import queries as pledges
from registry.pledges.models import (
    Draft,
    Pledge,
    PledgeContact,
    PledgeMove,
    PledgeRevision,
)
from registry.pledges.standing import EVER
from registry.progress.drafting import Written, report_drafts
from registry.progress.queries import Report, reports
from registry.reviews.talking import Message, messages
from registry.undertakings.queries import documents_of, history

Document = dict[str, Any]
_HANDLE = re.compile(r"[A-Za-z0-9_-]{1,40}")  # PostgreSQL refuses NUL


def handover(session: Session, handle: str) -> Handover:
    """Return the archive with this handle, or raise NotFound."""
    wanted = select(Handover).where(Handover.handle == handle)
    found = session.scalar(wanted) if _HANDLE.fullmatch(handle) else None
    if found is None:
        raise NotFound("There is no such archive.")
    return found


def handovers(session: Session, entity_id: int, *, limit: int = 10) -> Sequence[Handover]:
    """Return what was asked for of an entity, the newest first."""
    rows = select(Handover).where(Handover.entity_id == entity_id)
    return session.scalars(rows.order_by(Handover.id.desc()).limit(limit)).all()


def count(session: Session, entity_id: int) -> int:
    """Return how many pledges and drafts an entity has."""
    counted = [
        session.scalar(select(func.count()).select_from(model).where(model.entity_id == entity_id))
        for model in (Pledge, Draft)
    ]
    return sum(number or 0 for number in counted)


def people(session: Session, entity_id: int) -> list[Document]:
    """Return who acts for an entity now, in which role and since when."""
    return [
        {
            "name": one.person.name,
            "email": one.person.email,
            "language": one.person.language,
            "role": one.grant.role,
            "since": one.since.isoformat(),
        }
        for one in members(session, entity_id)
    ]


def drafts(session: Session, entity_id: int) -> Iterator[Document]:
    """Yield an entity's drafts with their contact persons."""
    rows = select(Draft, Pledge.ref).outerjoin(Pledge, Pledge.id == Draft.pledge_id)
    rows = rows.where(Draft.entity_id == entity_id).order_by(Draft.id)
    for draft, ref in session.execute(rows.execution_options(yield_per=20)).tuples():
        names = pledges.people(session, [draft.created_by, draft.updated_by])
        yield {
            "draft": draft.handle,
            "next_revision_of": ref,
            "begun_by": names.get(draft.created_by, ""),
            "saved_by": names.get(draft.updated_by, ""),
            "saved_at": draft.updated_at.isoformat(),
            "content": draft.content,
            "contacts": draft.contacts,
            "comments": [_comment(one) for one in pledges.comments(session, draft)],
        }
        session.expunge(draft)


def all_pledges(
    session: Session, entity_id: int, size: int
) -> Iterator[tuple[Document, Mapping[int, Sequence[OpenEntry]]]]:
    """Yield an entity's pledges in full, each with what proves its public revisions."""
    ids = select(Pledge.id).where(Pledge.entity_id == entity_id).order_by(Pledge.id)
    for pledge_id in session.scalars(ids).all():
        pledge = session.get_one(Pledge, pledge_id)
        yield _pledge(session, pledge), _public(session, pledge, size)
        session.expunge_all()


def _pledge(session: Session, pledge: Pledge) -> Document:
    revisions = pledges.revisions(session, pledge)[::-1]
    contacts = select(PledgeContact).where(
        PledgeContact.index.in_([revision.index for revision in revisions])
    )
    named = {one.index: one.contacts for one in session.scalars(contacts)}
    who = pledges.people(session, [revision.filed_by for revision in revisions])
    return {
        "ref": pledge.ref,
        "cycle": pledge.cycle,
        "origin": pledge.origin,
        "state": pledge.state,
        "published_revision": pledge.published_number,
        "revisions": [_revision(one, named.get(one.index, []), who) for one in revisions],
        "moves": [_move(one) for one in pledges.moves(session, pledge)[::-1]],
        "reports": [_report(one) for one in reports(session, pledge.ref, EVER)[::-1]],
        "reports_in_writing": [_written(one) for one in report_drafts(session, [pledge.ref])],
        "messages": [_message(one) for one in messages(session, pledge)],
    }


def partner_moves(session: Session, entity_id: int) -> Iterator[Document]:
    """Yield what an entity answered as a partner, and what partners of its pledges answered."""
    rows = (
        select(PartnerMove, Pledge.ref, Entity.code)
        .join(Pledge, Pledge.id == PartnerMove.pledge_id)
        .join(Entity, Entity.id == PartnerMove.entity_id)
        .where((PartnerMove.entity_id == entity_id) | (Pledge.entity_id == entity_id))
        .order_by(PartnerMove.index)
    )
    for move, ref, code in session.execute(rows.execution_options(yield_per=200)).tuples():
        yield {
            "entry": move.index,
            "pledge": ref,
            "partner": code,
            "revision": move.number,
            "role": move.role,
            "state": move.state,
            "reason": move.reason,
            "at": move.at.isoformat(),
        }


def matches(session: Session, entity_id: int) -> Iterator[Document]:
    """Yield the matches of an entity's pledges with all that both sides said: two statements."""
    need, offer = aliased(Pledge), aliased(Pledge)
    rows = (
        select(Match, need.ref, offer.ref)
        .join(need, need.id == Match.need_id)
        .join(offer, offer.id == Match.offer_id)
        .where((need.entity_id == entity_id) | (offer.entity_id == entity_id))
        .order_by(Match.id)
    )
    found = session.execute(rows).tuples().all()
    said: dict[int, list[MatchMove]] = {}
    moves = select(MatchMove).where(MatchMove.match_id.in_([match.id for match, *_ in found]))
    for one in session.scalars(moves.order_by(MatchMove.index)):
        said.setdefault(one.match_id, []).append(one)
    for match, need_ref, offer_ref in found:
        yield {
            "ref": match.ref,
            "need": need_ref,
            "offer": offer_ref,
            "state": match.state,
            "moves": [
                {
                    "entry": one.index,
                    "move": one.move,
                    "side": one.side,
                    "words": one.words,
                    "at": one.at.isoformat(),
                }
                for one in said.get(match.id, ())
            ],
        }


def documents(session: Session, entity_id: int) -> Iterator[Document]:
    """Yield the documents of an entity that stand, each with all its revisions."""
    for found in documents_of(session, [entity_id]):
        yield {
            "ref": found.ref,
            "revisions": [
                {
                    "number": one.number,
                    "entry": one.index,
                    "at": one.at.isoformat(),
                    "content": one.content.document(),
                }
                for one in history(session, found.ref)
            ],
        }


def _revision(revision: PledgeRevision, contacts: list[dict[str, str]], who: Any) -> Document:
    return {
        "number": revision.number,
        "entry": revision.index,
        "filed_at": revision.filed_at.isoformat(),
        "filed_by": who.get(revision.filed_by, ""),
        "is_late": revision.is_late,
        "content": revision.content,
        "contacts": contacts,
    }


def _move(move: PledgeMove) -> Document:
    """Return what was done, without who: people of the secretariat are not named to an entity."""
    return {
        "entry": move.index,
        "revision": move.number,
        "move": move.move,
        "to": move.to_state,
        "at": move.at.isoformat(),
        "details": move.details,
    }


def _message(one: Message) -> Document:
    """Return what was said, and by whom of the entity's own people."""
    return {
        "from": "secretariat" if one.said.from_secretariat else "entity",
        "by": "" if one.said.from_secretariat else one.name,
        "at": one.said.at.isoformat(),
        "revision": one.said.number,
        "field": one.said.field,
        "words": one.said.words,
        "settled_at": one.said.settled_at.isoformat() if one.said.settled_at else None,
    }


def _comment(one: pledges.Comment) -> Document:
    return {
        "by": one.name,
        "at": one.said.at.isoformat(),
        "section": one.said.section,
        "words": one.said.words,
        "settled_at": one.said.settled_at.isoformat() if one.said.settled_at else None,
    }


def _written(one: Written) -> Document:
    return {
        "report": one.draft.report,
        "revision": one.draft.number,
        "saved_by": one.name,
        "saved_at": one.draft.updated_at.isoformat(),
        "typed": one.draft.typed,
        "attachments": one.draft.attachments,
    }


def _report(report: Report) -> Document:
    return {
        "number": report.number,
        "revisions": [
            {
                "number": one.number,
                "entry": one.index,
                "filed_at": one.filed_at.isoformat(),
                "content": one.content.document(),
                "judgements": [
                    {
                        "entry": said.index,
                        "verdict": said.verdict,
                        "reason": said.reason,
                        "at": said.at.isoformat(),
                    }
                    for said in one.judgements
                ],
            }
            for one in report.revisions
        ],
    }


def _public(session: Session, pledge: Pledge, size: int) -> Mapping[int, Sequence[OpenEntry]]:
    """Return by number the entries of each public revision, and those that erased words of it."""
    if pledge.published_number is None:
        return {}
    # The face with which a revision became public, as its page has it.
    first = {face.number: face for face in reversed(explore.history(session, pledge.ref, size))}
    return {number: _entries(session, face, size) for number, face in sorted(first.items())}


def _entries(session: Session, face: explore.Published, size: int) -> Sequence[OpenEntry]:
    found = open_entries(session, {face.revision_index, face.index}, size)
    return [*(found | explore.erasers(session, face.notes, size)).values()]
