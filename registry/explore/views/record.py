"""What makes a pledge's page a record: its history and its quality, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from registry.audit.evidence import OpenEntry
from registry.errors import Sentence
from registry.explore.queries import Published
from registry.explore.wording import Wording
from registry.framework.vocabulary import LABELS, N_
from registry.intake.remarks import read_remark
from registry.pledges import quality, rules
from registry.pledges.content import Content, Link, Redacted
from registry.pledges.merges import Merged
from registry.pledges.wording import redaction
from registry.web.languages import say


def timeline(
    faces: list[Published],
    entries: Mapping[int, OpenEntry],
    names: Wording,
    more: Sequence[dict[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Return the public history, newest first: filings that led to publication, and moves.

    `more` are events of others, such as partners and what was merged into it.
    """
    events = [_moved(face, entries[face.index], names) for face in faces]
    filed = {face.number: face for face in faces if face.revision_index != face.index}
    events += [
        _filed(face, entries[face.revision_index], names)
        for face in filed.values()
        if face.revision_index not in {other.index for other in faces}
    ]
    events += [_erased(face.ref, note, entries[note.index]) for face, note in _notes(faces)]
    return sorted([*events, *more], key=lambda event: -int(event["index"]))


def absorbed(
    merged: Sequence[Merged], entries: Mapping[int, OpenEntry], names: Wording
) -> list[dict[str, Any]]:
    """Return the events by which other pledges became part of one."""
    return [_absorbed(one, entries[one.index], names) for one in merged]


def redactions(faces: list[Published]) -> set[int]:
    """Return the entries that erased words of these faces or of what made them public."""
    return {note.index for _face, note in _notes(faces)}


def _notes(faces: list[Published]) -> list[tuple[Published, Redacted]]:
    """Return each redaction once, with a face that lost something by it."""
    found = {note.index: (face, note) for face in faces for note in face.notes}
    return list(found.values())


def _erased(ref: str, note: Redacted, entry: OpenEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "index": entry.index,
        "title": _("Words redacted"),
        "kind": "warn",
        "text": note.reason,
        "url": url_for("explore.pledge", ref=ref, at=note.index),
    }


def _absorbed(merged: Merged, entry: OpenEntry, names: Wording) -> dict[str, Any]:
    return {
        "at": entry.at,
        "index": entry.index,
        "title": _("%(ref)s merged into this pledge", ref=merged.ref),
        "kind": "info",
        "by": names.entity(str(entry.fields.get("entity", ""))),
        "text": merged.reason,
        "url": url_for("explore.pledge", ref=merged.ref),
    }


def _filed(face: Published, entry: OpenEntry, names: Wording) -> dict[str, Any]:
    late = _("After the window of its forum had closed.") if face.is_late else ""
    return {
        "at": entry.at,
        "index": entry.index,
        "title": _filing(face),
        "text": " ".join(filter(None, (names.fields.text("reason", face.content), late))),
        "url": url_for("explore.revision", ref=face.ref, number=face.number),
    }


def _filing(face: Published) -> str:
    if face.content.is_on_behalf:
        return str(_("Revision %(n)s filed on behalf by the secretariat", n=face.number))
    return str(_("Revision %(n)s filed", n=face.number))


_MOVES = {
    "pledge.published": (N_("Revision %(n)s published"), "good"),
    "pledge.corrected": (N_("Revision %(n)s published, an erratum"), "good"),
    "pledge.merged": (N_("Merged into %(ref)s"), "warn"),
    "pledge.imported": (N_("Imported, not confirmed by the entity"), "warn"),
    "pledge.claimed": (N_("Claimed by its entity"), "good"),
    "pledge.disputed": (N_("Disputed by its entity"), "warn"),
    "pledge.classified": (N_("Classified by the secretariat"), "info"),
    "pledge.withdrawn": (N_("Withdrawn"), "bad"),
}


def _moved(face: Published, entry: OpenEntry, names: Wording) -> dict[str, Any]:
    fields = entry.fields
    said = str(fields.get("type"))
    title, kind = _MOVES.get(said, (said, "info"))
    erased = face.decision
    reason = redaction(erased, _, names.language) if erased else str(fields.get("reason", ""))
    return {
        "at": entry.at,
        "index": entry.index,
        "title": _(title, n=face.number, ref=face.card.get("into", "")),
        "kind": kind,
        "by": names.entity(str(fields["entity"])) if fields.get("entity") else None,
        "text": " ".join(filter(None, (_rounds(fields), reason))),
        "url": url_for("explore.pledge", ref=face.ref, at=face.index),
    }


def translated(faces: Sequence[Published]) -> dict[str, date]:
    """Return language → on which day the last face's translation into it was first filed.

    A changed translation is a new one; a revision that repeats its words is not.
    """
    content = faces[-1].content
    found: dict[str, date] = {}
    for language in {*content.title, *content.description} - {content.language}:
        for face in reversed(faces):
            if _said(face.content, language) != _said(content, language):
                break
            found[language] = face.filed_at.date()
    return found


def _said(content: Content, language: str) -> tuple[str | None, ...]:
    texts = (content.title, content.description, content.translations)
    return tuple(text.get(language) for text in texts)


def dispute(faces: list[Published], entries: Mapping[int, OpenEntry]) -> str:
    """Return why its entity says that an imported pledge is not its own, "" where it does not."""
    face = faces[-1]
    if face.state != "imported" or not face.card.get("disputed_on"):
        return ""
    kind = "pledge.disputed"
    said = next(one for one in reversed(faces) if entries[one.index].fields.get("type") == kind)
    if said.decision:
        return redaction(said.decision, _, g.language)
    return str(entries[said.index].fields.get("reason", ""))


def _rounds(fields: Mapping[str, Any]) -> str:
    if "rounds" not in fields:
        return ""
    rounds = int(fields["rounds"])
    return str(
        ngettext("After %(num)s round of review.", "After %(num)s rounds of review.", rounds)
    )


def criteria(content: Content, names: Wording, confirmed: Sequence[str]) -> list[dict[str, str]]:
    """Return the criteria with their rule, what was found and what would improve it."""
    return [
        {
            "name": names.say(quality.LABELS[one.name]),
            "verdict": "met" if one.is_met else "missing",
            "evidence": say(one.evidence if one.is_met else one.rule),
            "language": one.language,
            "improvement": say(one.improvement) if one.improvement else "",
        }
        for one in quality.assess(
            content, names.fields.text, language=names.language, confirmed=confirmed
        )
    ]


def findings(face: Published, names: Wording) -> list[tuple[str, str]]:
    """Return what is still open of what the import found wanting, each with its language.

    The log keeps findings in English. They are found again in the words, and said in the reader's
    language; what is not found stays as it is. What a classification has answered is not said.
    """
    if not face.card["findings"]:
        return []
    known = rules.Known(names.register, names.framework, currencies=frozenset())
    said = {str(p.sentence): say(p.sentence) for p in rules.problems(face.content, known)}
    links = tuple(Link(**link) for link in face.card["classified"])
    answered = {*said} - {*_open(face.content, links, known)} if links else set()
    left: list[str] = [one for one in face.card["findings"] if one not in answered]
    return [_translated(one, said, names) for one in left]


def _open(content: Content, links: tuple[Link, ...], known: rules.Known) -> Iterator[str]:
    """Yield what blocks a pledge as its words and the secretariat's links together say it."""
    both = content.with_changes(recommendations=(*content.recommendations, *links))
    return (str(problem.sentence) for problem in rules.problems(both, known))


def _translated(finding: str, said: Mapping[str, str], names: Wording) -> tuple[str, str]:
    if finding in said:
        return said[finding], names.language
    remark = read_remark(finding)
    if remark is None:
        return finding, "en"
    values = dict(remark.values)
    if values.get("category") in LABELS["category"].values():
        values["category"] = names.say(str(values["category"]))
    return say(Sentence(remark.message, values)), names.language
