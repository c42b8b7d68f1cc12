"""Reports on a pledge with all their revisions, and what the secretariat said of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from registry.api.answers import address
from registry.explore.views.reports import files
from registry.framework.vocabulary import VERDICTS
from registry.progress import queries
from registry.progress.content import Content
from registry.progress.queries import Filed, Judgement
from registry.web.context import settings


@dataclass(frozen=True, kw_only=True)
class ReportRevision:
    """A revision of a report, with entry `index` of the log; `evidence` opens it with its proof.

    `standing` is the secretariat’s last verdict, *self_reported* while there is none.
    """

    number: int
    index: int
    reported_at: datetime
    filed_at: datetime
    standing: Annotated[str, VERDICTS]
    content: Content
    judgements: Sequence[Judgement]
    files: Sequence[str]
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report with its revisions, the oldest first; the last one is in force."""

    number: int
    page: str
    revisions: Sequence[ReportRevision]


def told(ref: str, one: queries.Report) -> Report:
    """Return what is said of a report on a pledge."""
    return Report(
        number=one.number,
        page=address("explore.report", ref=ref, report=one.number),
        revisions=[_revision(ref, filed) for filed in one.revisions],
    )


def _revision(ref: str, filed: Filed) -> ReportRevision:
    base = settings().base_url
    return ReportRevision(
        number=filed.number,
        index=filed.index,
        reported_at=filed.reported_at,
        filed_at=filed.filed_at,
        standing=filed.standing,
        content=filed.content,
        judgements=filed.judgements,
        files=[base + path for path in files(ref, filed)],
        evidence=address("explore.report_json", ref=ref, report=filed.report, number=filed.number),
    )
