"""The figures of a scope at a size of the log: read once, then kept, for they never change."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import Select

from registry.accounts.queries import register
from registry.accounts.register import Register
from registry.analysis.counting import summarize
from registry.analysis.figures import REPORTED, Amount, Frame, Overview, Row, Scope
from registry.audit.derived import Derived, newest_redaction
from registry.audit.models import LogEntry
from registry.errors import NotFound
from registry.framework.cycles import Framework
from registry.framework.edition import Paragraph
from registry.framework.queries import framework
from registry.pledges.models import (
    Pledge,
    PledgeMove,
    PledgeRevision,
    Publication,
    PublishedObjective,
    PublishedRecommendation,
)
from registry.pledges.standing import IN_FORCE
from registry.progress.lifecycle import currency, published_on
from registry.progress.models import ReportRevision
from registry.progress.standing import NEWEST_REPORT
from registry.store import Instant

__all__ = ["Scope", "overview", "recommendation", "rows", "within"]

_kept: Derived[Overview] = Derived(256)  # each is a few kilobytes


def overview(session: Session, *, at: int, scope: Scope, today: date) -> Overview:
    """Return the figures of `scope` as of log size `at` and the day `today`.

    One statement where they were asked for before.

    Raises:
        NotFound: the log has no such size, or there was no such cycle, recommendation, … then.
    """

    def count() -> Overview:
        frame = _frame(framework(session, at), register(session, at), scope)
        return summarize(rows(session, at=at, scope=scope, today=today), frame)

    return _kept.get((_state(session, at), scope, today), count)


def _state(session: Session, at: int) -> tuple[bytes, int]:
    """Return what all figures at size `at` are a function of: its newest entry, what is erased."""
    state = select(LogEntry.leaf_hash, newest_redaction()).where(LogEntry.index == at - 1)
    found = session.execute(state).tuples().one_or_none()
    if found is None and at != 0:
        raise NotFound("The log has no entry {index}.", index=at - 1)
    return found or (b"", -1)


def _frame(known: Framework, entities: Register, scope: Scope) -> Frame:
    """Return what the scope is held against: a cycle's editions, or else the newest one."""
    editions = [known.current] if known.editions else []
    match scope.kind:
        case "cycle":
            codes = known.cycle(scope.code).editions
            editions = [known.editions[code] for code in codes if code in known.editions]
        case "entity":
            entities.get(scope.code)
        case "objective":
            known.current.objective(int(scope.code) if scope.code.isdecimal() else 0)
    paragraphs = [paragraph for edition in editions for paragraph in edition.paragraphs]
    if scope.kind == "recommendation":
        paragraphs = [recommendation(known, scope.code)]
    numbers = {objective.number for edition in editions for objective in edition.objectives}
    numbered = tuple((paragraph.code, paragraph.number) for paragraph in paragraphs)
    return Frame(scope, numbered, tuple(sorted(numbers)))


def recommendation(known: Framework, code: str) -> Paragraph:
    """Return the recommendation with `code`, of whichever edition; NotFound where there is none."""
    for edition in known.editions.values():
        for paragraph in edition.paragraphs:
            if paragraph.code == code:
                return paragraph
    raise NotFound("There is no recommendation {code}.", code=code)


def rows(session: Session, *, at: int, scope: Scope, today: date) -> list[Row]:
    """Return what is counted of each pledge within `scope` at log size `at`, by ref."""
    first = aliased(PledgeRevision)
    earlier = aliased(Publication)
    oldest = select(func.min(earlier.index)).where(earlier.pledge_id == Publication.pledge_id)
    statement = (
        select(
            Pledge.ref,
            Pledge.year,
            Pledge.origin,
            Publication.index,
            Publication.entity_id,
            Publication.state,
            Publication.card,
            PledgeRevision.number,
            func.coalesce(PledgeMove.at, first.filed_at, type_=Instant),
            ReportRevision.state,
            ReportRevision.reported_at,
            ReportRevision.content,
        )
        .join(Pledge, Pledge.id == Publication.pledge_id)
        .join(PledgeRevision, PledgeRevision.index == Publication.revision_index)
        .join(first, (first.pledge_id == Pledge.id) & (first.number == 1))
        .join(PledgeMove, PledgeMove.index == oldest.scalar_subquery(), isouter=True)
        .join(ReportRevision, NEWEST_REPORT, isouter=True)
        .where(IN_FORCE)
        .order_by(Pledge.year, Pledge.number)
    )
    entities = register(session, at)
    found = session.execute(within(statement, scope, entities), {"size": at})
    return [_row(_Face._make(face), entities, today) for face in found]


def within(statement: Select[Any], scope: Scope, entities: Register) -> Select[Any]:
    """Return `statement`, which reads publications, limited to those within `scope`."""
    match scope.kind:
        case "cycle":
            return statement.where(Publication.cycle == scope.code)
        case "recommendation":
            linked = select(PublishedRecommendation.index)
            linked = linked.where(PublishedRecommendation.code == scope.code)
            return statement.where(Publication.index.in_(linked))
        case "objective":
            linked = select(PublishedObjective.index)
            linked = linked.where(PublishedObjective.number == int(scope.code))
            return statement.where(Publication.index.in_(linked))
        case "entity":
            return statement.where(Publication.entity_id.in_(_and_below(entities, scope.code)))
        case _:
            return statement


def _and_below(entities: Register, code: str) -> list[int]:
    """Return the ids of an entity and of all below it: a State's ministries pledge for it."""
    family = [entities.get(code), *entities.by_id.values()]
    return sorted({e.id for e in family if code in {e.code, *entities.ancestors(e.code)}})


class _Face(NamedTuple):
    ref: str
    year: int
    origin: str
    entry: int
    entity_id: int
    state: str
    card: Mapping[str, Any]
    revision: int
    published_at: datetime
    reported_state: str | None
    reported_at: datetime | None
    report: Mapping[str, Any] | None

    @property
    def reported_on(self) -> date | None:
        """Return the day of the last report, if there is one."""
        return self.reported_at.date() if self.reported_at else None

    @property
    def published_on(self) -> date:
        """Return the day from which the first report is awaited."""
        return published_on(self.published_at.date(), self.origin, self.year)


def _row(face: _Face, entities: Register, today: date) -> Row:
    entity = entities.by_id[face.entity_id].code
    links = (*face.card["recommendations"], *face.card["classified"])
    return Row(
        ref=face.ref,
        revision=face.revision,
        index=face.entry,
        entity=entity,
        region=entities.place(entity).get("region") or "",
        state=face.state,
        implementation=face.reported_state,
        currency=currency(face.reported_on, face.published_on, today).value,
        recommendations=tuple(dict.fromkeys(link["code"] for link in links)),
        objectives=tuple(face.card["primary_objectives"]),
        amounts=tuple(_amounts(face)),
    )


def _amounts(face: _Face) -> Iterator[Amount]:
    for one in face.card.get("resources", ()):
        yield Amount(one["currency"], one["state"], Decimal(one["amount"]))
    for one in (face.report or {}).get("disbursed", ()):
        yield Amount(one["currency"], REPORTED, Decimal(one["amount"]))
