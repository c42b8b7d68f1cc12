"""What a section says of the reports on its pledge; pure."""

from collections.abc import Iterator, Mapping, Sequence

from registry.briefing import document
from registry.briefing.names import Names
from registry.progress.content import Content
from registry.progress.queries import Judgement, Report


def reports(filed_reports: Sequence[Report], names: Names) -> Iterator[document.Report]:
    """Yield what was reported, the newest first, each beside what the secretariat said of it."""
    answers: Mapping[str, document.Answer] = {"confirmed": "confirmed", "disputed": "disputed"}
    for filed in (report.newest for report in filed_reports):
        said = filed.judgements[-1] if filed.judgements else None
        yield document.Report(
            filed_on=filed.filed_at.date(),
            state=names.label("implementation", filed.content.state),
            words=_narrative(filed.content, names),
            evidence=filed.content.evidence,
            index=filed.index,
            answer=answers[said.verdict] if said else None,
            answer_reason=answer_reason(said, names) if said else document.NOTHING,
        )


def _narrative(content: Content, names: Names) -> document.Text:
    if note := content.redacted.get("narrative"):
        return names.own(names.redaction(note))
    return document.Text(content.narrative, content.language)


def answer_reason(said: Judgement, names: Names) -> document.Text:
    """Return why the secretariat answered so: nobody files in which language that is."""
    if said.redacted:
        return names.own(names.redaction(said.redacted))
    return document.Text(said.reason, document.UNKNOWN) if said.reason else document.NOTHING


def reached(reports: Sequence[Report]) -> Mapping[str, str]:
    """Return by its title on which day a milestone was reached, as was reported last."""
    filed = (report.newest.content for report in reversed(reports))
    return {one.title: one.on for content in filed for one in content.milestones}
