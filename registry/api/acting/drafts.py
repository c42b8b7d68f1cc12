"""Drafts: begun, read, written, checked, with files, deleted, filed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.api.acting import sections
from registry.api.acting.sent import Sent, stale
from registry.api.acting.shapes import Checked, Draft, ToAnswer
from registry.api.acting.values import Members, refuse
from registry.api.answers import address
from registry.api.problems import wrongs
from registry.errors import Conflict, Problem, Sentence
from registry.framework.cycles import CycleView
from registry.framework.queries import framework
from registry.framework.vocabulary import LANGUAGES
from registry.pledges import operations, quality, queries
from registry.pledges.content import Attachment, Content
from registry.pledges.forms import SECTIONS
from registry.pledges.forms.attachments import attach as attached
from registry.pledges.forms.attachments import detach as detached
from registry.pledges.models import Draft as Row
from registry.pledges.models import Pledge
from registry.pledges.views.filing import file_draft
from registry.pledges.views.loading import OpenDraft, codes, load_draft, open_draft
from registry.policy import Permission, Subject, allows
from registry.web import context

Parts = dict[str, Any]  # of the address that an act leads to
_WORDS = {
    "content": Members(sections.FIELDS, also=sections.GIVEN_BACK),
    "contacts": tuple[sections.Contact, ...],
}
WORDS = Members(_WORDS)
START = Members({"cycle": str, "language": str, "earlier": str, **_WORDS}, needed=("cycle",))


def tag(opened: OpenDraft) -> str:
    """Return what names a version of a draft in ETag and If-Match."""
    return str(opened.draft.version)


def draft(opened: OpenDraft) -> Draft:
    """Return a draft as it stands, with what blocks filing."""
    content = opened.written.content
    return Draft(
        handle=opened.draft.handle,
        entity=opened.offer.entity.code,
        ref=opened.pledge.ref if opened.pledge else None,
        revision=opened.offer.revision,
        is_erratum=opened.draft.is_erratum,
        updated_at=opened.draft.updated_at,
        content=content,
        contacts=[sections.contact(one) for one in opened.written.contacts],
        problems=wrongs(opened.problems),
        findings=to_answer(queries.findings_of(context.session, opened.pledge)),
        page=address("pledges.draft", handle=opened.draft.handle),
    )


def to_answer(findings: Sequence[Mapping[str, Any]]) -> list[ToAnswer]:
    """Return the findings of a return as programs read them."""
    return [ToAnswer(field=one["field"], text=one["text"]) for one in findings]


def check(opened: OpenDraft) -> Checked:
    """Return whether a draft can be filed, and how good the pledge is by stated rules."""
    may = allows(context.identity(), Permission.PLEDGE_FILE, opened.subject)
    return Checked(
        is_ready=not opened.problems,
        may_file=may is not None,
        problems=wrongs(opened.problems),
        quality=quality.assess(
            opened.written.content, opened.wording.text, language=opened.wording.language
        ),
    )


def load_writer(session: Session) -> tuple[EntityView, Subject]:
    """Return the entity that the token writes for."""
    code = context.identity().grants[0].entity
    return register(session).get(code), Subject(entity=code)


def start(session: Session, entity: EntityView, sent: Sent) -> Parts:
    """Begin a new pledge in an open cycle, with the words that are sent.

    With `earlier`, with what that pledge of the entity said when it was last filed, in its
    language; what is sent replaces fields of it. Links are carried over to the edition in force.
    """
    known, body = framework(session), sent.body
    cycles = {one.code: one for one in known.open_cycles()}
    earlier = _earlier(session, body["earlier"]) if "earlier" in body else None
    is_spoken = body.get("language", "en" if "earlier" in body else "") in LANGUAGES
    wrong = [] if body["cycle"] in cycles else [Problem("/cycle", _CYCLE)]
    wrong += [] if is_spoken else [Problem("/language", _LANGUAGE)]
    wrong += [Problem("/earlier", _EARLIER)] if "earlier" in body and earlier is None else []
    refuse(wrong)
    row = _begin(session, entity, cycles[body["cycle"]], body, earlier)
    _write(session, open_draft(session, row), body)
    return {"handle": row.handle}


def _earlier(session: Session, ref: str) -> Pledge | None:
    """Return a pledge that the entity of the token has filed, or None."""
    entities = register(session)
    ids = [entities.get(code).id for code in codes(context.identity())]
    found = (one.pledge for one in queries.filed(session, ids))
    return next((one for one in found if one.ref == ref), None)


def _begin(
    session: Session, entity: EntityView, cycle: CycleView, body: Mapping[str, Any],
    earlier: Pledge | None,
) -> Row:  # fmt: skip
    known, actor, at = framework(session), context.actor(), clock.now()
    edition = known.offered(cycle)
    if earlier is None:
        return operations.start_draft(
            session, actor, entity, cycle=cycle.code, edition=edition.code,
            language=body["language"], at=at,
        )  # fmt: skip
    row, _carried = operations.copy_pledge(
        session, actor, earlier, entity, cycle=cycle.code, framework=known, edition=edition, at=at,
    )  # fmt: skip
    return row


_CYCLE = Sentence("There is no cycle with this code that takes pledges now.")
_EARLIER = Sentence("The entity has filed no pledge with this reference.")
_LANGUAGE = Sentence("Pledges are written in ar, en, es, fr, ru or zh.")


def save(session: Session, opened: OpenDraft, sent: Sent) -> Parts:
    """Replace the fields that are given, each as a whole; the others stay."""
    sent.expect(tag(opened))
    _write(session, opened, sent.body)
    return {"handle": opened.draft.handle}


def _write(session: Session, opened: OpenDraft, body: Mapping[str, Any]) -> None:
    given = body.get("content", {})
    for section, words in sections.written(opened, given, body.get("contacts")):
        _keep(session, opened, words.content, words.contacts, section.name)


def _keep(
    session: Session,
    opened: OpenDraft,
    content: Content,
    contacts: Sequence[dict[str, str]],
    section: str,
) -> Row:
    try:
        return operations.save_draft(
            session,
            context.actor(),
            opened.draft,
            content=content,
            contacts=contacts,
            section=section,
            version=opened.draft.version,
            at=clock.now(),
            holds=SECTIONS[section].holds,
        )
    except Conflict:
        raise stale() from None


def delete(session: Session, opened: OpenDraft, sent: Sent) -> Parts:
    """Erase a draft for good."""
    sent.expect(tag(opened))
    operations.delete_draft(session, context.actor(), opened.draft, at=clock.now())
    return {}


def attach(session: Session, opened: OpenDraft, sent: Sent) -> Parts:
    """Attach the file that is sent; the same bytes again only change its name."""
    sent.expect(tag(opened))
    return _keep_files(session, opened, attached(opened.written.content, sent.attachment()))


def load_attachment(
    session: Session, *, handle: str, sha256: str
) -> tuple[tuple[OpenDraft, Attachment], Subject]:
    """Return a draft with one of its files."""
    opened, subject = load_draft(session, handle=handle)
    return (opened, opened.written.content.attachment(sha256)), subject


def detach(session: Session, found: tuple[OpenDraft, Attachment], sent: Sent) -> Parts:
    """Take a file off a draft."""
    opened, file = found
    sent.expect(tag(opened))
    return _keep_files(session, opened, detached(opened.written.content, file.sha256))


def _keep_files(session: Session, opened: OpenDraft, content: Content) -> Parts:
    _keep(session, opened, content, opened.written.contacts, "attachments")
    return {"handle": opened.draft.handle}


def file(session: Session, opened: OpenDraft, sent: Sent) -> Parts:
    """File a draft: it becomes an immutable revision, and the draft is gone."""
    sent.expect(tag(opened))
    try:
        receipt = file_draft(session, opened, version=opened.draft.version, at=clock.now())
    except Conflict:
        raise stale() from None
    return {"ref": receipt.ref, "number": receipt.number}
