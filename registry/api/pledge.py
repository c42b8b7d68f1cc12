"""One pledge with all that is public of it: revisions, progress, partners, matches, proofs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from registry.api import reports
from registry.api.answers import Answer, address, here
from registry.api.documents import Document, told
from registry.api.pledges import Item, item
from registry.explore import queries
from registry.explore.around import around
from registry.explore.queries import Published
from registry.explore.views import partners
from registry.explore.views.frame import moment, wording
from registry.explore.views.record import findings
from registry.matches.standing import Agreed
from registry.partners.queries import Step
from registry.pledges.content import Content
from registry.pledges.merges import Merged
from registry.pledges.quality import Criterion, assess
from registry.web.context import session


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A revision as it was published with entry `index`; it was filed with entry `filed_index`.

    `evidence` opens both entries with their proofs, for `registry-verify`; `proof` is the proof of
    `index` alone (C2SP tlog-proof), null until a checkpoint covers it. `files` are the addresses of
    the files that `content` lists, in that order.
    """

    number: int
    index: int
    filed_index: int
    filed_at: datetime
    is_late: bool
    is_erratum: bool
    content: Content
    files: Sequence[str]
    page: str
    evidence: str
    proof: str | None


@dataclass(frozen=True, kw_only=True)
class Face:
    """From entry `index` on the pledge was public in this state, with this revision."""

    index: int
    state: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class Consent:
    """That an entity said itself that it takes part, of which revision, in which entry."""

    entity: str
    revision: int
    index: int
    at: datetime
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Partner:
    """Whom the filer names; without `consent` only the filer says so.

    `entity` is empty for others than entities of the register.
    """

    name: str
    entity: str
    role: str
    consent: Consent | None


@dataclass(frozen=True, kw_only=True)
class Match:
    """A need and an offer that both sides agreed on; `side` is this pledge’s, `with_ref` the other.

    `index` is the entry that gave it its state.
    """

    ref: str
    state: Literal["accepted", "fulfilled"]
    side: Literal["need", "offer"]
    with_ref: str
    index: int
    at: datetime
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What an import found wanting and nobody has put right, in the language that says it."""

    text: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Pledge(Item, Answer):
    """All that is public of a pledge. `content` is what stands now, or stood last.

    `signatures` are of entities that joined a common pledge without being named; `quality` judges
    `content` by stated rules, in sentences in the reader’s language; `merged` are pledges that
    became part of this one.
    """

    content: Content
    quality: Sequence[Criterion]
    findings: Sequence[Finding]
    history: Sequence[Face]
    revisions: Sequence[Revision]
    reports: Sequence[reports.Report]
    partners: Sequence[Partner]
    signatures: Sequence[Consent]
    matches: Sequence[Match]
    merged: Sequence[Merged]
    documents: Sequence[Document]


def pledge(ref: str) -> Pledge:
    """Return a pledge as it is public at this moment, or its tombstone."""
    size = moment().size
    faces = queries.history(session, ref, size)
    face, beside, names = faces[-1], around(session, ref, size), wording()
    standing = partners.standing(face, beside.steps, names)
    confirmed = partners.confirmed(face.content, beside.steps, names)
    return Pledge(
        moment=here(),
        **vars(item(face, beside.standing)),
        content=face.content,
        quality=assess(
            face.content, names.fields.text, language=names.language, confirmed=confirmed
        ),
        findings=[Finding(text=text, language=code) for text, code in findings(face, names)],
        history=[Face(index=f.index, state=f.state, revision=f.number) for f in faces],
        revisions=[_revision(one) for one in _published(faces)],
        reports=[reports.told(ref, one) for one in beside.reports],
        partners=[_partner(ref, one) for one in standing["named"]],
        signatures=[_consent(ref, code, step) for code, step in standing["signatures"]],
        matches=[_match(ref, one) for one in beside.matches],
        merged=beside.merged,
        documents=[told(one) for one in beside.documents],
    )


def _published(faces: Sequence[Published]) -> Sequence[Published]:
    """Return the faces with which each revision became public, oldest first."""
    first: dict[int, Published] = {}
    for face in faces:
        first.setdefault(face.number, face)
    return list(first.values())


def _revision(face: Published) -> Revision:
    named: dict[str, Any] = {"ref": face.ref, "number": face.number}
    is_signed = face.index < moment().signed
    return Revision(
        number=face.number,
        index=face.index,
        filed_index=face.revision_index,
        filed_at=face.filed_at,
        is_late=face.is_late,
        is_erratum=face.is_erratum,
        content=face.content,
        files=[
            address("explore.attachment", **named, sha256=one.sha256)
            for one in face.content.attachments
        ],
        page=address("explore.revision", **named),
        evidence=address("explore.revision_json", **named),
        proof=address("explore.revision_proof", **named) if is_signed else None,
    )


def _partner(ref: str, named: dict[str, Any]) -> Partner:
    step = named["consent"]
    return Partner(
        name=named["name"],
        entity=named["entity"],
        role=named["role"],
        consent=_consent(ref, named["entity"], step) if step else None,
    )


def _consent(ref: str, code: str, step: Step) -> Consent:
    return Consent(
        entity=code,
        revision=step.revision,
        index=step.index,
        at=step.at,
        evidence=address("explore.partner_json", ref=ref, code=code),
    )


def _match(ref: str, one: Agreed) -> Match:
    return Match(
        ref=one.ref,
        state="accepted" if one.fulfilled_index is None else "fulfilled",
        side=one.side(ref).value,
        with_ref=one.other(ref).ref,
        index=one.index,
        at=one.at,
        evidence=address("explore.match_json", ref=ref, match=one.ref),
    )
