"""Rows of a pledge, from its public faces and what others say of it; pure.

A row is a mapping from the names of `registry.dataset.columns`; an empty text means *not given*.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from registry.accounts.register import Register
from registry.briefing.faces import Around, Face
from registry.briefing.names import Names
from registry.partners.queries import Consents
from registry.pledges import quality
from registry.pledges.content import Content, Partner, Redacted
from registry.progress.queries import Report
from registry.progress.standing import NOT_REPORTED

Row = Mapping[str, Any]
Rows = Iterator[tuple[str, Row]]  # table → row

_PLAIN = (
    "office", "language", "is_summary", "edition", "pledge_type", "level", "institution", "mirror",
    "thematic_area", "starts_on", "ends_on", "in_kind", "match_side", "match_ref", "legacy_id",
    "source_url",
)  # fmt: skip
_LISTS = ("natures", "countries", "regions", "principles", "populations")
_NUMBERED = (
    ("resources", "resources"),
    ("indicators", "indicators"),
    ("milestones", "milestones"),
    ("attachments", "files"),
)


def pledge_rows(faces: Sequence[Face], around: Around, names: Names) -> Rows:
    """Yield all that the tables hold of a pledge; `faces` are its public ones, the oldest first."""
    face = faces[-1]
    said = Content.parse(face.content)
    partners = list(_partners(face.ref, said, around.consents, names.entities))
    yield "pledges", _pledge(faces, said, around, names, _confirmed(partners))
    for table, row in _of_words(face, said):
        yield table, {"ref": face.ref, **row}
    for row in partners:
        yield "partners", row
    for one in faces:
        yield "revisions", _revision(one)


def _pledge(
    faces: Sequence[Face], said: Content, around: Around, names: Names, confirmed: list[str]
) -> Row:
    first, face = faces[0], faces[-1]
    note = said.note
    return {
        "ref": face.ref,
        "entity": names.entities.by_id[face.entity_id].code,
        "cycle": said.cycle,
        "state": face.state,
        "revision": face.revision,
        "index": face.entry,
        "filed_index": face.filed,
        "published_on": first.published_on,
        "changed_on": face.published_on,
        "is_late": face.is_late,
        "is_erratum": face.is_erratum,
        "is_on_behalf": said.is_on_behalf,
        "note_reference": note.reference if note else "",
        "note_dated_on": note.dated_on if note else "",
        "claimed_on": face.card.get("claimed_on", ""),
        "merged_into": face.card.get("into", ""),
        "decision_reason": face.card.get("reason", ""),
        "title": said.words("title")[0],
        "description": said.words("description")[0],
        "also_refugees": said.refugees,
        "amendment_reason": said.reason,
        "quality_met": " ".join(
            one.name for one in quality.assess(said, confirmed=confirmed) if one.is_met
        ),
        "url": f"{names.address}/pledges/{face.ref}?at={names.size - 1}",
        "redacted": erased(said.redacted, _decision(face)),
        **{name: getattr(said, name) for name in _PLAIN},
        **{name: " ".join(getattr(said, name)) for name in _LISTS},
        **_reported(around.reports),
    }


def _reported(reports: Sequence[Report]) -> Row:
    newest = reports[0].newest if reports else None
    return {
        "implementation": newest.content.state if newest else NOT_REPORTED,
        "reports": len(reports),
        "reported_on": newest.reported_at.date() if newest else "",
    }


def _of_words(face: Face, said: Content) -> Rows:
    """Yield what the words in force say, without the reference of the pledge."""
    for field in ("title", "description"):
        for language, text in getattr(said, field).items():
            yield (
                "texts",
                {
                    "field": field,
                    "language": language,
                    "is_original": language == said.language,
                    "translated_by": said.translations.get(language, ""),
                    "text": text,
                },
            )
    yield from _links(face, said)
    for name, table in _NUMBERED:
        for number, one in enumerate(getattr(said, name), start=1):
            yield table, {"number": number, **asdict(one)}


def _links(face: Face, said: Content) -> Rows:
    stated = {link.code: link.relation for link in said.recommendations}
    read = {link["code"]: link["relation"] for link in face.card.get("classified", ())}
    for by, links in (("entity", stated), ("secretariat", read)):
        for code, relation in links.items():
            yield (
                "recommendation_links",
                {"recommendation": code, "stated_by": by, "relation": relation},
            )
    primary = dict.fromkeys(said.primary_objectives, True)
    for number, is_primary in (dict.fromkeys(said.secondary_objectives, False) | primary).items():
        yield "objective_links", {"objective": number, "is_primary": is_primary}


def _partners(ref: str, said: Content, consents: Consents, entities: Register) -> Iterator[Row]:
    """Yield the partners the filer named, then those who signed, each with its own consent."""
    given = {entities.by_id[one].code: step for one, step in consents.items()}
    stated = [(one, given.pop(one.entity, None)) for one in said.partners]
    signed = [(Partner("", code, step.role), step) for code, step in given.items()
              if step.is_signature]  # fmt: skip
    for number, (one, step) in enumerate([*stated, *signed], start=1):
        alone = "named" if one.entity else "unregistered"
        yield {
            "ref": ref,
            "number": number,
            **asdict(one),
            "consent": "confirmed" if step else alone,
            "consent_revision": step.revision if step else None,
            "consent_index": step.index if step else None,
        }


def _confirmed(partners: Iterable[Row]) -> list[str]:
    return [one["name"] or one["entity"] for one in partners if one["consent"] == "confirmed"]


def _revision(face: Face) -> Row:
    return {
        "index": face.entry,
        "ref": face.ref,
        "revision": face.revision,
        "filed_index": face.filed,
        "state": face.state,
        "on": face.published_on,
        "is_erratum": face.is_erratum,
        "reason": face.card.get("reason", ""),
    }


def _decision(face: Face) -> Mapping[str, Redacted]:
    note = face.card.get("redacted", {}).get("decision")
    return {"decision_reason": Redacted(**note)} if note else {}


def erased(*notes: Mapping[str, Redacted]) -> str:
    """Return which fields were erased, on which day and why."""
    return "; ".join(
        f"{field} ({note.on}: {note.reason})"
        for several in notes
        for field, note in several.items()
    )
