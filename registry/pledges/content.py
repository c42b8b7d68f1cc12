"""What a pledge says: the fields of a draft and of every revision; pure.

One document (JSON) per revision; each of its fields is one disclosure in the log, so the names
below are part of the format (docs/log-format.md) and never change their meaning.
Dates are ISO 8601 days, amounts and other decimals are strings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from registry.audit.entry import JSON
from registry.errors import NotFound
from registry.files.keeping import Kept

Attachment = Kept  # a file that goes with the words; the bytes are kept by their SHA-256


@dataclass(frozen=True, slots=True)
class Link:
    """A recommendation, and whether the pledge implements or supports it."""

    code: str
    relation: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, from where to where."""

    name: str
    unit: str = ""
    baseline_value: str = ""
    baseline_year: str = ""
    target_value: str = ""
    target_year: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step that is due on a day."""

    title: str
    due_on: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """An exact amount in one currency."""

    amount: str
    currency: str
    state: str = "pledged"
    recipient: str = ""
    from_on: str = ""
    to_on: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody named by the filer: an entity of the register, or a party by its name."""

    name: str
    entity: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """The note verbale that the secretariat filed from: its reference, its day, its document.

    All of it is public with the revision but the document itself, which stays between the entity
    and the secretariat under its SHA-256 (hexadecimal).
    """

    reference: str = ""
    dated_on: str = ""
    sha256: str = ""


def attached(attachments: Iterable[Attachment], sha256: str) -> Attachment:
    """Return the one of these files that has this hash, or raise NotFound."""
    for one in attachments:
        if one.sha256 == sha256:
            return one
    raise NotFound("No such file is attached here.")


@dataclass(frozen=True, slots=True)
class Redacted:
    """When a field was erased (a UTC day), why, and by which entry of the log."""

    on: str
    reason: str
    index: int


@dataclass(frozen=True, slots=True)
class Content:
    """A pledge's words, links, measures and resources; empty values mean *not given*.

    A field that was redacted is empty too, and `redacted` says so: it is no field of the log.
    `note` is there only where the secretariat files on behalf of the entity.
    """

    pledging_entity: str = ""
    office: str = ""
    cycle: str = ""
    edition: str = ""
    language: str = "en"
    title: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, str] = field(default_factory=dict)  # language → who translated
    pledge_type: str = ""
    natures: tuple[str, ...] = ()
    level: str = ""
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    recommendations: tuple[Link, ...] = ()
    primary_objectives: tuple[int, ...] = ()
    secondary_objectives: tuple[int, ...] = ()
    principles: tuple[str, ...] = ()
    refugees: bool = False
    mirror: str = ""
    thematic_area: int | None = None
    indicators: tuple[Indicator, ...] = ()
    starts_on: str = ""
    ends_on: str = ""
    milestones: tuple[Milestone, ...] = ()
    institution: str = ""
    populations: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()
    in_kind: str = ""
    partners: tuple[Partner, ...] = ()
    match_side: str = ""
    match_ref: str = ""
    attachments: tuple[Attachment, ...] = ()
    reason: str = ""
    consent: bool = False
    legacy_id: str = ""
    source_url: str = ""
    is_summary: bool = False  # our summary of a published text, not the entity's words
    note: Note | None = None
    redacted: Mapping[str, Redacted] = field(default_factory=dict)

    @property
    def is_on_behalf(self) -> bool:
        """Whether the secretariat wrote it from a note verbale of the entity."""
        return self.note is not None or NOTE in self.redacted

    def document(self, names: Sequence[str] | None = None) -> dict[str, JSON]:
        """Return the JSON form: every field, or those named; which are redacted instead."""
        given = names or (FIELDS if self.note is None else (*FIELDS, NOTE))
        if not self.redacted:
            return {name: _plain(getattr(self, name)) for name in given}
        kept = {name: _plain(getattr(self, name)) for name in given if name not in self.redacted}
        return kept | {"redacted": {n: _plain(note) for n, note in self.redacted.items()}}

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Read the JSON form; a field that it lacks is *not given*."""
        given = {name: _typed(name, document[name]) for name in FIELDS if name in document}
        notes = document.get("redacted", {})
        return cls(
            **given,
            note=Note(**document[NOTE]) if NOTE in document else None,
            redacted={name: Redacted(**note) for name, note in notes.items()},
        )

    def with_changes(self, **changes: Any) -> "Content":
        """Return a copy with some fields changed."""
        return replace(self, **changes)

    def words(self, name: str) -> tuple[str, str]:
        """Return the original text of `title` or `description`, and its language."""
        texts: Mapping[str, str] = getattr(self, name)
        if self.language in texts:
            return texts[self.language], self.language
        return next(((text, code) for code, text in texts.items()), ("", self.language))

    def attachment(self, sha256: str) -> Attachment:
        """Return the attachment with this hash, or raise NotFound."""
        return attached(self.attachments, sha256)


_ROWS: Mapping[str, type] = {
    "recommendations": Link,
    "indicators": Indicator,
    "milestones": Milestone,
    "resources": Resource,
    "partners": Partner,
    "attachments": Attachment,
}
NOTE = "note"
# What every revision has; the note has only one that was filed on behalf of its entity.
FIELDS = tuple(item.name for item in fields(Content) if item.name not in {NOTE, "redacted"})
# What people write in their own words, so that it may have to be erased. Codes of a vocabulary name
# nobody, and lists, figures and links stand on them.
REDACTABLE = (
    "office", "title", "description", "translations", "mirror", "indicators", "milestones",
    "institution", "resources", "in_kind", "partners", "attachments", "reason", "source_url", NOTE,
)  # fmt: skip
# Free text that people type: what the entrance normalises and what search reads.
_NAMES = {
    kind: tuple(item.name for item in fields(kind)) for kind in (*_ROWS.values(), Note, Redacted)
}
ROW_FIELDS = {name: _NAMES[kind] for name, kind in _ROWS.items()}


_SCALARS = (str, int)  # and bool


def _plain(value: Any) -> JSON:
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return dict(value)
    if names := _NAMES.get(type(value)):
        return {name: getattr(value, name) for name in names}
    scalar: JSON = value
    return scalar


def _typed(name: str, value: Any) -> Any:
    if row := _ROWS.get(name):
        return tuple(row(**part) for part in value)
    return tuple(value) if isinstance(value, list) else value
