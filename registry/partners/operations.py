"""Writes of partners, one verb each: `(session, actor, subject, *, fields, at)`.

Whoever answers has the pledge locked, so that no answer and no publication cross. An answer stands
on what its writer had before them: where a colleague answered meanwhile, that is a Conflict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from registry.accounts.register import EntityView, Register
from registry.audit import log
from registry.audit.models import Opening
from registry.errors import Conflict, Refused
from registry.partners import events
from registry.partners.lifecycle import SIGNATORY, Move, State, is_asked, moved
from registry.partners.models import PartnerMove
from registry.partners.queries import answers, asked_words, named, newest, state_of
from registry.pledges.content import Content
from registry.pledges.lifecycle import State as Review
from registry.pledges.models import Pledge, Publication
from registry.policy import Actor
from registry.store import table

NONE = -1  # the index of the last move where there is none yet
_ADD = insert(table(PartnerMove))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the row of a move says beside its entry: entity, revision, state, role, reason."""

    entity_id: int
    number: int
    state: State
    role: str = ""
    reason: str = ""


def invite_partners(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    content: Content,
    entities: Register,
    at: datetime,
) -> Sequence[EntityView]:
    """Invite whom the revision just filed names and who is not asked already; return them.

    One entry for each. Whoever confirmed stands by that; whoever declined or withdrew is asked
    anew.
    """
    wanted = [one for one in content.partners if one.entity in entities.by_code]
    standing = answers(session, pledge) if wanted else {}
    number, items, made, invited = pledge.current_number, [], [], []
    for one in wanted:
        entity = entities.get(one.entity)
        if is_asked(state_of(standing.get(entity.id))):
            about = _of(pledge, entity, number)
            items.append(log.Item(events.PartnerInvited(**about, partner_role=one.role)))
            made.append(_Answer(entity.id, number, State.INVITED, one.role))
            invited.append(entity)
    if items:
        appended = log.append(session, actor, at, *items)
        session.execute(_ADD, [_row(actor, pledge, *of) for of in zip(made, appended, strict=True)])
    return invited


def confirm_partner(
    session: Session, actor: Actor, pledge: Pledge, *, entity: EntityView, after: int, at: datetime
) -> int:
    """Say that an invited entity takes part, or still does in a later revision; return the index.

    `after` is the index of the last move that whoever answers knew of.

    Raises:
        Refused: it was not asked, has answered, or the pledge is not one that can be answered.
        Conflict: a colleague answered meanwhile.
    """
    last = _expect(session, pledge, entity, after)
    state = moved(state_of(last), Move.CONFIRM)
    number, role = _asked(session, pledge, entity, last)
    if last and last.state == State.CONFIRMED and number <= last.number:
        raise Refused("Your entity has confirmed already; it can withdraw that.")
    is_public = number <= (pledge.published_number or 0)
    kind = events.PublicPartnerConfirmed if is_public else events.PartnerConfirmed
    event = kind(**_of(pledge, entity, number), partner_role=role)
    return _append(session, actor, pledge, event, _Answer(entity.id, number, state, role), at)


def decline_partner(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    entity: EntityView,
    reason: str,
    after: int,
    at: datetime,
) -> int:
    """Say that an invited entity takes no part, and why; it stays between the parties.

    Raises:
        Refused, Conflict: as in `confirm_partner`; or the reason is missing.
    """
    last = _expect(session, pledge, entity, after)
    state = moved(state_of(last), Move.DECLINE)
    if not reason:
        raise Refused("Say in a sentence why, so that the filer understands it.")
    number, _role = _asked(session, pledge, entity, last)
    event = events.PartnerDeclined(**_of(pledge, entity, number), reason=reason)
    answer = _Answer(entity.id, number, state, reason=reason)
    return _append(session, actor, pledge, event, answer, at)


def withdraw_partner(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    entity: EntityView,
    reason: str,
    after: int,
    at: datetime,
) -> int:
    """Withdraw an entity's consent or signature, and say why: in public where that was public.

    Raises:
        Refused: it takes no part, or the reason is missing.
        Conflict: a colleague answered meanwhile.
    """
    last = _expect(session, pledge, entity, after)
    state = moved(state_of(last), Move.WITHDRAW)
    if not reason:
        raise Refused("Say in a sentence why your entity withdraws.")
    is_open = last is not None and _is_open(session, last)
    kind = events.PublicPartnerWithdrawn if is_open else events.PartnerWithdrawn
    number = last.number if last else 0
    event = kind(**_of(pledge, entity, number), reason=reason)
    answer = _Answer(entity.id, number, state, reason=reason)
    return _append(session, actor, pledge, event, answer, at, last if is_open else None)


def sign_pledge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    entity: EntityView,
    entities: Register,
    at: datetime,
) -> int:
    """Sign a public common pledge of somebody else for an entity; return the entry's index.

    Raises:
        Refused: it is not common, not public, the entity's own, or it takes part already.
    """
    session.refresh(pledge, with_for_update=True)
    refuse_unsignable(session, pledge)
    owner = entities.by_id[pledge.entity_id].code
    if entity.code in entities.family(owner):
        raise Refused(
            "{ref} is a pledge of your own entity, or of one above or below it: others sign it.",
            ref=pledge.ref,
        )
    state = moved(state_of(newest(session, pledge.id, entity.id)), Move.SIGN)
    number = pledge.published_number or 0
    event = events.PublicPartnerConfirmed(**_of(pledge, entity, number), partner_role=SIGNATORY)
    answer = _Answer(entity.id, number, state, SIGNATORY)
    return _append(session, actor, pledge, event, answer, at)


def refuse_unsignable(session: Session, pledge: Pledge) -> None:
    """Refuse a pledge that nobody can sign.

    Raises:
        Refused: it is not public, was withdrawn, is imported and not claimed, or is not common.
    """
    rows = select(Publication.state, Publication.card).where(Publication.pledge_id == pledge.id)
    face = session.execute(rows.order_by(Publication.index.desc()).limit(1)).first()
    if face is None:
        raise Refused("{ref} is not public yet: it can be signed once it is.", ref=pledge.ref)
    if face.state == "withdrawn":
        raise Refused("{ref} was withdrawn: there is nothing to sign.", ref=pledge.ref)
    if face.state == "imported":
        raise Refused(
            "{ref} was imported and its entity has not confirmed it yet: it can be signed once its "
            "own words are published here.",
            ref=pledge.ref,
        )
    if face.card["pledge_type"] != "common":
        raise Refused("Only common pledges can be signed; {ref} is none.", ref=pledge.ref)


def _expect(session: Session, pledge: Pledge, entity: EntityView, after: int) -> PartnerMove | None:
    """Return the last move, the pledge locked; it must be the one that the writer knew."""
    session.refresh(pledge, with_for_update=True)
    last = newest(session, pledge.id, entity.id)
    if (last.index if last else NONE) != after:
        raise Conflict(
            "A colleague was faster and has answered on {ref}: nothing was sent. Read what stands "
            "now first.",
            ref=pledge.ref,
        )
    return last


def _asked(
    session: Session, pledge: Pledge, entity: EntityView, last: PartnerMove | None
) -> tuple[int, str]:
    """Return the revision that is answered and as what it names the entity.

    Raises:
        Refused: the pledge is over, or does not name the entity any more.
    """
    if pledge.state == Review.WITHDRAWN:
        raise Refused("{ref} was withdrawn: there is nothing to answer.", ref=pledge.ref)
    if last is None:
        raise Refused("{ref} does not ask your entity.", ref=pledge.ref)
    number, content = asked_words(session, pledge, last)
    if pledge.state == Review.DECLINED and number > (pledge.published_number or 0):
        raise Refused(
            "The secretariat has declined the revision that names your entity: there is nothing to "
            "answer."
        )
    found = named(content, entity.code)
    if found is None and last.role == SIGNATORY:
        return number, SIGNATORY
    if found is None:
        raise Refused("{ref} does not name your entity any more.", ref=pledge.ref)
    return number, found.role


def _is_open(session: Session, move: PartnerMove) -> bool:
    return bool(session.scalar(select(exists().where(Opening.of == move.index))))


def _of(pledge: Pledge, entity: EntityView, number: int) -> dict[str, Any]:
    return {
        "ref": f"{pledge.ref}-{entity.code}",
        "pledge": pledge.ref,
        "revision": number,
        "partner": entity.code,
    }


def _append(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    event: events.OfPartner,
    answer: _Answer,
    at: datetime,
    ends: PartnerMove | None = None,
) -> int:
    """Write the entry and the row; only the end of a public consent goes on with its object."""
    [appended] = log.append(session, actor, at, log.Item(event, ends.object if ends else None))
    session.execute(_ADD, _row(actor, pledge, answer, appended))
    return appended.index


def _row(actor: Actor, pledge: Pledge, answer: _Answer, appended: log.Appended) -> dict[str, Any]:
    return {
        "index": appended.index,
        "pledge_id": pledge.id,
        "entity_id": answer.entity_id,
        "object": appended.object,
        "number": answer.number,
        "role": answer.role,
        "state": answer.state.value,
        "reason": answer.reason,
        "person_id": actor.person_id,
        "at": datetime.fromisoformat(appended.at),
    }
