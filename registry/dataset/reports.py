"""Rows of the reports on a pledge and of what the secretariat says of them; pure."""

from collections.abc import Sequence
from dataclasses import asdict

from registry.dataset.pledges import Row, Rows, erased
from registry.progress.queries import Filed, Judgement, Report

_LISTS = (
    ("figures", "report_figures"),
    ("milestones", "report_milestones"),
    ("disbursed", "disbursements"),
    ("links", "report_evidence"),
)


def report_rows(ref: str, reports: Sequence[Report]) -> Rows:
    """Yield all that the tables hold of the reports on a pledge; the newest comes first in it."""
    in_force = reports[0].newest if reports else None
    for report in reversed(reports):
        for filed in report.revisions:
            yield "reports", _report(ref, filed, is_in_force=filed is in_force)
            yield from _parts(filed)


def _report(ref: str, filed: Filed, *, is_in_force: bool) -> Row:
    said = filed.content
    return {
        "index": filed.index,
        "ref": ref,
        "report": filed.report,
        "revision": filed.number,
        "in_force": is_in_force,
        "filed_on": filed.filed_at.date(),
        "state": said.state,
        "because": said.because,
        "language": said.language,
        "narrative": said.narrative,
        "pledge_revision": said.pledge_revision,
        "evidence": said.evidence,
        "reason": said.reason,
        "redacted": erased(said.redacted),
    }


def _parts(filed: Filed) -> Rows:
    for name, table in _LISTS:
        for number, one in enumerate(getattr(filed.content, name), start=1):
            yield table, {"report_index": filed.index, "number": number, **asdict(one)}
    for judgement in filed.judgements:
        yield "judgements", _judgement(filed, judgement)


def _judgement(filed: Filed, said: Judgement) -> Row:
    return {
        "index": said.index,
        "report_index": filed.index,
        "verdict": said.verdict,
        "on": said.at.date(),
        "reason": said.reason,
        "redacted": erased({"reason": said.redacted} if said.redacted else {}),
    }
