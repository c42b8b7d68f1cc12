"""What the gate loads for the views of this room, and the blueprint that they hang on."""

from collections.abc import Collection

from flask import Blueprint
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.pledges.models import Pledge
from registry.pledges.queries import pledge as find_pledge
from registry.policy import Permission, Subject, allows
from registry.progress import queries
from registry.progress.drafting import AtWork, Place, at_work
from registry.progress.models import ReportRevision
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


def reports_at_work(refs: Collection[str]) -> AtWork:
    """Return which of these pledges await a report, and which reports on them are drafts.

    For who may write reports on them; at most one statement.
    """
    found, entities = at_work(context.session, refs), register(context.session).by_id
    return AtWork(
        {ref: one for ref, one in found.standings.items() if one.is_awaited},
        [one for one in found.drafts if can_report(entities[one.entity_id])],
    )


def can_report(entity: EntityView) -> bool:
    """Return whether who asks writes reports on the pledges of an entity."""
    return _may(Permission.REPORT_DRAFT, entity)


def can_file_report(entity: EntityView) -> bool:
    """Return whether who asks files reports on the pledges of an entity."""
    return _may(Permission.REPORT_FILE, entity)


def _may(permission: Permission, entity: EntityView) -> bool:
    return allows(context.identity(), permission, Subject(entity.code)) is not None
