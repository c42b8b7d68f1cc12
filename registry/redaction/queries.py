"""Reads for redactions: what shares the words that are to be erased, and who asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import canonical
from registry.audit.models import Opening, Redaction
from registry.briefing.models import Export
from registry.briefing.queries import exports_with
from registry.errors import NotFound
from registry.pledges import queries as pledges
from registry.pledges.compare import BY_LANGUAGE
from registry.pledges.content import REDACTABLE, Content, Note
from registry.pledges.models import Draft, Pledge, PledgeRevision
from registry.redaction.models import RedactionRequest

_EMPTY = Content(note=Note()).document()
Documents = Mapping[int, Mapping[str, Any]]  # number of a revision → its fields


@dataclass(frozen=True, slots=True)
class Affected:
    """A revision that loses fields: those asked for, and those that say the same."""

    index: int
    number: int
    is_public: bool
    content: Content
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """All that a redaction erases."""

    revisions: Sequence[Affected]
    draft: Draft | None  # the next revision in writing, if it says the same
    draft_fields: tuple[str, ...]
    exports: Sequence[Export]  # briefs that carry it

    @property
    def version(self) -> str:
        """Return what tells whether somebody confirms just what they read."""
        said = [[one.index, *one.fields] for one in self.revisions]
        return sha256(canonical.dumps([said, list(self.draft_fields)]).encode()).hexdigest()[:32]


def reach(session: Session, pledge: Pledge, targets: Iterable[Mapping[str, Any]]) -> Reach:
    """Return all that says what the `targets` say: `{"number", "fields"}` of one pledge."""
    revisions = sorted(pledges.revisions(session, pledge), key=lambda one: one.number)
    wanted = _wanted(targets, {one.number: one.content for one in revisions})
    public = _public(session, revisions)
    affected = [
        Affected(one.index, one.number, one.index in public, Content.parse(one.content), fields)
        for one in revisions
        if (fields := _sharing(one.content, wanted))
    ]
    draft = pledges.draft_of(session, pledge)
    in_draft = _sharing(draft.content, wanted) if draft else ()
    seen = [one.index for one in affected if one.is_public]
    exports = exports_with(session, pledge.id, seen) if seen else []
    return Reach(affected, draft if in_draft else None, in_draft, exports)


def _wanted(targets: Iterable[Mapping[str, Any]], documents: Documents) -> dict[str, set[str]]:
    """Return field → what it says in one of the targets."""
    wanted: dict[str, set[str]] = {}
    for target in targets:
        document = documents.get(target["number"], {})
        for field in target["fields"]:
            wanted.setdefault(field, set()).update(sayings(document, field))
    return wanted


def _sharing(document: Mapping[str, Any], wanted: Mapping[str, set[str]]) -> tuple[str, ...]:
    return tuple(name for name, said in wanted.items() if said & sayings(document, name))


def sayings(document: Mapping[str, Any], field: str) -> set[str]:
    """Return what a field says: each text of one in several languages, else its one value."""
    value = document.get(field)
    if field not in REDACTABLE or value is None or value == _EMPTY[field]:
        return set()
    return set(value.values()) if field in BY_LANGUAGE else {canonical.dumps(value)}


def _public(session: Session, revisions: Iterable[PledgeRevision]) -> set[int]:
    indexes = [one.index for one in revisions]
    return set(session.scalars(select(Opening.of).where(Opening.of.in_(indexes))))


def request(session: Session, handle: str) -> RedactionRequest:
    """Return the request with this handle, or raise NotFound."""
    wanted = select(RedactionRequest).where(RedactionRequest.handle == handle)
    found = session.scalar(wanted) if handle.isascii() and handle.isprintable() else None
    if found is None:
        raise NotFound("There is no such redaction.")
    return found


def done(session: Session, asked: RedactionRequest) -> Sequence[tuple[int, str]]:
    """Return number of the revision and field of all that a confirmed redaction erased."""
    rows = (
        select(PledgeRevision.number, Redaction.field)
        .join(Redaction, Redaction.of == PledgeRevision.index)
        .where(Redaction.index == asked.index)
        .order_by(PledgeRevision.number, Redaction.field)
    )
    return session.execute(rows).tuples().all()


def requests(session: Session, *, limit: int = 100) -> Sequence[tuple[RedactionRequest, Pledge]]:
    """Return the newest requests with their pledges; those that wait come first."""
    rows = (
        select(RedactionRequest, Pledge)
        .join(Pledge, Pledge.id == RedactionRequest.pledge_id)
        .order_by(RedactionRequest.state != "asked", RedactionRequest.id.desc())
        .limit(limit)
    )
    return session.execute(rows).tuples().all()
