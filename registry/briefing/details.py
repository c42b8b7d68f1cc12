"""What only the full brief says: what each revision changed, what each criterion and report shows.

Pure, and nothing that is not on the public pages of the same moment.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from registry.analysis.figures import Row
from registry.briefing import document
from registry.briefing.faces import Around, Face
from registry.briefing.names import Names
from registry.briefing.reported import answer_reason
from registry.framework.vocabulary import N_
from registry.pledges import quality
from registry.pledges.compare import FIELD_LABELS, Segment, compare
from registry.pledges.compare import Row as Difference
from registry.pledges.content import Content
from registry.pledges.wording import Wording, said_day
from registry.progress.content import FIELD_LABELS as REPORT_LABELS
from registry.progress.content import Content as ReportContent
from registry.progress.queries import Filed, Report
from registry.web.cldr import written_amount, written_day

_SAID = frozenset({"reason", "consent"})  # fields that the history tells, or that say nothing
_FILED = frozenset({"office", "institution", "in_kind", "indicators", "milestones", "attachments"})
"""Fields of the filer's own words; what others say is made of codes, or of sentences of ours."""
_SHORT = 120  # characters
_VERDICTS = {
    "confirmed": N_("Confirmed by the secretariat."),
    "disputed": N_("Disputed by the secretariat."),
}


def detailed(
    pledge: document.Pledge, faces: Sequence[Face], around: Around, names: Names
) -> document.Pledge:
    """Return a section with all that the full brief says beyond the standard one."""
    wording = Wording(names.entities, names.framework, names.language, names.say)
    changed = dict(_changed(faces, wording))
    content = Content.parse(faces[-1].content)
    confirmed = [one.name.words for one in pledge.partners if one.consent == "confirmed"]
    judged = quality.assess(content, wording.text, language=names.language, confirmed=confirmed)
    return replace(
        pledge,
        history=tuple(replace(one, changes=changed.get(one.index, ())) for one in pledge.history),
        quality=tuple(
            replace(one, evidence=_evidence(by, names))
            for one, by in zip(pledge.quality, judged, strict=True)
        ),
        reports=tuple(
            replace(one, details=tuple(_details(filed, content.language, names)))
            for one, filed in zip(pledge.reports, around.reports, strict=True)
        ),
    )


def _evidence(judged: quality.Criterion, names: Names) -> document.Text:
    found = judged.evidence
    return document.Text(names.say(found.message, **found.values), judged.language)


def _changed(
    faces: Sequence[Face], wording: Wording
) -> Iterator[tuple[int, tuple[document.Change, ...]]]:
    """Yield, by the entry of each revision but the first, the fields in which it differs."""
    before: Face | None = None
    for face in faces:
        if before and face.revision != before.revision:
            old, new = Content.parse(before.content), Content.parse(face.content)
            rows = (row for row in compare(old, new, wording.text) if row.field not in _SAID)
            yield face.entry, tuple(_change(row, new, wording) for row in rows)
        before = face


def _change(row: Difference, new: Content, wording: Wording) -> document.Change:
    label, spoken = wording.say(FIELD_LABELS[row.field]), row.language
    if spoken:
        label = f"{label} ({wording.label('language', spoken)})"
    elif row.field in _FILED:
        spoken = new.language
    old, new_ = _differing(row.old), _differing(row.new)
    return document.Change(label, old, new_, spoken or wording.language)


def _differing(side: Sequence[Segment]) -> str:
    """Return what one side alone says; the whole of a short text, which is read more easily."""
    whole = "".join(text for _mark, text in side)
    if len(whole) <= _SHORT:
        return whole
    return " … ".join(text.strip() for mark, text in side if mark)


def _details(report: Report, pledge: str, names: Names) -> Iterator[document.Detail]:
    """Yield what a report says beside its words, then its earlier versions and all answers.

    `pledge` is the language in which its indicators and milestones were filed.
    """
    newest = report.newest
    for name, said in _fields(newest.content, pledge).items():
        if found := _field(newest.content, names, name, said):
            yield document.Detail(names.say(REPORT_LABELS[name]), found)
    for filed in report.revisions:
        yield from _version(filed, names, is_newest=filed is newest)


def _field(
    content: ReportContent, names: Names, name: str, said: document.Text
) -> document.Text | None:
    """Return what a field says, or what stands for it; None if it is not given."""
    if note := content.redacted.get(name):
        return names.own(names.redaction(note))
    return said if said.words else None


def _fields(content: ReportContent, pledge: str) -> Mapping[str, document.Text]:
    """Return by its name what each field says, a line for each of its rows, all in its language."""
    own = content.language
    amount = partial(written_amount, own)
    rows = {
        "because": (own, [content.because]),
        "figures": (pledge, [f"{one.name}: {one.value} ({one.year})" for one in content.figures]),
        "milestones": (
            pledge,
            [f"{one.title}: {said_day(one.on, pledge)}" for one in content.milestones],
        ),
        "disbursed": (
            own,
            [
                " · ".join(filter(None, (f"{amount(one.amount)} {one.currency}", one.recipient)))
                for one in content.disbursed
            ],
        ),
        "links": (
            own,
            [" · ".join(filter(None, (one.title, one.url))) for one in content.links],
        ),
        "attachments": (
            own,
            [f"{one.name} · SHA-256 {one.sha256}" for one in content.attachments],
        ),
        "reason": (own, [content.reason]),
    }
    return {
        name: document.Text("\n".join(filter(None, lines)), spoken)
        for name, (spoken, lines) in rows.items()
    }


def _version(filed: Filed, names: Names, *, is_newest: bool) -> Iterator[document.Detail]:
    version = names.say("Version {number}", number=filed.number)
    if not is_newest:
        state = names.label("implementation", filed.content.state)
        yield document.Detail(
            version, names.own(_placed(state, filed.filed_at, filed.index, names))
        )
        words = document.Text(filed.content.narrative, filed.content.language)
        if found := _field(filed.content, names, "narrative", words):
            yield document.Detail(names.say(REPORT_LABELS["narrative"]), found)
    for said in filed.judgements if not is_newest else filed.judgements[:-1]:
        verdict = names.say(_VERDICTS[said.verdict])
        yield document.Detail(version, names.own(_placed(verdict, said.at, said.index, names)))
        if (reason := answer_reason(said, names)).words:
            yield document.Detail(names.say("Reason"), reason)


def _placed(said: str, at: datetime, index: int, names: Names) -> str:
    """Return what was said with its day and its entry."""
    entry = names.say("entry {index}", index=index)
    return f"{said} · {written_day(names.language, at.date())} · {entry}"


def entities(standing: Sequence[Row], names: Names) -> Iterator[document.Entity]:
    """Yield the entities that pledge within the scope, by name, with how many each reported on."""
    found: dict[str, list[Row]] = {}
    for row in standing:
        found.setdefault(row.entity, []).append(row)
    for code in sorted(found, key=lambda code: (names.entity(code).casefold(), code)):
        rows, known = found[code], names.entities.by_code.get(code)
        region = rows[0].region
        yield document.Entity(
            name=names.called(known) if known else document.Text(code, document.UNKNOWN),
            category=names.label("category", known.category) if known else "",
            region=names.label("region", region) if region else "",
            pledges=tuple(row.ref for row in rows),
            reported=sum(row.implementation is not None for row in rows),
        )
