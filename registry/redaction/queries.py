"""Reads for redactions: what an object of the log says, what says the same, and who asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import canonical
from registry.audit.entry import JSON, decode_entry, read_disclosures
from registry.audit.models import Disclosure, LogEntry, Opening, Redaction
from registry.briefing.models import Export
from registry.briefing.queries import (
    briefs_since,
    briefs_with,
    exports_carrying,
    exports_since,
    exports_with,
)
from registry.briefs.queries import Brief
from registry.errors import NotFound
from registry.mail import letters_about
from registry.mail.models import Message
from registry.pledges import queries as pledges
from registry.pledges.content import REDACTABLE
from registry.pledges.models import Draft, DraftComment
from registry.redaction.chains import Chain
from registry.redaction.models import RedactionRequest
from registry.redaction.private import Private, comments, private
from registry.redaction.texts import PRINTED, passages, sayings, texts
from registry.reviews.models import FindingText, ReviewNote

Targets = Sequence[Mapping[str, Any]]  # each {"index", "field"}, or {"private"}: its key


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with those of its fields that say something and may be erased."""

    index: int
    object: str
    at: datetime
    kind: str
    number: int | None  # of the revision that it files, or is about
    opened: int | None  # by which entry it became public
    texts: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Affected:
    """An entry that loses fields: those asked for, and those that say the same."""

    entry: Entry
    fields: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        """Whether anybody could read them."""
        return self.entry.opened is not None


@dataclass(frozen=True, slots=True)
class Reach:
    """All that a redaction erases."""

    entries: Sequence[Affected]
    private: Sequence[Private]  # in no entry: messages, contact persons
    comments: Sequence[DraftComment]  # of colleagues on the draft, if they say the same
    draft: Draft | None  # the next revision in writing, if it says the same
    draft_fields: tuple[str, ...]
    notes: Sequence[ReviewNote]  # findings in writing that say the same
    letters: Sequence[Message]  # kept letters that quote it
    exports: Sequence[Export]  # briefings that carry it
    briefs: Sequence[Brief]  # issued ones
    passages: tuple[str, ...]  # the texts as pages and letters quote them

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of what was asked for."""
        return not (self.entries or self.private)

    @property
    def version(self) -> str:
        """Return what tells whether somebody confirms just what they read."""
        said = [[one.entry.index, *one.fields] for one in self.entries]
        notes = [one.number for one in self.notes]
        private = [one.key for one in self.private], [one.handle for one in self.comments]
        seen = canonical.dumps([said, list(self.draft_fields), notes, *private])
        return sha256(seen.encode()).hexdigest()[:32]


def entries(session: Session, *objects: str) -> list[Entry]:
    """Return the entries of objects in the order of the log, those without such texts too."""
    rows = session.execute(
        select(LogEntry.index, LogEntry.object, LogEntry.body, Disclosure.body, Opening.index)
        .join(Disclosure, Disclosure.index == LogEntry.index)
        .outerjoin(Opening, Opening.of == LogEntry.index)
        .where(LogEntry.object.in_(objects))
        .order_by(LogEntry.index)
    )
    return [_entry(*row) for row in rows]


def _entry(index: int, chain: str, body: bytes, disclosed: str, opened: int | None) -> Entry:
    fields: dict[str, Any] = {name: value for _salt, name, value in read_disclosures(disclosed)}
    at = datetime.fromisoformat(decode_entry(body).at)
    number = fields.get("revision")
    return Entry(index, chain, at, str(fields["type"]), number, opened, texts(fields))


def reach(session: Session, of: Chain, targets: Targets) -> Reach:
    """Return all of an object that says what the `targets` say."""
    said = entries(session, of.object)
    wanted = [one.texts[name] for one, name in _named(said, targets)]
    beside, chosen = private(session, of), {target.get("private") for target in targets}
    wanted += [one.said for one in beside if one.key in chosen]
    same = frozenset().union(*map(sayings, wanted))
    found = [Affected(one, names) for one in said if (names := _sharing(one.texts, same))]
    lost = [one.entry.texts[name] for one in found for name in one.fields]
    said_too = [one for one in beside if one.said in same]
    lost += [one.words for one in said_too]
    quoted = tuple(sorted({text for value in lost for text in passages(value)}))
    draft, fields = _draft(session, of, same)
    return Reach(
        entries=found,
        private=said_too,
        comments=comments(session, of, same),
        draft=draft,
        draft_fields=fields,
        notes=_notes(session, of, same),
        letters=letters_about(session, of.quoted_as, quoted),
        exports=exports_of(session, of, found),
        briefs=issued_briefs(session, of, found),
        passages=quoted,
    )


def _named(said: Iterable[Entry], targets: Targets) -> Iterator[tuple[Entry, str]]:
    """Yield entry and field of each target that still says something."""
    by_index = {one.index: one for one in said}
    for target in targets:
        one = by_index.get(target.get("index", -1))
        if one and target["field"] in one.texts:
            yield one, target["field"]


def _sharing(fields: Mapping[str, Any], same: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name, value in fields.items() if same & sayings(value))


def _draft(
    session: Session, of: Chain, same: frozenset[str]
) -> tuple[Draft | None, tuple[str, ...]]:
    """Return the draft of the next revision with the fields that say the same."""
    draft = pledges.draft_of(session, of.pledge) if of.is_pledge and of.pledge else None
    if draft is None:
        return None, ()
    fields = _sharing({name: draft.content.get(name) for name in REDACTABLE}, same)
    return (draft if fields else None), fields


def _notes(session: Session, of: Chain, same: frozenset[str]) -> list[ReviewNote]:
    """Return the findings in writing that say the same."""
    if not (of.is_pledge and of.pledge):
        return []
    notes = select(ReviewNote).where(ReviewNote.pledge_id == of.pledge.id)
    return [one for one in session.scalars(notes) if same & sayings(one.findings)]


def exports_of(session: Session, of: Chain, found: Iterable[Affected]) -> list[Export]:
    """Return the briefings that may print it: made since it was public, or of the accepted."""
    found = list(found)
    since, named = _printed_since(found), _named_since(found)
    if of.pledge:
        words = {one.entry.index for one in found if one.entry.kind in PRINTED}
        waited = exports_carrying(session, of.pledge.cycle, words)
        public = [] if since is None else exports_with(session, of.pledge.id, since=since)
        return sorted({*public, *waited}, key=attrgetter("id"))
    return [] if named is None else exports_since(session, named)


def issued_briefs(session: Session, of: Chain, found: Iterable[Affected]) -> list[Brief]:
    """Return the briefs that were issued of it."""
    since = _printed_since(found)
    if since is not None and of.pledge:
        return briefs_with(session, of.pledge.id, since=since)
    named = _named_since(found)
    return [] if named is None else briefs_since(session, named)


def _printed_since(found: Iterable[Affected]) -> int | None:
    """Return which entry made the first of it public that briefs print, None if none did."""
    opened = (one.entry.opened for one in found if one.entry.kind in PRINTED)
    return min((index for index in opened if index is not None), default=None)


def _named_since(found: Iterable[Affected]) -> int | None:
    """Return which entry first gave a name that is erased: any brief may print that."""
    return min((one.entry.opened or 0 for one in found if "document" in one.fields), default=None)


def kept_texts(session: Session, found: Reach) -> Sequence[FindingText]:
    """Return the reviewers' texts to use again that say the same: they are nobody's finding."""
    rows = select(FindingText).where(FindingText.text.in_(found.passages))
    return session.scalars(rows.order_by(FindingText.id)).all()


def request(session: Session, handle: str) -> RedactionRequest:
    """Return the request with this handle, or raise NotFound."""
    wanted = select(RedactionRequest).where(RedactionRequest.handle == handle)
    found = session.scalar(wanted) if handle.isascii() and handle.isprintable() else None
    if found is None:
        raise NotFound("There is no such redaction.")
    return found


def done(session: Session, asked: RedactionRequest) -> list[tuple[Entry, str]]:
    """Return entry and field of all that a confirmed redaction erased."""
    by_index = {one.index: one for one in entries(session, asked.object)}
    rows = (
        select(Redaction.of, Redaction.field)
        .where(Redaction.index == asked.index)
        .order_by(Redaction.of, Redaction.field)
    )
    return [(by_index[of], field) for of, field in session.execute(rows).tuples()]


def requests(session: Session, *, limit: int = 100) -> Sequence[RedactionRequest]:
    """Return the newest requests; those that wait come first."""
    rows = (
        select(RedactionRequest)
        .order_by(RedactionRequest.state != "asked", RedactionRequest.id.desc())
        .limit(limit)
    )
    return session.scalars(rows).all()
