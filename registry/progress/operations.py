"""Writes of reports, one verb each: `(session, actor, subject, *, fields, at)`.

A report stands on what its writer had before them: where the pledge was reported on meanwhile, or
another revision judged, that is a Conflict, found while the pledge is locked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registry.audit import log
from registry.errors import Conflict, Refused
from registry.pledges import content as pledges
from registry.pledges.models import Pledge, Publication
from registry.pledges.queries import currencies, revision
from registry.policy import Actor
from registry.progress.content import Content
from registry.progress.drafting import BLANK, Sheet, take_drafts
from registry.progress.events import ReportConfirmed, ReportDisputed, ReportFiled
from registry.progress.lifecycle import Move, State, Verdict, moved
from registry.progress.models import ReportJudgement, ReportRevision
from registry.progress.rules import Against, problems
from registry.store import table

NONE = -1  # the index of the last report where there is none yet
_ADD_REVISION = insert(table(ReportRevision))
_ADD_JUDGEMENT = insert(table(ReportJudgement))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the filer takes home: which report, its revision, and where it stands in the log."""

    ref: str
    report: int
    number: int
    index: int


def file_report(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    content: Content,
    after: int,
    sheet: Sheet = BLANK,
    at: datetime,
) -> Receipt:
    """File a report on a public pledge; it is public at once, and its draft is gone.

    `after` is the index of the last report that the writer knew of, or `NONE`; `sheet` is what
    they had before them, if it was in writing.

    Raises:
        Refused: the pledge cannot be reported on, or rules block it; `problems` says which.
        Conflict: somebody reported or saved other words meanwhile.
    """
    last = _expect(session, pledge, after)
    before = State(last.state) if last else State.NOT_STARTED
    place = (last.report + 1 if last else 1, 1)
    take_drafts(session, actor, pledge, place, sheet)
    return _file(session, actor, pledge, content, before, place, None, at)


def correct_report(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    content: Content,
    after: int,
    sheet: Sheet = BLANK,
    at: datetime,
) -> Receipt:
    """File the next revision of the last report, with the reason in its content.

    Raises:
        Refused: the pledge cannot be reported on, or rules block it; `problems` says which.
        Conflict: somebody reported, corrected or saved other words meanwhile.
    """
    last = _expect(session, pledge, after)
    if last is None:
        raise Refused("There is no report to correct: file the first one.")
    earlier = _last(session, pledge, before=last.report)
    before = State(earlier.state) if earlier else State.NOT_STARTED
    place = (last.report, last.number + 1)
    take_drafts(session, actor, pledge, place, sheet)
    return _file(session, actor, pledge, content, before, place, last, at)


def confirm_report(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    judged: ReportRevision,
    reason: str,
    at: datetime,
) -> int:
    """Say that a revision of a report is borne out, and why; return the entry's index."""
    return _judge(session, actor, pledge, judged, Verdict.CONFIRMED, reason, at)


def dispute_report(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    judged: ReportRevision,
    reason: str,
    at: datetime,
) -> int:
    """Say that a revision of a report is not borne out, and why; return the entry's index."""
    return _judge(session, actor, pledge, judged, Verdict.DISPUTED, reason, at)


def refuse_silent(session: Session, pledge: Pledge) -> None:
    """Refuse a pledge on which nobody can report.

    Raises:
        Refused: it is not public, was withdrawn, or is imported and not claimed by its entity.
    """
    faces = select(Publication.state).where(Publication.pledge_id == pledge.id)
    match session.scalar(faces.order_by(Publication.index.desc()).limit(1)):
        case "published":
            return
        case "imported":
            raise Refused(
                "{ref} was imported and its entity has not confirmed it yet. Amend it first: once "
                "its own words are published here, you can report on it.",
                ref=pledge.ref,
            )
        case "withdrawn":
            raise Refused("{ref} was withdrawn: there is nothing to report on.", ref=pledge.ref)
        case "merged":
            raise Refused(
                "{ref} was merged into another pledge: report on that one, its page says which.",
                ref=pledge.ref,
            )
    raise Refused("{ref} is not public yet: report on it once it is.", ref=pledge.ref)


def _expect(session: Session, pledge: Pledge, after: int) -> ReportRevision | None:
    """Return the last report, the pledge locked; it must be the one that the writer knew."""
    session.refresh(pledge, with_for_update=True)
    refuse_silent(session, pledge)
    last = _last(session, pledge)
    if (last.index if last else NONE) != after:
        raise Conflict(
            "A colleague reported on {ref} while you were writing. Nothing was sent: read their "
            "report, then change yours and send it again.",
            ref=pledge.ref,
        )
    return last


def _last(session: Session, pledge: Pledge, *, before: int | None = None) -> ReportRevision | None:
    rows = select(ReportRevision).where(ReportRevision.pledge_id == pledge.id)
    if before is not None:
        rows = rows.where(ReportRevision.report < before)
    return session.scalars(rows.order_by(ReportRevision.index.desc()).limit(1)).first()


def _file(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    content: Content,
    before: State,
    place: tuple[int, int],
    corrected: ReportRevision | None,
    at: datetime,
) -> Receipt:
    report, number = place
    public = revision(session, pledge, pledge.published_number or 0)
    words = pledges.Content.parse(public.content)
    if found := problems(content, Against(words, currencies(), at.date(), number)):
        raise Refused(
            "The report cannot be filed yet: {count} points are open.",
            problems=found,
            count=len(found),
        )
    state = moved(before, Move(content.move), reason=content.because)
    content = content.with_changes(pledge_revision=public.number, state=state.value)
    said: dict[str, Any] = content.document()
    event = ReportFiled(ref=ref_of(pledge, report), pledge=pledge.ref, revision=number, **said)
    item = log.Item(event, corrected.object if corrected else None)
    [appended] = log.append(session, actor, at, item)
    filed_at = datetime.fromisoformat(appended.at)
    row = {
        "index": appended.index,
        "pledge_id": pledge.id,
        "object": appended.object,
        "report": report,
        "number": number,
        "state": state.value,
        "reported_at": corrected.reported_at if corrected else filed_at,
        "content": said,
        "filed_at": filed_at,
        "filed_by": actor.person_id,
    }
    session.execute(_ADD_REVISION, row)
    return Receipt(pledge.ref, report, number, appended.index)


def ref_of(pledge: Pledge, report: int) -> str:
    """Return the public handle of a report."""
    return f"{pledge.ref}-R{report}"


def _judge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    judged: ReportRevision,
    verdict: Verdict,
    reason: str,
    at: datetime,
) -> int:
    if not reason:
        raise Refused("Say in a sentence why, so that everybody can follow it.")
    session.refresh(pledge, with_for_update=True)
    _refuse_stale(session, pledge, judged, verdict)
    kind = ReportConfirmed if verdict is Verdict.CONFIRMED else ReportDisputed
    ref = ref_of(pledge, judged.report)
    event = kind(ref=ref, pledge=pledge.ref, revision=judged.number, reason=reason)
    [appended] = log.append(session, actor, at, log.Item(event, judged.object))
    row = {
        "index": appended.index,
        "revision_index": judged.index,
        "verdict": verdict.value,
        "reason": reason,
        "person_id": actor.person_id,
        "at": datetime.fromisoformat(appended.at),
    }
    session.execute(_ADD_JUDGEMENT, row)
    return appended.index


def _refuse_stale(
    session: Session, pledge: Pledge, judged: ReportRevision, verdict: Verdict
) -> None:
    """Refuse to judge what was corrected meanwhile, or to say the same again."""
    newer = select(ReportRevision.index).where(
        ReportRevision.pledge_id == pledge.id,
        ReportRevision.report == judged.report,
        ReportRevision.number > judged.number,
    )
    if session.scalar(newer.limit(1)) is not None:
        raise Conflict(
            "The entity has corrected the report meanwhile: nothing was sent. Read the new "
            "revision first."
        )
    said = select(ReportJudgement.verdict).where(ReportJudgement.revision_index == judged.index)
    if session.scalar(said.order_by(ReportJudgement.index.desc()).limit(1)) == verdict.value:
        raise Conflict("A colleague was faster and has said the same of this report.")
