"""Writes of briefs, one verb each.

The log's head is locked first: refs are given out one after the other, and what a redaction
withdraws is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from registry.audit import log
from registry.briefs import queries
from registry.briefs.content import FIELDS, Facts
from registry.briefs.events import BriefCorrected, BriefIssued, BriefWithdrawn
from registry.briefs.models import BriefMove, IssuedBrief
from registry.briefs.queries import Brief
from registry.errors import Conflict, Problem, Refused, Sentence
from registry.policy import Actor
from registry.store import table


@dataclass(frozen=True, slots=True)
class Receipt:
    """Which brief, and where it stands in the log."""

    ref: str
    index: int


def issue_brief(session: Session, actor: Actor, *, facts: Facts, at: datetime) -> Receipt:
    """Issue a file that is kept; everybody sees it on the list at once.

    Raises:
        Refused: this very file was issued before.
    """
    head = log.lock(session)
    issued = _issued(session, facts, None, at)
    [appended] = log.append(session, actor, at, log.Item(issued), head=head)
    _write(session, actor, issued, appended)
    return Receipt(str(issued.ref), appended.index)


def correct_brief(
    session: Session, actor: Actor, brief: Brief, *, facts: Facts, reason: str, at: datetime
) -> Receipt:
    """Issue a file in the place of `brief`, which stays listed as corrected by it.

    Raises:
        Refused: no reason is given, or this very file was issued before.
        Conflict: another one took the place of `brief` meanwhile.
    """
    if not reason:
        why = Sentence("Say in a sentence what was wrong with it: everybody can read it.")
        raise Refused(why.message, problems=(Problem("reason", why),))
    head = log.lock(session)
    if other := queries.brief(session, brief.ref).corrected_by:
        raise Conflict(
            "{ref} was corrected by {other} meanwhile: nothing was issued. Look at that one, and "
            "correct it if it is wrong too.",
            ref=brief.ref,
            other=other,
        )
    issued = _issued(session, facts, brief.ref, at)
    corrected = BriefCorrected(ref=brief.ref, corrected_by=str(issued.ref), reason=reason)
    items = log.Item(issued), log.Item(corrected, brief.object)
    new, old = log.append(session, actor, at, *items, head=head)
    _write(session, actor, issued, new)
    _move(session, actor, brief, "corrected", old, by=new.index, reason=reason)
    return Receipt(str(issued.ref), new.index)


def withdraw_briefs(
    session: Session, actor: Actor, briefs: Iterable[Brief], *, redaction: int, at: datetime
) -> None:
    """Withdraw briefs that carry what the entry `redaction` erased; the worker erases the files."""
    for brief in briefs:
        event = BriefWithdrawn(ref=brief.ref, redaction=redaction)
        [appended] = log.append(session, actor, at, log.Item(event, brief.object))
        _move(session, actor, brief, "withdrawn", appended, by=redaction)


def _issued(session: Session, facts: Facts, corrects: str | None, at: datetime) -> BriefIssued:
    if earlier := queries.brief_of(session, facts.sha256):
        raise Refused("This very file was issued before: it is {ref}.", ref=earlier.ref)
    ref = _next_ref(session, at.year)
    return BriefIssued(ref=ref, corrects=corrects, **facts.document())


def _next_ref(session: Session, year: int) -> str:
    """Return the next ref of the year; nothing that was issued ever leaves the table."""
    of_year = IssuedBrief.ref.startswith(f"B-{year:04d}-")
    taken = session.scalar(select(func.count()).select_from(IssuedBrief).where(of_year))
    return f"B-{year:04d}-{(taken or 0) + 1:05d}"


def _write(session: Session, actor: Actor, issued: BriefIssued, appended: log.Appended) -> None:
    values = {name: getattr(issued, name) for name in ("ref", "corrects", *FIELDS)}
    row = {
        **values,
        "index": appended.index,
        "object": appended.object,
        "at": datetime.fromisoformat(appended.at),
        "person_id": actor.person_id,
    }
    session.execute(insert(table(IssuedBrief)), row)


def _move(
    session: Session,
    actor: Actor,
    brief: Brief,
    move: str,
    appended: log.Appended,
    *,
    by: int,
    reason: str = "",
) -> None:
    row = {
        "index": appended.index,
        "brief_index": brief.index,
        "move": move,
        "by_index": by,
        "reason": reason,
        "at": datetime.fromisoformat(appended.at),
        "person_id": actor.person_id,
    }
    session.execute(insert(table(BriefMove)), row)
