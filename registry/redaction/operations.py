"""Writes of redactions: one asks, another one confirms or declines.

Nothing changes until somebody else confirms. What they confirm is what their page listed: where
more says the same meanwhile, they are shown that first.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from registry.accounts.models import Person
from registry.audit import log
from registry.audit.entry import JSON
from registry.audit.models import Disclosure, Redaction
from registry.briefing.operations import hold_exports, withdraw_exports
from registry.errors import Conflict, Refused
from registry.holdings.operations import withdraw_handovers
from registry.pledges.content import REDACTABLE, Content
from registry.pledges.models import ERASED, Draft, Pledge, PledgeRevision, Publication
from registry.pledges.publication import search_words
from registry.policy import Actor
from registry.redaction.erasing import Cut, cut, erased, erased_card
from registry.redaction.events import PublicRedactionMade, RedactionMade
from registry.redaction.models import RedactionRequest
from registry.redaction.queries import Affected, Reach, reach
from registry.store import table
from registry.text import fold

_BODY = select(Disclosure.body)
_CUT_BODY = update(table(Disclosure))
_NOTE_CUT = insert(table(Redaction))
_REVISION, _PUBLIC = table(PledgeRevision), table(Publication)


def ask_redaction(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    numbers: Sequence[int],
    fields: Sequence[str],
    reason: str,
    at: datetime,
) -> RedactionRequest:
    """Ask that `fields` of these revisions be erased, for a reason that everybody will read.

    Raises:
        Refused: nothing is chosen, or it cannot be erased, or no reason is given.
    """
    if unknown := [name for name in fields if name not in REDACTABLE]:
        raise Refused("The field {field} cannot be redacted: it is a code.", field=unknown[0])
    if not reason:
        raise Refused(
            "Say on which legal basis and why: the sentence takes the place of the words."
        )
    targets = [{"number": number, "fields": list(fields)} for number in numbers]
    if not reach(session, pledge, targets).revisions:
        raise Refused("Choose a revision and a field that says something there.")
    asked = RedactionRequest(
        handle=secrets.token_urlsafe(12),
        pledge_id=pledge.id,
        targets=targets,
        reason=reason,
        state="asked",
        asked_by=actor.person_id,
        asked_at=at,
    )
    session.add(asked)
    session.flush()
    return asked


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
    hold_exports(session)  # none is made of the words as they were
    # Locks in the order of a filing: the draft, the pledge, then the log's head.
    session.scalar(select(Draft).where(Draft.pledge_id == request.pledge_id).with_for_update())
    pledge = session.get_one(Pledge, request.pledge_id, with_for_update=True)
    found = reach(session, pledge, request.targets)
    if not found.revisions:
        raise Refused("Nothing is left to erase: other redactions did it.")
    if found.version != seen:
        raise Conflict("More says the same than the list showed. Read the new list and decide.")
    index = _erase(session, actor, pledge, request.reason, asker.handle, found, at)
    request.index = index
    _decide(session, actor, request, "confirmed", at)
    session.expire_all()
    return index


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
    pledge: Pledge,
    reason: str,
    asked_by: str,
    found: Reach,
    at: datetime,
) -> int:
    """Append the entry, then erase in its transaction all that it names."""
    cuts = [(one, _cuts(session, one)) for one in found.revisions]
    is_public = any(one.is_public for one in found.revisions)
    kind = PublicRedactionMade if is_public else RedactionMade
    event = kind(
        ref=pledge.ref,
        revisions=[_named(one, made) for one, made in cuts if one.is_public],
        closed=[_named(one, made) for one, made in cuts if not one.is_public],
        reason=reason,
        asked_by=asked_by,
    )
    [appended] = log.append(session, actor, at, log.Item(event, pledge.object))
    note = {"on": appended.at[:10], "reason": reason, "index": appended.index}
    for one, made in cuts:
        for field, each in zip(one.fields, made, strict=True):
            _erase_disclosure(session, appended.index, one.index, field, each)
            _erase_words(session, pledge.ref, one.index, field, note)
    _erase_from_draft(session, found, at)
    withdraw_exports(session, actor, found.exports, day=appended.at[:10], at=at)
    withdraw_handovers(session, pledge.entity_id, day=appended.at[:10], at=at)
    return appended.index


def _named(one: Affected, cuts: Iterable[Cut]) -> JSON:
    erased_fields: list[JSON] = [
        {"field": field, "digest": each.digest}
        for field, each in zip(one.fields, cuts, strict=True)
    ]
    return {"index": one.index, "revision": one.number, "erased": erased_fields}


def _cuts(session: Session, one: Affected) -> list[Cut]:
    """Return the cuts of a revision's disclosures, each from what the one before it left."""
    body = session.scalars(_BODY.where(Disclosure.index == one.index)).one()
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


def _erase_words(session: Session, ref: str, of: int, field: str, note: dict[str, Any]) -> None:
    """Erase a field from a revision and from each of its public faces."""
    revision = select(_REVISION.c.content).where(_REVISION.c.index == of)
    content: dict[str, Any] = session.scalars(revision).one()
    left = erased(content, field, note)
    session.execute(update(_REVISION).where(_REVISION.c.index == of).values(content=left))
    words = search_words(ref, Content.parse(left))
    faces = select(_PUBLIC.c.index, _PUBLIC.c.card).where(_PUBLIC.c.revision_index == of)
    for index, card in session.execute(faces).tuples().all():
        values = {"card": erased_card(card, field, note), "search": words}
        session.execute(update(_PUBLIC).where(_PUBLIC.c.index == index).values(**values))


def _erase_from_draft(session: Session, found: Reach, at: datetime) -> None:
    if found.draft:
        empty = Content().document()
        content = found.draft.content | {name: empty[name] for name in found.draft_fields}
        found.draft.content = content
        found.draft.version += 1
        found.draft.sections_seen = {**found.draft.sections_seen, ERASED: found.draft.version}
        found.draft.updated_at = at
        session.flush()
