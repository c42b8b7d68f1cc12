"""Reads of reports: of one pledge, of several at once, and what waits for the secretariat."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Text, and_, bindparam, exists, select, type_coerce
from sqlalchemy.orm import Session, aliased

from registry.accounts.models import Person
from registry.accounts.register import Register
from registry.errors import NotFound
from registry.pledges.content import Redacted
from registry.pledges.models import Pledge, PledgeRevision, Publication
from registry.pledges.standing import EVER, IN_FORCE, SIZE
from registry.policy import Identity
from registry.progress import lifecycle
from registry.progress.content import Content
from registry.progress.models import ReportDraft, ReportJudgement, ReportRevision
from registry.progress.standing import NEWEST_REPORT, PUBLISHED_AT
from registry.store import table

_face, _pledge, _report = (table(model).c for model in (Publication, Pledge, ReportRevision))
STANDINGS = (
    select(
        _pledge.ref,
        _pledge.year,
        _pledge.origin,
        _face.state,
        PUBLISHED_AT,
        _report.state,
        _report.reported_at,
    )
    .select_from(table(Publication))
    .join(table(Pledge), _pledge.id == _face.pledge_id)
    .join(table(ReportRevision), NEWEST_REPORT, isouter=True)
    .where(IN_FORCE)
)
_SOME_STANDINGS = STANDINGS.where(_pledge.ref.in_(bindparam("refs", expanding=True)))
_FILED = (
    _report.index, _report.report, _report.number, _report.reported_at, _report.filed_at,
    _report.content,
)  # fmt: skip
_REPORTS = (
    select(_pledge.ref, *_FILED)
    .join_from(table(ReportRevision), table(Pledge), _pledge.id == _report.pledge_id)
    .where(_report.index < SIZE)
    .order_by(_report.index)
)
_REPORTS_ON = _REPORTS.where(_pledge.ref == bindparam("ref"))
# How one pledge stands, beside each revision of a report on it.
_PROGRESS = (
    select(_pledge.year, _pledge.origin, _face.state, PUBLISHED_AT, _report.state, *_FILED)
    .join_from(table(Publication), table(Pledge), _pledge.id == _face.pledge_id)
    .outerjoin(
        table(ReportRevision), and_(_report.pledge_id == _face.pledge_id, _report.index < SIZE)
    )
    .where(IN_FORCE, _pledge.ref == bindparam("ref"))
    .order_by(_report.index)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the implementation of a public pledge stands, and since when there is no news."""

    ref: str
    face: str  # published, imported, withdrawn, merged
    state: str | None  # None where its entity has not reported
    since: date

    def currency(self, today: date) -> lifecycle.Currency:
        """Return how fresh the news is on a day."""
        return lifecycle.currency(None, self.since, today)

    @property
    def due_on(self) -> date:
        """Return the day from which the next report is due."""
        return lifecycle.due_on(self.since)

    @property
    def is_awaited(self) -> bool:
        """Whether its entity can report and something is left to be reported."""
        return self.face == "published" and self.state not in lifecycle.ENDED


def standings(
    session: Session, size: int = EVER, refs: Collection[str] | None = None
) -> Mapping[str, Standing]:
    """Return by ref how public pledges stood at log `size`: these, or all; one statement."""
    if refs is not None and not refs:
        return {}
    asked = {"size": size} if refs is None else {"size": size, "refs": sorted(refs)}
    wanted = STANDINGS if refs is None else _SOME_STANDINGS
    rows: Sequence[Any] = session.execute(wanted, asked).all()
    return {row[0]: standing(*row) for row in rows}


def standing(
    ref: str,
    year: int,
    origin: str,
    face: str,
    published_at: datetime,
    state: str | None,
    reported_at: datetime | None,
) -> Standing:
    """Return what a row of `STANDINGS` says."""
    first = lifecycle.published_on(published_at.date(), origin, year)
    return Standing(ref, face, state, reported_at.date() if reported_at else first)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the secretariat said of a revision, when and why."""

    index: int
    verdict: str
    reason: str
    at: datetime
    redacted: Redacted | None = None  # what stands for the reason where it was erased


@dataclass(frozen=True, slots=True)
class Filed:
    """A revision of a report with what was said of it, in the order of the log."""

    index: int
    report: int
    number: int
    reported_at: datetime
    filed_at: datetime
    content: Content
    judgements: tuple[Judgement, ...]

    @property
    def standing(self) -> str:
        """Return the last verdict, or that it is self-reported."""
        return self.judgements[-1].verdict if self.judgements else "self_reported"


@dataclass(frozen=True, slots=True)
class Report:
    """A report with all its revisions, the oldest first."""

    number: int
    revisions: tuple[Filed, ...]

    @property
    def newest(self) -> Filed:
        """Return the revision in force."""
        return self.revisions[-1]


def reports(session: Session, ref: str, size: int = EVER) -> list[Report]:
    """Return the reports on a pledge as of log `size`, the newest first; two statements."""
    return _reports(session, _REPORTS_ON, {"size": size, "ref": ref}).get(ref, [])


def all_reports(session: Session, size: int) -> Mapping[str, list[Report]]:
    """Return by ref the reports on every pledge as of log `size`, the newest first."""
    return _reports(session, _REPORTS, {"size": size})


def some_reports(session: Session, refs: Collection[str], size: int) -> Mapping[str, list[Report]]:
    """Return by ref the reports on these pledges as of log `size`, the newest first."""
    return _reports(session, _REPORTS.where(_pledge.ref.in_(sorted(refs))), {"size": size})


def progress(session: Session, ref: str, size: int) -> tuple[Standing, list[Report]]:
    """Return how a public pledge stood at log `size`, and the reports on it, the newest first.

    One statement, and a second one where there are reports.
    """
    asked = {"size": size, "ref": ref}
    rows: Sequence[Any] = session.execute(_PROGRESS, asked).all()
    year, origin, face, published_at, state, _index, _report, _number, reported_at, *_ = rows[-1]
    filed = [(ref, *row[5:]) for row in rows if row[5] is not None]
    found = _grouped(filed, _judgements(session, _REPORTS_ON, asked) if filed else {})
    stands = standing(ref, year, origin, face, published_at, state, reported_at)
    return stands, found.get(ref, [])


def _reports(
    session: Session, which: Select[Any], asked: Mapping[str, Any]
) -> dict[str, list[Report]]:
    rows: Sequence[Any] = session.execute(which, asked).all()
    return _grouped(rows, _judgements(session, which, asked) if rows else {})


def _grouped(
    rows: Iterable[Any], said: Mapping[int, Sequence[Judgement]]
) -> dict[str, list[Report]]:
    found: dict[str, dict[int, list[Filed]]] = {}
    for ref, *filed, content in rows:
        values: list[Any] = [*filed, Content.parse(content), tuple(said.get(filed[0], ()))]
        one = Filed(*values)
        found.setdefault(ref, {}).setdefault(one.report, []).append(one)
    return {
        ref: [Report(number, tuple(filed)) for number, filed in sorted(one.items(), reverse=True)]
        for ref, one in found.items()
    }


def _judgements(
    session: Session, revisions: Select[Any], asked: Mapping[str, Any]
) -> dict[int, list[Judgement]]:
    indexes = revisions.with_only_columns(_report.index).order_by(None)
    rows = select(ReportJudgement).where(
        ReportJudgement.revision_index.in_(indexes), ReportJudgement.index < SIZE
    )
    found: dict[int, list[Judgement]] = {}
    for row in session.scalars(rows.order_by(ReportJudgement.index), asked):
        note = Redacted(**row.redacted["reason"]) if row.redacted else None
        judgement = Judgement(row.index, row.verdict, row.reason, row.at, note)
        found.setdefault(row.revision_index, []).append(judgement)
    return found


def report(session: Session, ref: str, number: int, size: int = EVER) -> Report:
    """Return one report on a pledge as of log `size`, or raise NotFound."""
    for one in reports(session, ref, size):
        if one.number == number:
            return one
    raise NotFound("There is no report {number} on {ref}.", number=number, ref=ref)


def report_revision(
    session: Session, pledge: Pledge, report: int, number: int | None = None
) -> ReportRevision:
    """Return a revision of a report, the newest with None, or raise NotFound."""
    rows = select(ReportRevision).where(
        ReportRevision.pledge_id == pledge.id, ReportRevision.report == min(report, 2**31 - 1)
    )
    if number is not None:
        rows = rows.where(ReportRevision.number == min(number, 2**31 - 1))
    found = session.scalars(rows.order_by(ReportRevision.number.desc()).limit(1)).first()
    if found is None:
        raise NotFound("There is no report {number} on {ref}.", number=report, ref=pledge.ref)
    return found


def reporters(session: Session, pledge: Pledge) -> frozenset[str]:
    """Return the handles of who filed a revision of the pledge or a report on it."""
    both = (
        select(PledgeRevision.filed_by).where(PledgeRevision.pledge_id == pledge.id),
        select(ReportRevision.filed_by).where(ReportRevision.pledge_id == pledge.id),
    )
    handles = select(Person.handle).where(Person.id.in_(both[0]) | Person.id.in_(both[1]))
    return frozenset(session.scalars(handles))


def listed_files(session: Session) -> set[str]:
    """Return the SHA-256 of every file that a report lists, or one in writing."""
    some = select(ReportRevision.content).where(
        type_coerce(ReportRevision.content, Text).contains('"sha256":')
    )
    contents: Iterable[dict[str, Any]] = session.scalars(some)
    filed = {file["sha256"] for content in contents for file in content.get("attachments", ())}
    written: Iterable[list[dict[str, Any]]] = session.scalars(select(ReportDraft.attachments))
    return filed | {file["sha256"] for files in written for file in files}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that the secretariat has not judged yet."""

    pledge: Pledge
    report: ReportRevision
    content: Content


MOST_WAITING = 100


def waiting(session: Session, who: Identity, entities: Register) -> list[Waiting]:
    """Return what waits for a judgement of `who`, the oldest first, up to a hundred.

    What is of the reviewer's own family, or reported by them, is not theirs to judge.
    """
    own = sorted(entities.get(code).id for grant in who.grants for code in grant.family)
    newer = aliased(ReportRevision)
    rows = (
        select(Pledge, ReportRevision)
        .join(Pledge, Pledge.id == ReportRevision.pledge_id)
        .where(
            Pledge.entity_id.not_in(own),
            Pledge.state.not_in(("withdrawn", "merged")),
            ~exists().where(ReportJudgement.revision_index == ReportRevision.index),
            ~exists().where(
                newer.pledge_id == ReportRevision.pledge_id,
                newer.report == ReportRevision.report,
                newer.number > ReportRevision.number,
            ),
        )
        .order_by(ReportRevision.index)
        .limit(MOST_WAITING)
    )
    return [
        Waiting(pledge, row, Content.parse(row.content))
        for pledge, row in session.execute(rows).tuples()
    ]
