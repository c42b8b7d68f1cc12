"""What a report says: the fields of each of its revisions; pure.

Each field is one disclosure in the log, so the names below are part of the format
(docs/log-format.md) and never change their meaning. Days are ISO 8601, decimals are strings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from registry.audit.entry import JSON
from registry.framework.vocabulary import N_
from registry.pledges.content import Attachment, Redacted, attached


@dataclass(frozen=True, slots=True)
class Figure:
    """What an indicator measures by now; the indicator by its place in the pledge, from 1."""

    indicator: int
    name: str
    value: str
    year: str


@dataclass(frozen=True, slots=True)
class Reached:
    """The day on which a milestone, by its place in the pledge from 1, was reached."""

    milestone: int
    title: str
    on: str


@dataclass(frozen=True, slots=True)
class Disbursed:
    """What was paid out in one currency since the pledge began, all of it."""

    amount: str
    currency: str
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A published document that shows what the report says."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A report's words, figures and evidence; empty values mean *not given*.

    A field that was redacted is empty too, and `redacted` says so: it is no field of the log.
    """

    pledge_revision: int = 0  # what figures and milestones are held against
    move: str = ""
    state: str = ""
    because: str = ""  # why the pledge is discontinued or delayed
    language: str = "en"
    narrative: str = ""
    figures: tuple[Figure, ...] = ()
    milestones: tuple[Reached, ...] = ()
    disbursed: tuple[Disbursed, ...] = ()
    links: tuple[Source, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reason: str = ""  # why the report was corrected, from its revision 2 on
    redacted: Mapping[str, Redacted] = field(default_factory=dict)

    def document(self) -> dict[str, JSON]:
        """Return the JSON form, every field of the log present."""
        return {name: _plain(getattr(self, name)) for name in FIELDS}

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Read the JSON form; a field that it lacks is *not given*."""
        given = {name: _typed(name, document[name]) for name in FIELDS if name in document}
        notes = document.get("redacted", {})
        return cls(**given, redacted={name: Redacted(**note) for name, note in notes.items()})

    def with_changes(self, **changes: Any) -> "Content":
        """Return a copy with some fields changed."""
        return replace(self, **changes)

    @property
    def evidence(self) -> int:
        """Return how many links and files support the report."""
        return len(self.links) + len(self.attachments)

    def attachment(self, sha256: str) -> Attachment:
        """Return the attachment with this hash, or raise NotFound."""
        return attached(self.attachments, sha256)


_ROWS: Mapping[str, type] = {
    "figures": Figure,
    "milestones": Reached,
    "disbursed": Disbursed,
    "links": Source,
    "attachments": Attachment,
}
FIELDS = tuple(item.name for item in fields(Content) if item.name != "redacted")
# What people write in their own words, so that it may have to be erased, and what it is called.
FIELD_LABELS: Mapping[str, str] = {
    "because": N_("Why it is delayed or discontinued"),
    "narrative": N_("What was done"),
    "figures": N_("Figures"),
    "milestones": N_("Milestones reached"),
    "disbursed": N_("Money"),
    "links": N_("Links"),
    "attachments": N_("Attachments"),
    "reason": N_("Why the report is corrected"),
}
REDACTABLE = tuple(FIELD_LABELS)


def _plain(value: Any) -> JSON:
    if isinstance(value, tuple):
        return [{item.name: getattr(row, item.name) for item in fields(row)} for row in value]
    scalar: JSON = value
    return scalar


def _typed(name: str, value: Any) -> Any:
    return tuple(_ROWS[name](**row) for row in value) if name in _ROWS else value
