"""Writes of redactions: one asks, another one confirms or declines.

Nothing changes until somebody else confirms. What they confirm is what their page listed: where
more says the same meanwhile, they are shown that first.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from registry import mail
from registry.accounts.models import Person
from registry.audit import log
from registry.audit.entry import JSON
from registry.audit.models import Disclosure, Redaction
from registry.briefing.operations import withdraw_exports
from registry.briefs.operations import withdraw_briefs
from registry.errors import Conflict, Refused
from registry.framework.revising import lock_cycle
from registry.holdings.operations import withdraw_handovers
from registry.pledges.content import Content, Note
from registry.pledges.models import ERASED, Draft, Pledge
from registry.pledges.queries import draft_of
from registry.pledges.wording import redaction
from registry.policy import Actor
from registry.redaction import projecting
from registry.redaction.chains import Chain, chain_of
from registry.redaction.erasing import Cut, cut
from registry.redaction.events import PublicRedactionMade, RedactionMade
from registry.redaction.models import RedactionRequest
from registry.redaction.private import erase_private
from registry.redaction.queries import Affected, Reach, entries, exports_of, issued_briefs, reach
from registry.redaction.texts import rest
from registry.store import table
from registry.text import fold
from registry.web.languages import catalogue

_BODY = select(Disclosure.body)
_CUT_BODY = update(table(Disclosure))
_NOTE_CUT = insert(table(Redaction))
Target = dict[str, Any]  # {"index", "field"} of an entry, or {"private"}: its key


def ask_redaction(
    session: Session,
    actor: Actor,
    of: Chain,
    *,
    texts: Sequence[Target],
    reason: str,
    at: datetime,
) -> RedactionRequest:
    """Ask that these texts of an object be erased, for a reason that everybody will read.

    Raises:
        Refused: nothing is chosen, or it cannot be erased, or it stands in several objects, or no
            reason is given.
    """
    if not reason:
        raise Refused(
            "Say on which legal basis and why: the sentence takes the place of the words."
        )
    of = _one_object(session, of, texts)
    targets = [dict(one) for one in texts]
    if reach(session, of, targets).is_empty:
        raise Refused("Choose a text that says something and that people wrote in their own words.")
    asked = RedactionRequest(
        handle=secrets.token_urlsafe(12),
        object=of.object,
        ref=of.ref,
        targets=targets,
        reason=reason,
        state="asked",
        asked_by=actor.person_id,
        asked_at=at,
    )
    session.add(asked)
    session.flush()
    return asked


def _one_object(session: Session, of: Chain, texts: Sequence[Target]) -> Chain:
    """Return the chain of the object that these texts stand in."""
    named = {one.get("index") for one in texts}
    found = {
        one.object for one in entries(session, *(of.objects or (of.object,))) if one.index in named
    }
    if len(found) > 1:
        raise Refused("These texts stand in different answers: ask for those of each one apart.")
    return replace(of, object=found.pop()) if found else of


def decline_redaction(
    session: Session, actor: Actor, request: RedactionRequest, *, at: datetime
) -> None:
    """Say no, or take back what one asked for oneself: nothing is erased."""
    _hold(session, request)
    _decide(session, actor, request, "declined", at)


def confirm_redaction(
    session: Session, actor: Actor, request: RedactionRequest, *, seen: str, at: datetime
) -> int:
    """Erase what was asked for and all that says the same; return the entry's index.

    `seen` is the version of the list that the person read.

    Raises:
        Refused: it is the person who asked, or nothing is left to erase.
        Conflict: it was decided meanwhile, or more says the same than the list had.
    """
    _hold(session, request)
    asker = session.get_one(Person, request.asked_by)
    if _is_same_human(asker, session.get_one(Person, actor.person_id)):
        raise Refused("A redaction needs a second person: ask a colleague to confirm it.")
    of = chain_of(session, request)
    _lock(session, of)
    found = reach(session, of, request.targets)
    if found.is_empty:
        raise Refused("Nothing is left to erase: other redactions did it.")
    if found.version != seen:
        raise Conflict("More says the same than the list showed. Read the new list and decide.")
    index = _erase(session, actor, of, request.reason, asker.handle, found, at)
    request.index = index
    _decide(session, actor, request, "confirmed", at)
    session.expire_all()
    return index


def _lock(session: Session, of: Chain) -> None:
    """Lock what is written of the object in the order of a filing; the log's head comes last."""
    if of.pledge:
        draft = select(Draft).where(Draft.pledge_id == of.pledge.id)
        session.scalar(draft.with_for_update().execution_options(populate_existing=True))
        session.get_one(Pledge, of.pledge.id, with_for_update=True, populate_existing=True)
    if of.cycle:
        lock_cycle(session, of.cycle.code)
    for pledge in of.both:
        session.refresh(pledge, with_for_update=True)
    if not (of.pledge or of.cycle or of.both):
        log.lock(session)  # whoever changes an entity or a document does that first


def _is_same_human(one: Person, other: Person) -> bool:
    """Tell whether two accounts are one human's: the same account, or the same name."""
    return one.id == other.id or fold(one.name) == fold(other.name)


def _hold(session: Session, request: RedactionRequest) -> None:
    session.refresh(request, with_for_update=True)
    if request.state != "asked":
        raise Conflict("Somebody has decided about this redaction meanwhile.")


def _decide(
    session: Session, actor: Actor, request: RedactionRequest, state: str, at: datetime
) -> None:
    request.state = state
    request.decided_by = actor.person_id
    request.decided_at = at
    session.flush()


def _erase(
    session: Session,
    actor: Actor,
    of: Chain,
    reason: str,
    asked_by: str,
    found: Reach,
    at: datetime,
) -> int:
    """Append the entry, then erase in its transaction all that it names."""
    cuts = [(one, _cuts(session, one)) for one in found.entries]
    is_public = any(one.is_public for one in found.entries)
    kind = PublicRedactionMade if is_public else RedactionMade
    event = kind(
        ref=of.ref,
        revisions=[_named(one, made) for one, made in cuts if one.is_public],
        closed=[_named(one, made) for one, made in cuts if not one.is_public],
        reason=reason,
        asked_by=asked_by,
    )
    [appended] = log.append(session, actor, at, log.Item(event, of.object))
    note = {"on": appended.at[:10], "reason": reason, "index": appended.index}
    for one, made in cuts:
        for field, each in zip(one.fields, made, strict=True):
            _erase_disclosure(session, appended.index, one.entry.index, field, each)
            projecting.erase(session, of.ref, one.entry.kind, one.entry.index, field, note)
    _erase_from_draft(session, found, at)
    _erase_from_notes(session, found, at)
    _erase_from_letters(session, found, note)
    _erase_private(session, of, found, note, at)
    # Looked for again: with the log's head in hand, nobody finishes or issues another one.
    carrying = exports_of(session, of, found.entries)
    withdraw_exports(session, actor, carrying, day=appended.at[:10], at=at)
    withdraw_handovers(session, day=appended.at[:10], at=at)
    issued = issued_briefs(session, of, found.entries)
    withdraw_briefs(session, actor, issued, redaction=appended.index, at=at)
    return appended.index


def _named(one: Affected, cuts: Iterable[Cut]) -> JSON:
    erased_fields: list[JSON] = [
        {"field": field, "digest": each.digest} | rest(field, each.value)
        for field, each in zip(one.fields, cuts, strict=True)
    ]
    return {"index": one.entry.index, "revision": one.entry.number, "erased": erased_fields}


def _cuts(session: Session, one: Affected) -> list[Cut]:
    """Return the cuts of an entry's disclosures, each from what the one before it left."""
    body = session.scalars(_BODY.where(Disclosure.index == one.entry.index)).one()
    cuts = []
    for field in one.fields:
        cuts.append(cut(body, field))
        body = cuts[-1].left
    return cuts


def _erase_disclosure(session: Session, index: int, of: int, field: str, cut: Cut) -> None:
    row = {
        "of": of,
        "field": field,
        "index": index,
        "start": cut.start,
        "length": cut.length,
        "kept": len(cut.left),
    }
    session.execute(_NOTE_CUT, row)
    session.execute(_CUT_BODY.where(Disclosure.index == of).values(body=cut.left))


def _erase_from_draft(session: Session, found: Reach, at: datetime) -> None:
    if found.draft:
        empty = Content(note=Note()).document()
        content = found.draft.content | {name: empty[name] for name in found.draft_fields}
        found.draft.content = content
        found.draft.version += 1
        found.draft.sections_seen = {**found.draft.sections_seen, ERASED: found.draft.version}
        found.draft.updated_at = at
        session.flush()


def _erase_from_notes(session: Session, found: Reach, at: datetime) -> None:
    """Erase the findings in writing that say the same; who is writing is told of a conflict."""
    for note in found.notes:
        note.findings = [one for one in note.findings if one["text"] not in found.passages]
        note.updated_at = at
    session.flush()


def _erase_private(
    session: Session, of: Chain, found: Reach, note: dict[str, Any], at: datetime
) -> None:
    """Erase what no entry holds; comments on a draft go with all that belongs to them."""
    draft = draft_of(session, of.pledge) if of.pledge and found.private else None
    erase_private(session, found.private, draft, note, at)
    for comment in found.comments:
        session.delete(comment)
    session.flush()


def _erase_from_letters(session: Session, found: Reach, note: dict[str, Any]) -> None:
    """Let kept letters say, in the language of each, what was redacted where they quoted it."""
    for letter in found.letters:
        instead = redaction(note, catalogue(letter.language).gettext, letter.language)
        letter.subject = mail.without(letter.subject, found.passages, instead)
        letter.body = mail.without(letter.body, found.passages, instead)
    session.flush()
