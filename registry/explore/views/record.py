"""What makes a pledge's page a record: its history and its quality, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from registry.explore.queries import OpenEntry, Published
from registry.explore.wording import Wording
from registry.pledges import rules
from registry.pledges.content import Content, Redacted
from registry.pledges.quality import assess
from registry.web.languages import say


def timeline(
    faces: list[Published],
    entries: Mapping[int, OpenEntry],
    names: Wording,
    more: Sequence[dict[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Return the public history, newest first: filings that led to publication, and moves.

    `more` are events of others, such as partners.
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


def redactions(faces: list[Published]) -> set[int]:
    """Return the entries that erased words of these faces."""
    return {note.index for _face, note in _notes(faces)}


def _notes(faces: list[Published]) -> list[tuple[Published, Redacted]]:
    """Return each redaction once, with a face that lost something by it."""
    found = {note.index: (face, note) for face in faces for note in face.content.redacted.values()}
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


def _filed(face: Published, entry: OpenEntry, names: Wording) -> dict[str, Any]:
    late = _("After the window of its forum had closed.") if face.is_late else ""
    return {
        "at": entry.at,
        "index": entry.index,
        "title": _("Revision %(n)s filed", n=face.number),
        "text": " ".join(filter(None, (names.fields.text("reason", face.content), late))),
        "url": url_for("explore.revision", ref=face.ref, number=face.number),
    }


def _moved(face: Published, entry: OpenEntry, names: Wording) -> dict[str, Any]:
    fields = entry.fields
    titles = {
        "pledge.published": (_("Revision %(n)s published", n=face.number), "good"),
        "pledge.imported": (_("Imported, not confirmed by the entity"), "warn"),
        "pledge.classified": (_("Classified by the secretariat"), "info"),
        "pledge.withdrawn": (_("Withdrawn"), "bad"),
    }
    title, kind = titles.get(str(fields.get("type")), (str(fields.get("type")), "info"))
    return {
        "at": entry.at,
        "index": entry.index,
        "title": title,
        "kind": kind,
        "by": names.entity(str(fields["entity"])) if fields.get("entity") else None,
        "text": " ".join(filter(None, (_rounds(fields), str(fields.get("reason", ""))))),
        "url": url_for("explore.pledge", ref=face.ref, at=face.index),
    }


def _rounds(fields: Mapping[str, Any]) -> str:
    if "rounds" not in fields:
        return ""
    rounds = int(fields["rounds"])
    return str(
        ngettext("After %(num)s round of review.", "After %(num)s rounds of review.", rounds)
    )


def criteria(content: Content, names: Wording, confirmed: Sequence[str]) -> list[dict[str, str]]:
    """Return the criteria with their rule, what was found and what would improve it."""
    labels = {
        "specific": _("Specific"),
        "measurable": _("Measurable"),
        "achievable": _("Achievable"),
        "relevant": _("Relevant"),
        "time-bound": _("Time-bound"),
        "resourced": _("Resourced"),
        "located": _("Located"),
        "evidenced": _("Evidenced"),
        "partnered": _("Partners confirmed"),
    }
    return [
        {
            "name": labels[one.name],
            "verdict": "met" if one.is_met else "missing",
            "evidence": say(one.evidence if one.is_met else one.rule),
            "improvement": say(one.improvement) if one.improvement else "",
        }
        for one in assess(content, names.fields.text, confirmed=confirmed)
    ]


def findings(face: Published, names: Wording) -> list[tuple[str, str]]:
    """Return what the import found wanting, each with the language that it is said in.

    The log keeps findings in English. Those of a rule are found again and said in the reader's
    language; a remark on this one import stays as it is.
    """
    known = rules.Known(names.register, names.framework, currencies=frozenset())
    said = {str(p.sentence): say(p.sentence) for p in rules.problems(face.content, known)}
    found: list[str] = face.card.get("findings", [])
    return [(said[one], names.language) if one in said else (one, "en") for one in found]
