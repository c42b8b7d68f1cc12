"""Reads for redactions: what an object of the log says, what says the same, and who asked."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import canonical
from registry.audit.entry import JSON, decode_entry, read_disclosures
from registry.audit.models import Disclosure, LogEntry, Opening, Redaction
from registry.briefing.models import Export
from registry.briefing.queries import exports_with
from registry.errors import NotFound
from registry.framework.models import Cycle
from registry.mail import letters_about, without
from registry.mail.models import Message
from registry.pledges import queries as pledges
from registry.pledges.content import REDACTABLE
from registry.pledges.models import Draft, Pledge
from registry.progress.models import ReportRevision
from registry.redaction.models import RedactionRequest
from registry.redaction.texts import PRINTED, passages, sayings, texts
from registry.reviews.models import FindingText, ReviewMessage, ReviewNote

_REPORT = re.compile(r"(P-[0-9]{4}-[0-9]{5,9})-R([1-9][0-9]{0,8})")
_CYCLE = re.compile(r"[A-Z0-9-]{1,40}")
Targets = Iterable[Mapping[str, Any]]  # each {"index", "field"}


@dataclass(frozen=True, slots=True)
class Chain:
    """What the log says of one object: a pledge, a report on one, or a cycle."""

    object: str
    ref: str
    pledge: Pledge | None  # that it is, or is about
    cycle: Cycle | None = None

    @property
    def is_pledge(self) -> bool:
        """Whether it is a pledge itself, no report on one."""
        return self.pledge is not None and self.pledge.object == self.object


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with those of its fields that say something and may be erased."""

    index: int
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
    draft: Draft | None  # the next revision in writing, if it says the same
    draft_fields: tuple[str, ...]
    notes: Sequence[ReviewNote]  # findings in writing that say the same
    letters: Sequence[Message]  # kept letters that quote it
    messages: Sequence[ReviewMessage]  # of entity and secretariat to each other that quote it
    exports: Sequence[Export]  # briefs that carry it
    passages: tuple[str, ...]  # the texts as pages and letters quote them

    @property
    def version(self) -> str:
        """Return what tells whether somebody confirms just what they read."""
        said = [[one.entry.index, *one.fields] for one in self.entries]
        notes = [one.number for one in self.notes]
        seen = canonical.dumps([said, list(self.draft_fields), notes])
        return sha256(seen.encode()).hexdigest()[:32]


def chain(session: Session, ref: str) -> Chain:
    """Return the pledge, the report (P-2026-00042-R1) or the cycle with this reference.

    Raises:
        NotFound: there is none.
    """
    if of_report := _REPORT.fullmatch(ref):
        pledge = pledges.pledge(session, of_report[1])
        report = ReportRevision.report == int(of_report[2])
        found = select(ReportRevision.object).where(ReportRevision.pledge_id == pledge.id, report)
        if known := session.scalar(found.limit(1)):
            return Chain(known, ref, pledge)
    elif _CYCLE.fullmatch(ref):
        cycle = session.scalar(select(Cycle).where(Cycle.code == ref))
        if cycle:
            return Chain(cycle.object, ref, None, cycle)
        pledge = pledges.pledge(session, ref)
        return Chain(pledge.object, pledge.ref, pledge)
    raise NotFound("There is no pledge, report or cycle {ref}.", ref=ref[:40])


def reports_on(session: Session, of: Chain) -> Sequence[str]:
    """Return the references of the reports on a pledge; what they say is erased apart."""
    if not (of.is_pledge and of.pledge):
        return ()
    rows = select(ReportRevision.report).where(ReportRevision.pledge_id == of.pledge.id).distinct()
    return [f"{of.ref}-R{number}" for number in session.scalars(rows.order_by("report"))]


def entries(session: Session, of: str) -> list[Entry]:
    """Return the entries of an object in the order of the log, those without such texts too."""
    rows = session.execute(
        select(LogEntry.index, LogEntry.body, Disclosure.body, Opening.index)
        .join(Disclosure, Disclosure.index == LogEntry.index)
        .outerjoin(Opening, Opening.of == LogEntry.index)
        .where(LogEntry.object == of)
        .order_by(LogEntry.index)
    )
    return [_entry(*row) for row in rows]


def _entry(index: int, body: bytes, disclosed: str, opened: int | None) -> Entry:
    fields: dict[str, Any] = {name: value for _salt, name, value in read_disclosures(disclosed)}
    at = datetime.fromisoformat(decode_entry(body).at)
    number = fields.get("revision")
    return Entry(index, at, str(fields["type"]), number, opened, texts(fields))


def reach(session: Session, of: Chain, targets: Targets) -> Reach:
    """Return all of an object that says what the `targets` say."""
    said = entries(session, of.object)
    wanted = [one.texts[name] for one, name in _named(said, targets)]
    same = frozenset().union(*map(sayings, wanted))
    found = [Affected(one, names) for one in said if (names := _sharing(one.texts, same))]
    lost = [one.entry.texts[name] for one in found for name in one.fields]
    quoted = tuple(sorted({text for value in lost for text in passages(value)}))
    draft, fields = _draft(session, of, same)
    return Reach(
        entries=found,
        draft=draft,
        draft_fields=fields,
        notes=_notes(session, of, same),
        letters=letters_about(session, of.pledge.ref, quoted) if of.pledge else (),
        messages=_messages(session, of, quoted),
        exports=_exports(session, of, found),
        passages=quoted,
    )


def _named(said: Iterable[Entry], targets: Targets) -> Iterator[tuple[Entry, str]]:
    """Yield entry and field of each target that still says something."""
    by_index = {one.index: one for one in said}
    for target in targets:
        one = by_index.get(target["index"])
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


def _messages(session: Session, of: Chain, quoted: tuple[str, ...]) -> list[ReviewMessage]:
    """Return what entity and secretariat wrote to each other about the pledge that quotes it."""
    if not of.pledge:
        return []
    rows = select(ReviewMessage).where(ReviewMessage.pledge_id == of.pledge.id)
    said = session.scalars(rows.order_by(ReviewMessage.id))
    return [one for one in said if without(one.words, quoted, "") != one.words]


def _exports(session: Session, of: Chain, found: Iterable[Affected]) -> list[Export]:
    """Return the briefs made since the first of it was public, of what briefs print."""
    printed = [
        one.entry.opened
        for one in found
        if one.entry.opened is not None and one.entry.kind in PRINTED
    ]
    if not (printed and of.pledge):
        return []
    return exports_with(session, of.pledge.id, since=min(printed))


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
