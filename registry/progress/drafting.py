"""Reports in writing: private to the entity, kept as they were typed, so that nothing is lost.

A draft is for one place: report 2, or revision 3 of report 1. What is filed there takes it away.
Nothing of it enters the log.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.accounts.models import Person
from registry.errors import Conflict
from registry.pledges.content import Attachment
from registry.pledges.models import Pledge
from registry.pledges.operations.drafts import CONFLICT
from registry.pledges.standing import EVER
from registry.policy import Actor
from registry.progress.models import ReportDraft
from registry.progress.queries import STANDINGS, Standing, standing

Place = tuple[int, int]  # the number of a report, and of its revision


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody has before them: fields as typed, files, and the version that they began on."""

    version: int = 0  # 0 while nothing is kept
    typed: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()

    def document(self) -> tuple[dict[str, str], list[dict[str, Any]]]:
        """Return the words and the files as a draft keeps them."""
        return dict(self.typed), [asdict(one) for one in self.attachments]


BLANK = Sheet()


def report_draft(session: Session, pledge: Pledge, place: Place) -> ReportDraft | None:
    """Return what is in writing for a place, if anything is."""
    return session.get(ReportDraft, (pledge.id, *place), populate_existing=True)


def save_draft(
    session: Session, actor: Actor, pledge: Pledge, *, place: Place, sheet: Sheet, at: datetime
) -> ReportDraft:
    """Keep what was typed; the same words again change nothing.

    Raises:
        Conflict: somebody saved or deleted it since the sheet's version.
    """
    session.refresh(pledge, with_for_update=True)
    current = report_draft(session, pledge, place)
    typed, attachments = sheet.document()
    if current and (current.typed, current.attachments) == (typed, attachments):
        return current
    if (current.version if current else 0) != sheet.version:
        raise Conflict(CONFLICT)
    if current is None:
        report, number = place
        current = ReportDraft(pledge_id=pledge.id, report=report, number=number, version=0)
        session.add(current)
    current.typed, current.attachments = typed, attachments
    current.version += 1
    current.updated_by, current.updated_at = actor.person_id or current.updated_by, at
    session.flush()
    return current


def delete_draft(session: Session, pledge: Pledge, place: Place) -> None:
    """Erase what is in writing for a place."""
    if current := report_draft(session, pledge, place):
        session.delete(current)
        session.flush()


def take_drafts(session: Session, actor: Actor, pledge: Pledge, place: Place, sheet: Sheet) -> None:
    """Erase the draft of what is filed now, and those of what can be filed no more.

    Raises:
        Conflict: a colleague saved other words since the sheet's version.
    """
    current = report_draft(session, pledge, place)
    # One's own newer version is what app.js saved while the form was on its way.
    if (
        current
        and current.version != sheet.version
        and current.updated_by != actor.person_id
        and (current.typed, current.attachments) != sheet.document()
    ):
        raise Conflict(CONFLICT)
    gone = ReportDraft.report <= place[0]
    session.execute(delete(ReportDraft).where(ReportDraft.pledge_id == pledge.id, gone))


@dataclass(frozen=True, slots=True)
class Written:
    """A report in writing as the list shows it."""

    ref: str
    entity_id: int
    draft: ReportDraft
    name: str  # of who saved it


def report_drafts(session: Session, refs: Collection[str]) -> Sequence[Written]:
    """Return what is in writing about these pledges, the newest first; one statement if any."""
    if not refs:
        return []
    rows = (
        select(Pledge.ref, Pledge.entity_id, ReportDraft, Person.name)
        .join(Pledge, Pledge.id == ReportDraft.pledge_id)
        .join(Person, Person.id == ReportDraft.updated_by)
        .where(Pledge.ref.in_(sorted(refs)), Pledge.state != "withdrawn")
        .order_by(ReportDraft.updated_at.desc(), Pledge.ref)
    )
    return [Written(*row) for row in session.execute(rows).tuples()]


_AT_WORK = (
    STANDINGS.add_columns(Pledge.entity_id, ReportDraft, Person.name)
    .outerjoin(ReportDraft, ReportDraft.pledge_id == Pledge.id)
    .outerjoin(Person, Person.id == ReportDraft.updated_by)
    .order_by(ReportDraft.updated_at.desc(), Pledge.ref)
)


@dataclass(frozen=True, slots=True)
class AtWork:
    """Of some pledges: which stand how, by ref, and what is in writing about them."""

    standings: Mapping[str, Standing]
    drafts: Sequence[Written]


def at_work(session: Session, refs: Collection[str]) -> AtWork:
    """Return how these pledges stand and what is in writing, the newest first; one statement."""
    if not refs:
        return AtWork({}, ())
    asked = _AT_WORK.where(Pledge.ref.in_(sorted(refs)))
    found: Sequence[Any] = session.execute(asked, {"size": EVER}).all()
    stands = {row[0]: standing(*row[:-3]) for row in found}
    drafts = [
        Written(ref, entity_id, draft, name)
        for ref, *_, entity_id, draft, name in found
        if draft and stands[ref].face != "withdrawn"
    ]
    return AtWork(stands, drafts)
