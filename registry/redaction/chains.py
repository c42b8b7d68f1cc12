"""What of the log a reference names: a pledge, a report, a partner, a match and more."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.models import Entity
from registry.errors import NotFound
from registry.framework.models import Cycle
from registry.matches.models import Match
from registry.partners.models import PartnerMove
from registry.pledges.models import Pledge
from registry.progress.models import ReportRevision
from registry.redaction.models import RedactionRequest
from registry.undertakings.models import DocumentRevision

_CODE = "[A-Z0-9-]{1,40}"


@dataclass(frozen=True, slots=True)
class Chain:
    """What the log says of one object, and of which others that bear the same reference.

    Those are answers of one partner on one pledge: each that is closed begins an object of its
    own (ADR 18). A redaction is about one object.
    """

    object: str
    ref: str
    pledge: Pledge | None = None  # that it is, or is about
    cycle: Cycle | None = None
    entity: Entity | None = None
    both: tuple[Pledge, ...] = ()  # the two pledges of a match
    objects: tuple[str, ...] = ()

    @property
    def is_pledge(self) -> bool:
        """Whether it is a pledge itself, no report on one and no partner in it."""
        return self.pledge is not None and self.pledge.object == self.object

    @property
    def quoted_as(self) -> str:
        """Return how letters about it name it; those that tell of an entity need not."""
        if self.pledge:
            return self.pledge.ref
        return "" if self.entity or self.cycle else self.ref


def chain(session: Session, ref: str) -> Chain:
    """Return what has this reference: P-2026-00042, P-2026-00042-R1, P-2026-00042-FRA, M-…, D-….

    Or IMRF-2030 for a cycle and FRA for an entity.

    Raises:
        NotFound: nothing has it.
    """
    for pattern, find in _FINDERS:
        if (named := pattern.fullmatch(ref)) and (found := find(session, named)):
            return found
    raise NotFound(
        "There is no pledge, report, partner, match, document, entity or cycle {ref}.",
        ref=ref[:40],
    )


def chain_of(session: Session, asked: RedactionRequest) -> Chain:
    """Return what a request is about."""
    return replace(chain(session, asked.ref), object=asked.object)


def partners_of(session: Session, of: Chain) -> Sequence[str]:
    """Return the references of the partners of a pledge; what they say is erased apart."""
    if not (of.is_pledge and of.pledge):
        return ()
    codes = select(Entity.code).join(PartnerMove, PartnerMove.entity_id == Entity.id)
    named = codes.where(PartnerMove.pledge_id == of.pledge.id).distinct()
    return [f"{of.ref}-{code}" for code in session.scalars(named.order_by(Entity.code))]


def reports_on(session: Session, of: Chain) -> Sequence[str]:
    """Return the references of the reports on a pledge; what they say is erased apart."""
    if not (of.is_pledge and of.pledge):
        return ()
    rows = select(ReportRevision.report).where(ReportRevision.pledge_id == of.pledge.id).distinct()
    return [f"{of.ref}-R{number}" for number in session.scalars(rows.order_by("report"))]


def _pledge(session: Session, named: re.Match[str]) -> Chain | None:
    found = session.scalar(select(Pledge).where(Pledge.ref == named[0]))
    return Chain(found.object, found.ref, found) if found else None


def _report(session: Session, named: re.Match[str]) -> Chain | None:
    pledge = session.scalar(select(Pledge).where(Pledge.ref == named[1]))
    if pledge is None:
        return None
    report = ReportRevision.report == int(named[2])
    found = select(ReportRevision.object).where(ReportRevision.pledge_id == pledge.id, report)
    known = session.scalar(found.limit(1))
    return Chain(known, named[0], pledge) if known else None


def _partner(session: Session, named: re.Match[str]) -> Chain | None:
    rows = (
        select(Pledge, PartnerMove.object)
        .join(PartnerMove, PartnerMove.pledge_id == Pledge.id)
        .join(Entity, Entity.id == PartnerMove.entity_id)
        .where(Pledge.ref == named[1], Entity.code == named[2])
        .order_by(PartnerMove.index)
    )
    found = session.execute(rows).tuples().all()
    if not found:
        return None
    objects = tuple(dict.fromkeys(one for _pledge, one in found))
    return Chain(objects[-1], named[0], found[0][0], objects=objects)


def _match(session: Session, named: re.Match[str]) -> Chain | None:
    found = session.scalar(select(Match).where(Match.ref == named[0]))
    if found is None:
        return None
    both = tuple(session.get_one(Pledge, one) for one in sorted((found.need_id, found.offer_id)))
    return Chain(found.object, found.ref, both=both)


def _document(session: Session, named: re.Match[str]) -> Chain | None:
    rows = select(DocumentRevision.object).where(DocumentRevision.ref == named[0])
    found = session.scalar(rows.limit(1))
    return Chain(found, named[0]) if found else None


def _cycle(session: Session, named: re.Match[str]) -> Chain | None:
    found = session.scalar(select(Cycle).where(Cycle.code == named[0]))
    return Chain(found.object, found.code, cycle=found) if found else None


def _entity(session: Session, named: re.Match[str]) -> Chain | None:
    found = session.scalar(select(Entity).where(Entity.code == named[0]))
    return Chain(found.object, found.code, entity=found) if found else None


_PLEDGE = "(P-[0-9]{4}-[0-9]{5,9})"
_Finder = Callable[[Session, re.Match[str]], Chain | None]
_FINDERS: Sequence[tuple[re.Pattern[str], _Finder]] = [
    (re.compile(pattern), find)
    for pattern, find in (
        (_PLEDGE, _pledge),
        (f"{_PLEDGE}-R([1-9][0-9]{{0,8}})", _report),
        (f"{_PLEDGE}-({_CODE})", _partner),
        ("M-[A-Z2-7]{8}", _match),
        ("D-[0-9]{4}-[0-9]{5,9}", _document),
        (_CODE, _cycle),
        (_CODE, _entity),
    )
]
