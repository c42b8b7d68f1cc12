"""What only the full brief says: what each revision changed, what each criterion and report shows.

Pure, and nothing that is not on the public pages of the same moment.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from registry.analysis.figures import Row
from registry.briefing import document
from registry.briefing.names import Names
from registry.briefing.sections import Around, Face
from registry.framework.vocabulary import N_
from registry.pledges import quality
from registry.pledges.compare import FIELD_LABELS, Segment, compare
from registry.pledges.compare import Row as Difference
from registry.pledges.content import Content
from registry.pledges.wording import Wording, redaction, said_day
from registry.progress.content import FIELD_LABELS as REPORT_LABELS
from registry.progress.content import Content as ReportContent
from registry.progress.queries import Filed, Report
from registry.web.cldr import written_amount, written_day

_SAID = frozenset({"reason", "consent"})  # fields that the history tells, or that say nothing
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
    confirmed = [one.name for one in pledge.partners if one.consent == "confirmed"]
    judged = quality.assess(content, wording.text, confirmed=confirmed)
    return replace(
        pledge,
        history=tuple(replace(one, changes=changed.get(one.index, ())) for one in pledge.history),
        quality=tuple(
            replace(one, evidence=names.say(by.evidence.message, **by.evidence.values))
            for one, by in zip(pledge.quality, judged, strict=True)
        ),
        reports=tuple(
            replace(one, details=tuple(_details(filed, names)))
            for one, filed in zip(pledge.reports, around.reports, strict=True)
        ),
    )


def _changed(
    faces: Sequence[Face], wording: Wording
) -> Iterator[tuple[int, tuple[document.Change, ...]]]:
    """Yield, by the entry of each revision but the first, the fields in which it differs."""
    before: Face | None = None
    for face in faces:
        if before and face.revision != before.revision:
            old, new = Content.parse(before.content), Content.parse(face.content)
            rows = compare(old, new, wording.text)
            yield face.entry, tuple(_change(row, wording) for row in rows if row.field not in _SAID)
        before = face


def _change(row: Difference, wording: Wording) -> document.Change:
    label = wording.say(FIELD_LABELS[row.field])
    if row.language:
        label = f"{label} ({wording.label('language', row.language)})"
    return document.Change(label, _differing(row.old), _differing(row.new), row.language)


def _differing(side: Sequence[Segment]) -> str:
    """Return what one side alone says; the whole of a short text, which is read more easily."""
    whole = "".join(text for _mark, text in side)
    if len(whole) <= _SHORT:
        return whole
    return " … ".join(text.strip() for mark, text in side if mark)


def _details(report: Report, names: Names) -> Iterator[tuple[str, str]]:
    """Yield what a report says beside its words, then its earlier versions and all answers."""
    newest = report.newest
    said = partial(_field, newest.content, names)
    for name, lines in _lines(newest.content, names).items():
        if text := said(name, lines):
            yield names.say(REPORT_LABELS[name]), text
    for filed in report.revisions:
        yield from _version(filed, names, is_newest=filed is newest)


def _field(content: ReportContent, names: Names, name: str, lines: str) -> str:
    note = content.redacted.get(name)
    return redaction(note, names.say, names.language) if note else lines


def _lines(content: ReportContent, names: Names) -> Mapping[str, str]:
    """Return by its name what each field says, a line for each of its rows."""
    amount = partial(written_amount, names.language)
    rows = {
        "because": [content.because],
        "figures": [f"{one.name}: {one.value} ({one.year})" for one in content.figures],
        "milestones": [
            f"{one.title}: {said_day(one.on, names.language)}" for one in content.milestones
        ],
        "disbursed": [
            " · ".join(filter(None, (f"{amount(one.amount)} {one.currency}", one.recipient)))
            for one in content.disbursed
        ],
        "links": [" · ".join(filter(None, (one.title, one.url))) for one in content.links],
        "attachments": [f"{one.name} · SHA-256 {one.sha256}" for one in content.attachments],
        "reason": [content.reason],
    }
    return {name: "\n".join(filter(None, lines)) for name, lines in rows.items()}


def _version(filed: Filed, names: Names, *, is_newest: bool) -> Iterator[tuple[str, str]]:
    version = names.say("Version {number}", number=filed.number)
    if not is_newest:
        words = _field(filed.content, names, "narrative", filed.content.narrative)
        state = names.label("implementation", filed.content.state)
        entry = names.say("entry {index}", index=filed.index)
        day = written_day(names.language, filed.filed_at.date())
        yield version, "\n".join((f"{state} · {day} · {entry}", words))
    for said in filed.judgements if not is_newest else filed.judgements[:-1]:
        note = said.redacted
        reason = redaction(note, names.say, names.language) if note else said.reason
        day = written_day(names.language, said.at.date())
        entry = names.say("entry {index}", index=said.index)
        answer = " ".join((names.say(_VERDICTS[said.verdict]), reason)).strip()
        yield version, f"{answer} ({day}, {entry})"


def entities(standing: Sequence[Row], names: Names) -> Iterator[document.Entity]:
    """Yield the entities that pledge within the scope, by name, with how many each reported on."""
    found: dict[str, list[Row]] = {}
    for row in standing:
        found.setdefault(row.entity, []).append(row)
    for code in sorted(found, key=lambda code: (names.entity(code).casefold(), code)):
        rows, known = found[code], names.entities.by_code.get(code)
        region = rows[0].region
        yield document.Entity(
            name=names.entity(code),
            category=names.label("category", known.category) if known else "",
            region=names.label("region", region) if region else "",
            pledges=tuple(row.ref for row in rows),
            reported=sum(row.implementation is not None for row in rows),
        )
