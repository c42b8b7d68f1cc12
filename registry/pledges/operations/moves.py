"""The moves of review: each changes one revision's state and appends one entry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.audit import log
from registry.errors import Refused
from registry.framework.cycles import CycleView
from registry.framework.revising import newest as newest_cycle
from registry.pledges import events
from registry.pledges.content import Content
from registry.pledges.lifecycle import DECLINE_REASONS, Move, State, moved
from registry.pledges.merges import hold, refuse_unfit
from registry.pledges.models import Erratum, Pledge, PledgeMerge, PledgeMove, PledgeRevision
from registry.pledges.publication import Face, Shown, publish_rows, publishing
from registry.policy import Actor
from registry.store import table

_ADD_MOVE = insert(table(PledgeMove))
_ADD_MERGE = insert(table(PledgeMerge))


def open_pledge(session: Session, actor: Actor, pledge: Pledge, *, at: datetime) -> int:
    """Take the current revision up for review; return the entry's index."""
    event = events.PledgeOpened(ref=pledge.ref, revision=pledge.current_number)
    return _move(session, actor, pledge, Move.OPEN, event, {}, at)


def return_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, findings: list[Any], at: datetime
) -> int:
    """Send the current revision back with findings, each `{"field", "text"}`."""
    if not findings:
        raise Refused("Write at least one finding, so that the entity knows what to change.")
    event = events.PledgeReturned(ref=pledge.ref, revision=pledge.current_number, findings=findings)
    return _move(session, actor, pledge, Move.RETURN, event, {"findings": findings}, at)


def decline_pledge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    reason_code: str,
    reason: str,
    at: datetime,
) -> int:
    """Decline the current revision for a coded reason, explained."""
    if reason_code not in DECLINE_REASONS:
        raise Refused("Choose the reason for which the pledge is declined.")
    if not reason:
        raise Refused("Explain the reason in a sentence, so that the entity understands it.")
    event = events.PledgeDeclined(
        ref=pledge.ref, revision=pledge.current_number, reason_code=reason_code, reason=reason
    )
    details = {"reason_code": reason_code, "reason": reason}
    return _move(session, actor, pledge, Move.DECLINE, event, details, at)


def accept_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, reason: str, at: datetime
) -> int:
    """Accept the current revision; it stays closed until it is published."""
    event = events.PledgeAccepted(ref=pledge.ref, revision=pledge.current_number, reason=reason)
    return _move(session, actor, pledge, Move.ACCEPT, event, {"reason": reason}, at)


def publish_pledge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    cycle: CycleView,
    opens: Sequence[int] = (),
    at: datetime,
) -> int:
    """Make the accepted revision public; the one before it is superseded.

    `opens` are entries of rooms above that become public with it.

    Raises:
        Refused: the cycle is under embargo, or its four-eyes rule wants somebody else.
    """
    moved(State(pledge.state), Move.PUBLISH)
    accepted = _last_move(session, pledge, Move.ACCEPT)
    _refuse_held(cycle, actor, accepted)
    revision = _current(session, pledge)
    event = publishing(pledge, revision, accepted)
    details = {"supersedes": pledge.published_number}
    opened = [revision.index, *opens]
    index = _make_public(session, actor, pledge, revision, Move.PUBLISH, event, details, at, opened)
    # Now that the log is ours, the cycle stays as it is: did somebody amend it just now?
    _refuse_held(newest_cycle(session, pledge.cycle)[1], actor, accepted)
    return index


def correct_pledge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    reason: str,
    opens: Sequence[int] = (),
    at: datetime,
) -> int:
    """Make an erratum public in one step: four eyes are for what a pledge says, not its spelling.

    `opens` are entries of rooms above that become public with it.

    Raises:
        Refused: it is no erratum, no reason is given, or the cycle is under embargo.
    """
    if not reason:
        raise Refused("Say in a sentence why this may be published as an erratum.")
    session.refresh(pledge, with_for_update=True)
    revision = _current(session, pledge)
    if session.get(Erratum, revision.index) is None:
        raise Refused("Only an erratum is published in one step: this one is accepted first.")
    event = events.PledgeCorrected(
        ref=pledge.ref,
        revision=revision.number,
        supersedes=pledge.published_number,
        filed_index=revision.index,
        rounds=revision.number - (pledge.published_number or 0),
        reason=reason,
    )
    details = {"supersedes": pledge.published_number, "reason": reason}
    opened = [revision.index, *opens]
    index = _make_public(session, actor, pledge, revision, Move.CORRECT, event, details, at, opened)
    _refuse_held(newest_cycle(session, pledge.cycle)[1], actor)  # now that the log is ours
    return index


def _make_public(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    revision: PledgeRevision,
    move: Move,
    event: events.Moved,
    details: dict[str, Any],
    at: datetime,
    opened: Sequence[int],
) -> int:
    index = _move(session, actor, pledge, move, event, details, at, opens=opened)
    pledge.published_number = revision.number
    face = Face.of(pledge, revision, index)
    publish_rows(session, [Shown(face, "published", Content.parse(revision.content))])
    session.flush()
    return index


def _refuse_held(cycle: CycleView, actor: Actor, accepted: PledgeMove | None = None) -> None:
    """Refuse to publish what its cycle holds back: from everybody, or from who `accepted` it."""
    if cycle.embargo:
        raise Refused(
            "The cycle {code} is under embargo: the pledge stays accepted, and is published with "
            "all others of the cycle when an organizer releases it, on the page “Cycles”.",
            code=cycle.code,
        )
    if accepted and cycle.four_eyes and accepted.person_id == actor.person_id:
        raise Refused("In this cycle, who publishes is not who accepted: ask a colleague.")


def withdraw_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, reason: str, at: datetime
) -> int:
    """Withdraw the pledge for a stated reason; a public one leaves a tombstone."""
    if not reason:
        raise Refused("Say in a sentence why the pledge is withdrawn.")
    session.refresh(pledge, with_for_update=True)
    is_public = pledge.published_number is not None
    kind = events.PublicPledgeWithdrawn if is_public else events.PledgeWithdrawn
    # What is public is withdrawn: an amendment that nobody saw stays unseen.
    number = pledge.published_number or pledge.current_number
    event = kind(ref=pledge.ref, revision=number, reason=reason)
    index = _move(session, actor, pledge, Move.WITHDRAW, event, {"reason": reason}, at)
    if is_public:
        revision = _numbered(session, pledge, pledge.published_number or 0)
        content = Content.parse(revision.content)
        face = Face.of(pledge, revision, index)
        publish_rows(session, [Shown(face, "withdrawn", content, reason=reason)])
    session.flush()
    return index


def merge_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, into: Pledge, reason: str, at: datetime
) -> int:
    """Make a public pledge one with another of its entity's family, which it repeats, for good.

    Raises:
        Refused: they cannot be one; the sentence says why, and no reason is one.
    """
    if not reason:
        raise Refused("Say in a sentence why the two are one pledge.")
    hold(session, pledge, into)
    refuse_unfit(session, register(session), pledge, into)
    number = pledge.published_number or 0
    event = events.PledgeMerged(ref=pledge.ref, revision=number, into=into.ref, reason=reason)
    details = {"into": into.ref, "reason": reason}
    index = _move(session, actor, pledge, Move.MERGE, event, details, at)
    revision = _numbered(session, pledge, number)
    face, content = Face.of(pledge, revision, index), Content.parse(revision.content)
    publish_rows(session, [Shown(face, "merged", content, reason=reason, into=into.ref)])
    session.execute(_ADD_MERGE, {"index": index, "pledge_id": pledge.id, "into_id": into.id})
    session.flush()
    return index


def _move(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    move: Move,
    event: events.Moved,
    details: dict[str, Any],
    at: datetime,
    *,
    opens: Sequence[int] = (),
) -> int:
    session.refresh(pledge, with_for_update=True)  # and see what others did meanwhile
    state = moved(State(pledge.state), move)
    [appended] = log.append(session, actor, at, log.Item(event, pledge.object, opens))
    pledge.state = state.value
    row = {
        "index": appended.index,
        "pledge_id": pledge.id,
        "number": event.revision,
        "move": move.value,
        "to_state": state.value,
        "person_id": actor.person_id,
        "details": details,
        "at": datetime.fromisoformat(appended.at),
    }
    session.execute(_ADD_MOVE, row)
    session.flush()
    return appended.index


def _current(session: Session, pledge: Pledge) -> PledgeRevision:
    return _numbered(session, pledge, pledge.current_number)


def _numbered(session: Session, pledge: Pledge, number: int) -> PledgeRevision:
    return session.scalars(
        select(PledgeRevision).where(
            PledgeRevision.pledge_id == pledge.id, PledgeRevision.number == number
        )
    ).one()


def _last_move(session: Session, pledge: Pledge, move: Move) -> PledgeMove:
    rows = select(PledgeMove).where(
        PledgeMove.pledge_id == pledge.id,
        PledgeMove.number == pledge.current_number,
        PledgeMove.move == move.value,
    )
    return session.scalars(rows.order_by(PledgeMove.index.desc())).first() or PledgeMove()
