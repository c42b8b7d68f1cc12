"""What can be measured about a pledge: indicators, steps, means, partners, progress, quality."""

import re
from collections.abc import Iterator

from registry.briefing.document import NOTHING, Change, Partner, Pledge, Report, Resource, Text
from registry.briefing.layout import embargo
from registry.briefing.layout.bidi import base_level
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.flow import Strip, space
from registry.briefing.layout.grid import Cell, Column, Side, paragraph, row
from registry.briefing.layout.parts import LABELS, table
from registry.briefing.layout.style import (
    BODY,
    BODY_MEASURE,
    LEAD,
    RIGHT,
    SMALL,
    SMALL_QUIET,
    SMALL_STRONG,
)
from registry.text import set_apart

_ENDING, _SHORT = 3, 4
"""Strips: the last row of a table, its end and the space under it; a part of two lines."""
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def evidence(desk: Desk, pledge: Pledge) -> Iterator[Strip]:
    """Yield the measurable part of a pledge, each kind of thing under its label."""
    parts = (
        (desk.say("Indicators"), _indicators(desk, pledge)),
        (desk.say("Milestones"), _milestones(desk, pledge)),
        (desk.say("Resources"), _resources(desk, pledge)),
        (desk.say("Partners"), _partners(desk, pledge)),
        (desk.say("Matches"), _matches(desk, pledge)),
        (desk.say("Attached files"), _files(desk, pledge)),
        (desk.say("Progress"), list(_progress(desk, pledge))),
        (desk.say("Quality"), _quality(desk, pledge)),
        (desk.say("History"), _history(desk, pledge)),
    )
    *most, last = [_labelled(desk, label, strips) for label, strips in parts if strips]
    for strips in most:
        yield from strips[:-_ENDING]
        # A short part at the end takes the end of the one before it along to another page.
        is_last = strips is most[-1] and len(last) <= _SHORT
        yield from (strip.glue() if is_last else strip for strip in strips[-_ENDING:])
    yield from last


def _labelled(desk: Desk, label: str, strips: list[Strip]) -> list[Strip]:
    """Return a part with its label beside its first line."""
    labels = row(desk.setter, Cell(label, SMALL_QUIET, LABELS), aside=True)
    beside = [
        strip._replace(pieces=(*mark.pieces, *strip.pieces))
        for mark, strip in zip(labels, strips, strict=False)
    ]
    return [space(5, glued=True), *beside, *strips[len(beside) :], *labels[len(beside) :]]


def _columns(*widths: float, right: frozenset[int] = frozenset()) -> list[Column]:
    """Return columns in the body, side by side; the last one takes what is left."""
    result: list[Column] = []
    left = BODY
    for i, width in enumerate((*widths, RIGHT - BODY - sum(widths))):
        gap = 0 if i == len(widths) else 8
        result.append(Column(left, width - gap, Side.RIGHT if i in right else Side.BEGIN))
        left += width
    return result


def _indicators(desk: Desk, pledge: Pledge) -> list[Strip]:
    if not pledge.indicators:
        return []
    heads = (
        desk.say("What is measured"),
        desk.say("Baseline"),
        desk.say("Target"),
        desk.say("Source of evidence"),
    )
    rows = [
        (
            i.name,
            Text(_level(i.baseline, i.unit, i.baseline_year), i.name.language),
            Text(_level(i.target, i.unit, i.target_year), i.name.language),
            i.evidence,
        )
        for i in pledge.indicators
    ]
    columns = _columns(112, 80, 80, right=frozenset({1, 2}))
    return table(desk, tuple(zip(heads, columns, strict=True)), rows)


def _level(value: str, unit: str, year: int | None) -> str:
    """Return a value with its unit and year; a dash where nothing was stated."""
    if not value:
        return "–"
    number = _THOUSANDS.sub("\u00a0", value)  # else a line may part it, or turn its parts about
    return " ".join(filter(None, (number, unit, f"({year})" if year else "")))


def _milestones(desk: Desk, pledge: Pledge) -> list[Strip]:
    if not pledge.milestones:
        return []
    heads = (desk.say("Step"), desk.say("Due"), desk.say("Reported reached"))
    rows = [(m.title, desk.day(m.due_on), desk.day(m.reached_on) or "–") for m in pledge.milestones]
    return table(desk, tuple(zip(heads, _columns(150, 102), strict=True)), rows)


def _resources(desk: Desk, pledge: Pledge) -> list[Strip]:
    if not pledge.resources:
        return []
    what, stage = desk.say("What"), desk.say("Stage and period")
    recipient, amount = desk.say("Recipient"), desk.say("Amount")
    rows = [
        (
            r.description,
            desk.say(", ").join(filter(None, (r.stage, r.period))),
            r.recipient,
            _amount(desk, r),
        )
        for r in pledge.resources
    ]
    if not any(r.recipient.words for r in pledge.resources):
        columns = tuple(
            zip((what, stage, amount), _columns(130, 120, right=frozenset({2})), strict=True)
        )
        return table(desk, columns, [(*row[:2], row[3]) for row in rows])
    heads = (what, stage, recipient, amount)
    columns = tuple(zip(heads, _columns(120, 80, 72, right=frozenset({3})), strict=True))
    return table(desk, columns, rows)


def _amount(desk: Desk, resource: Resource) -> str:
    if not resource.amount:
        return desk.say("in kind")
    return f"{resource.currency}\u00a0{desk.number(resource.amount)}"


def _partners(desk: Desk, pledge: Pledge) -> list[Strip]:
    if not pledge.partners:
        return []
    who, role, consent = desk.say("Partner"), desk.say("Role"), desk.say("Consent")
    if not any(p.role for p in pledge.partners):
        columns = tuple(zip((who, consent), _columns(170), strict=True))
        return table(desk, columns, [(p.name, _consent(desk, p)) for p in pledge.partners])
    columns = tuple(zip((who, role, consent), _columns(130, 80), strict=True))
    return table(desk, columns, [(p.name, p.role, _consent(desk, p)) for p in pledge.partners])


def _consent(desk: Desk, partner: Partner) -> str:
    if partner.consent == "confirmed":
        return desk.say("confirmed by the partner, revision {number}", number=partner.revision)
    if partner.consent == "named":
        return desk.say("named by the filer, not confirmed")
    return desk.say("named by the filer, not in the register")


def _matches(desk: Desk, pledge: Pledge) -> list[Strip]:
    """Return what both sides agreed to; a proposal stays between them."""
    if not pledge.matches:
        return []
    heads = (desk.say("Matched with"), desk.say("Side"), desk.say("Status"), desk.say("Entry"))
    rows = [
        (
            Text(f"{one.ref} · {one.entity.words}", one.entity.language),
            one.side,
            desk.say("{state}, {day}", state=one.state, day=desk.day(one.agreed_on)),
            desk.number(one.index),
        )
        for one in pledge.matches
    ]
    columns = _columns(132, 50, 126, right=frozenset({3}))
    return table(desk, tuple(zip(heads, columns, strict=True)), rows)


def _files(desk: Desk, pledge: Pledge) -> list[Strip]:
    strips: list[Strip] = []
    for file in pledge.files:
        name = set_apart(file.name, desk.brief.language)
        line = desk.say("{name}, {size} bytes", name=name, size=desk.number(file.size))
        strips += [
            *(strip.glue() for strip in paragraph(desk.setter, line, SMALL, BODY, BODY_MEASURE)),
            *paragraph(desk.setter, f"SHA-256 {file.sha256}", SMALL_QUIET, BODY, BODY_MEASURE),
        ]
    return [*strips, space(9)] if strips else []


def _progress(desk: Desk, pledge: Pledge) -> Iterator[Strip]:
    """Yield the state, then each report with what the secretariat answered to it."""
    state = " · ".join(filter(None, (pledge.state, pledge.currency)))
    yield from paragraph(desk.setter, state, SMALL_STRONG, glued=True)
    if not pledge.reports:
        yield from paragraph(desk.setter, desk.say("No report has been filed."), SMALL_QUIET)
    for report in pledge.reports:
        yield space(3, glued=True)
        yield from _report(desk, report)
    yield space(6)


def _report(desk: Desk, report: Report) -> Iterator[Strip]:
    line = desk.say(
        "{state}, self-reported on {day} · pieces of evidence: {evidence} · entry {index}",
        state=report.state,
        day=desk.day(report.filed_on),
        evidence=report.evidence,
        index=desk.number(report.index),
    )
    yield from paragraph(desk.setter, line, SMALL_QUIET, glued=True)
    yield from paragraph(desk.setter, report.words, LEAD)
    answers = {
        None: desk.say("Not yet answered by the secretariat."),
        "confirmed": desk.say("Confirmed by the secretariat."),
        "disputed": desk.say("Disputed by the secretariat."),
    }
    yield from paragraph(desk.setter, answers[report.answer], SMALL)
    if report.answer_reason.words:
        yield from paragraph(desk.setter, report.answer_reason, SMALL)
    for detail in report.details:
        yield from _stated(desk, detail.label, detail.words)


def _quality(desk: Desk, pledge: Pledge) -> list[Strip]:
    if not pledge.quality:
        return []
    judgements = {
        "met": desk.say("met"),
        "partly": desk.say("partly met"),
        "not_met": desk.say("not met"),
    }
    last = desk.say("By this rule")
    evidence = [c.evidence for c in pledge.quality]
    if any(found.words for found in evidence):
        last = " · ".join((last, desk.say("Evidence")))
    heads = (desk.say("Criterion"), desk.say("Judged"), last)
    rows = [(c.name, judgements[c.judgement], c.rule) for c in pledge.quality]
    return table(desk, tuple(zip(heads, _columns(82, 62), strict=True)), rows, under=evidence)


def _history(desk: Desk, pledge: Pledge) -> list[Strip]:
    strips: list[Strip] = []
    for revision in pledge.history:
        day, index = desk.day(revision.published_on), desk.number(revision.index)
        line = desk.say("On {day}, entry {index}", day=day, index=index)
        if revision.number:
            line = desk.say(
                "Revision {number}, published on {day}, entry {index}",
                number=revision.number,
                day=day,
                index=index,
            )
        if not revision.published_on:
            line = embargo.revision(desk, revision)
        said, reason = [revision.kind], revision.reason
        if reason.language == desk.brief.language:  # else it stands under the line
            said, reason = [*said, reason.words], NOTHING
        for words in filter(None, said):
            line = desk.say("{line}: {reason}", line=line, reason=words)
        strips += paragraph(desk.setter, line, SMALL, BODY, BODY_MEASURE)
        if reason.words:
            strips += _stated(desk, desk.say("Reason"), reason)
        for change in revision.changes:
            strips += _stated(desk, change.label, _changed(change))
    return strips


def _changed(change: Change) -> Text:
    """Return old and new words; they and the arrow run as the language of the field does."""
    arrow = "←" if base_level(change.language) else "→"
    return Text(f"{change.old or '–'} {arrow} {change.new or '–'}", change.language)


def _stated(desk: Desk, label: str, words: str | Text) -> list[Strip]:
    """Return a smaller fact within the body."""
    return row(
        desk.setter,
        Cell(label, SMALL_QUIET, Column(BODY + 10, 92)),
        Cell(words, SMALL, Column(BODY + 110, BODY_MEASURE - 110)),
    )
