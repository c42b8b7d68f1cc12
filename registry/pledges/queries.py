"""Reads of drafts and pledges for those who write them."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from babel.core import get_global
from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from registry.accounts.models import Person
from registry.accounts.queries import register
from registry.errors import NotFound
from registry.framework.queries import framework
from registry.pledges.claims import Taken
from registry.pledges.content import NOTE, Content
from registry.pledges.lifecycle import OVER, State
from registry.pledges.models import (
    Draft,
    DraftComment,
    EndedDraft,
    Erratum,
    Pledge,
    PledgeMove,
    PledgeRevision,
    Publication,
    findings_in,
)
from registry.pledges.rules import Known
from registry.pledges.standing import EVER, IN_FORCE

# What an address may name; anything else never reaches the database (PostgreSQL refuses NUL).
_HANDLE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_REF = re.compile(r"P-[0-9]{4}-[0-9]{5,9}")


@cache
def currencies() -> frozenset[str]:
    """Return the ISO 4217 codes that are legal tender somewhere today, as CLDR lists them."""
    territories = get_global("territory_currencies").values()
    return frozenset(
        code for rows in territories for code, _since, until, tender in rows if tender and not until
    )


def known(session: Session, match_ref: str = "", *, own: str = "") -> Known:
    """Return what the rules look things up in; of the published pledges only `match_ref`.

    `own` is the ref of the pledge that is written on, "" while it has none.
    """
    published = _published(session, match_ref)
    return Known(register(session), framework(session), currencies(), published, own)


def as_they_stand(session: Session, known: Known) -> Known:
    """Return `known` with the entities, editions and cycles of now; equal where none changed."""
    return replace(known, register=register(session), framework=framework(session))


def _published(session: Session, ref: str) -> frozenset[str]:
    if not _REF.fullmatch(ref):
        return frozenset()
    found = select(Pledge.ref).where(
        Pledge.ref == ref,
        Pledge.published_number.is_not(None),
        Pledge.state.not_in([state.value for state in OVER]),
    )
    return frozenset(session.scalars(found))


def draft(session: Session, handle: str) -> Draft | None:
    """Return the draft with this handle, if there is one."""
    wanted = select(Draft).where(Draft.handle == handle)
    return session.scalar(wanted) if _HANDLE.fullmatch(handle) else None


def pledge(session: Session, ref: str) -> Pledge:
    """Return the pledge with this reference, or raise NotFound."""
    wanted = select(Pledge).where(Pledge.ref == ref)
    found = session.scalar(wanted) if _REF.fullmatch(ref) else None
    if found is None:
        raise NotFound("There is no pledge {ref}.", ref=ref)
    return found


def ended_draft(session: Session, handle: str) -> EndedDraft | None:
    """Return what is remembered of a draft that was filed or deleted, if anything is."""
    return session.get(EndedDraft, handle) if _HANDLE.fullmatch(handle) else None


def listed_files(session: Session) -> set[str]:
    """Return the SHA-256 of every file that a draft or a revision lists."""
    found: set[str] = set()
    for words in (Draft.content, PledgeRevision.content):
        some = select(words).where(type_coerce(words, Text).contains('"sha256":'))
        contents: Iterable[dict[str, Any]] = session.scalars(some)
        for content in contents:
            found |= {
                file["sha256"] for file in (*content.get("attachments", ()), *_noted(content))
            }
    return found


def _noted(content: Mapping[str, Any]) -> Iterable[Mapping[str, str]]:
    """Yield the note verbale that was filed from, once its document is attached."""
    note = content.get(NOTE)
    return (note,) if note and note["sha256"] else ()


def draft_of(session: Session, pledge: Pledge) -> Draft | None:
    """Return the draft of the pledge's next revision, if somebody began one."""
    return session.scalar(select(Draft).where(Draft.pledge_id == pledge.id))


def filed_from_drafts(
    session: Session, entity_id: int, *, limit: int = 20
) -> Sequence[tuple[Pledge, EndedDraft]]:
    """Return what was filed lately from drafts of an entity, the last first."""
    rows = (
        select(Pledge, EndedDraft)
        .join(EndedDraft, EndedDraft.pledge_id == Pledge.id)
        .where(EndedDraft.entity_id == entity_id, EndedDraft.ending == "filed")
        .order_by(EndedDraft.at.desc(), EndedDraft.handle)
        .limit(limit)
    )
    return session.execute(rows).tuples().all()


def pledge_of(session: Session, draft: Draft | EndedDraft) -> Pledge | None:
    """Return the pledge that a draft continues or became, None for a new one."""
    return session.get(Pledge, draft.pledge_id) if draft.pledge_id else None


def drafts(session: Session, entities: Collection[int]) -> list[tuple[Draft, str]]:
    """Return the drafts of these entities with who saved them, the newest first; one statement."""
    rows = (
        select(Draft, Person.name)
        .join(Person, Person.id == Draft.updated_by)
        .where(Draft.entity_id.in_(entities))
        .order_by(Draft.updated_at.desc(), Draft.id.desc())
    )
    return list(session.execute(rows).tuples())


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a draft with the name of who wrote it."""

    said: DraftComment
    name: str


def comments(session: Session, draft: Draft) -> list[Comment]:
    """Return what colleagues said about a draft, in the order of writing; one statement."""
    rows = (
        select(DraftComment, Person.name)
        .join(Person, Person.id == DraftComment.person_id)
        .where(DraftComment.draft_id == draft.id)
        .order_by(DraftComment.id)
    )
    return [Comment(said, name) for said, name in session.execute(rows).tuples()]


def open_comments(session: Session, draft: Draft, section: str | None = None) -> list[Comment]:
    """Return those that nobody has settled: all, or what is about one section."""
    found = (one for one in comments(session, draft) if one.said.settled_at is None)
    return [one for one in found if section in (None, one.said.section)]


def comment(session: Session, draft: Draft, handle: str) -> DraftComment:
    """Return the comment of a draft with this handle, or raise NotFound."""
    wanted = select(DraftComment).where(
        DraftComment.draft_id == draft.id, DraftComment.handle == handle
    )
    found = session.scalar(wanted) if _HANDLE.fullmatch(handle) else None
    if found is None:
        raise NotFound("There is no such comment.")
    return found


@dataclass(frozen=True, slots=True)
class Filed:
    """A pledge with its current revision, as its entity sees it."""

    pledge: Pledge
    revision: PledgeRevision
    content: Content
    findings: list[dict[str, Any]]  # of the last return, while it waits for an answer
    taken: Taken | None  # what its entity said of it, where the public words are imported


_LAST_RETURN = (
    select(PledgeMove.details)
    .where(PledgeMove.pledge_id == Pledge.id, PledgeMove.move == "return")
    .where(Pledge.state == State.RETURNED.value)
    .order_by(PledgeMove.index.desc())
    .limit(1)
    .scalar_subquery()
)


def filed(session: Session, entities: Collection[int]) -> list[Filed]:
    """Return the pledges of these entities, the one filed last first; one statement."""
    rows = (
        select(Pledge, PledgeRevision, _LAST_RETURN, Publication)
        .join(
            PledgeRevision,
            (PledgeRevision.pledge_id == Pledge.id)
            & (PledgeRevision.number == Pledge.current_number),
        )
        .outerjoin(Publication, (Publication.pledge_id == Pledge.id) & IN_FORCE)
        .where(Pledge.entity_id.in_(entities))
        .order_by(PledgeRevision.index.desc())
    )
    return [
        Filed(
            pledge,
            revision,
            Content.parse(revision.content),
            findings_in(details) if details else [],
            Taken.of(face.card) if face and face.state == "imported" else None,
        )
        for pledge, revision, details, face in session.execute(rows, {"size": EVER}).tuples()
    ]


def findings_of(session: Session, pledge: Pledge | None) -> list[dict[str, Any]]:
    """Return the findings that the next revision of `pledge` answers."""
    if pledge is None or pledge.state != State.RETURNED.value:
        return []
    details = session.scalar(select(_LAST_RETURN).where(Pledge.id == pledge.id))
    return findings_in(details) if details else []


def revisions(session: Session, pledge: Pledge) -> Sequence[PledgeRevision]:
    """Return every revision of a pledge, the newest first."""
    rows = select(PledgeRevision).where(PledgeRevision.pledge_id == pledge.id)
    return session.scalars(rows.order_by(PledgeRevision.number.desc())).all()


def revision(session: Session, pledge: Pledge, number: int) -> PledgeRevision:
    """Return revision `number` of a pledge, or raise NotFound."""
    if not 1 <= number <= pledge.current_number:  # before a database reads a number too long
        raise NotFound("{ref} has no revision {number}.", ref=pledge.ref, number=number)
    return session.scalars(
        select(PledgeRevision).where(
            PledgeRevision.pledge_id == pledge.id, PledgeRevision.number == number
        )
    ).one()


def public_content(session: Session, pledge: Pledge) -> Content:
    """Return what is public of a pledge."""
    return Content.parse(revision(session, pledge, pledge.published_number or 0).content)


def errata(session: Session, revisions: Iterable[PledgeRevision]) -> frozenset[int]:
    """Return the indexes of those revisions that are errata."""
    indexes = [one.index for one in revisions]
    return frozenset(session.scalars(select(Erratum.index).where(Erratum.index.in_(indexes))))


def moves(session: Session, pledge: Pledge) -> Sequence[PledgeMove]:
    """Return what was done to a pledge, the newest first."""
    rows = select(PledgeMove).where(PledgeMove.pledge_id == pledge.id)
    return session.scalars(rows.order_by(PledgeMove.index.desc())).all()


def people(session: Session, ids: Iterable[int | None]) -> Mapping[int, str]:
    """Return id → name of these people."""
    wanted = {person_id for person_id in ids if person_id is not None}
    rows = select(Person.id, Person.name).where(Person.id.in_(wanted)).order_by(Person.id)
    return dict(session.execute(rows).tuples().all())
