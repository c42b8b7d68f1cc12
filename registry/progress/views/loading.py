"""What the gate loads for the views of this room, and the blueprint that they hang on."""

from collections.abc import Collection, Mapping, Sequence

from flask import Blueprint
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.pledges.models import Pledge
from registry.pledges.queries import pledge as find_pledge
from registry.policy import Permission, Subject, allows
from registry.progress import queries
from registry.progress.drafting import Place, Written, report_drafts
from registry.progress.models import ReportRevision
from registry.progress.queries import Standing
from registry.web import context

blueprint = Blueprint("progress", __name__)
MOST = 2**31 - 1  # more fits into no column
Found = tuple[Pledge, ReportRevision]


def load_pledge(session: Session, *, ref: str) -> tuple[Pledge, Subject]:
    """Return a pledge and whose it is."""
    pledge = find_pledge(session, ref)
    return pledge, Subject(register(session).by_id[pledge.entity_id].code)


def load_report(session: Session, *, ref: str, report: int) -> tuple[Found, Subject]:
    """Return the newest revision of a report, whose pledge it is about and who filed either."""
    pledge, subject = load_pledge(session, ref=ref)
    filed_by = queries.reporters(session, pledge)
    found = queries.report_revision(session, pledge, report)
    return (pledge, found), Subject(subject.entity, filed_by)


def load_revision(session: Session, *, ref: str, report: int, number: int) -> tuple[Found, Subject]:
    """Return one revision of a report and whose pledge it is about."""
    pledge, subject = load_pledge(session, ref=ref)
    return (pledge, queries.report_revision(session, pledge, report, number)), subject


def load_draft(
    session: Session, *, ref: str, report: int, number: int
) -> tuple[tuple[Pledge, Place], Subject]:
    """Return a pledge with the place of a report on it that may be in writing, and whose it is."""
    pledge, subject = load_pledge(session, ref=ref)
    return (pledge, (min(report, MOST), min(number, MOST))), subject


def awaited(refs: Collection[str]) -> Mapping[str, Standing]:
    """Return by ref those of these pledges of which a report is awaited; one statement."""
    found = queries.standings(context.session, refs=refs)
    return {ref: one for ref, one in found.items() if one.is_awaited}


def in_writing(refs: Collection[str]) -> Sequence[Written]:
    """Return the reports in writing on these pledges, for who may write them; one statement."""
    entities = register(context.session).by_id
    found = report_drafts(context.session, refs)
    return [one for one in found if can_report(entities[one.entity_id])]


def can_report(entity: EntityView) -> bool:
    """Return whether who asks writes reports on the pledges of an entity."""
    return _may(Permission.REPORT_DRAFT, entity)


def can_file_report(entity: EntityView) -> bool:
    """Return whether who asks files reports on the pledges of an entity."""
    return _may(Permission.REPORT_FILE, entity)


def _may(permission: Permission, entity: EntityView) -> bool:
    return allows(context.identity(), permission, Subject(entity.code)) is not None
