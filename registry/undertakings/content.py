"""What the registry says of a document: the fields of each revision; pure.

Each field is one disclosure in the log, so the names below are part of the format
(docs/log-format.md) and never change their meaning. Days are ISO 8601.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self

from registry.audit.entry import JSON
from registry.pledges.content import Attachment, Redacted, attached


@dataclass(frozen=True, slots=True)
class Content:
    """Whose undertaking it is, what kind of document tells of it, and where it can be read.

    A field that was redacted is empty, and `redacted` says so: it is no field of the log.
    """

    pledging_entity: str = ""
    document_kind: str = ""
    issued_on: str = ""
    language: str = "en"  # of the document and of its title
    title: str = ""
    url: str = ""
    attachments: tuple[Attachment, ...] = ()  # the document itself, one file at most
    pledges: tuple[str, ...] = ()  # refs of the pledges that it tells of
    reason: str = ""  # why it was amended or withdrawn
    redacted: Mapping[str, Redacted] = field(default_factory=dict)

    def document(self) -> dict[str, JSON]:
        """Return the JSON form: every field, but for those redacted, which it names instead."""
        plain: dict[str, JSON] = {name: getattr(self, name) for name in FIELDS}
        rows: list[JSON] = [asdict(one) for one in self.attachments]
        plain |= {"attachments": rows, "pledges": list(self.pledges)}
        if not self.redacted:
            return plain
        kept = {name: value for name, value in plain.items() if name not in self.redacted}
        return kept | {"redacted": {name: asdict(one) for name, one in self.redacted.items()}}

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Read the JSON form; a field that it lacks is *not given*."""
        values = {name: document[name] for name in FIELDS if name in document}
        rows = tuple(Attachment(**row) for row in document.get("attachments", ()))
        pledges = tuple(document.get("pledges", ()))
        notes = {name: Redacted(**one) for name, one in document.get("redacted", {}).items()}
        return cls(**values | {"attachments": rows, "pledges": pledges, "redacted": notes})

    def with_changes(self, **changes: Any) -> "Content":
        """Return a copy with some fields changed."""
        return replace(self, **changes)

    def withdrawn(self, reason: str) -> "Content":
        """Return what a tombstone says: the same, with a reason of its own."""
        notes = {name: one for name, one in self.redacted.items() if name != "reason"}
        return replace(self, reason=reason, redacted=notes)

    def attachment(self, sha256: str) -> Attachment:
        """Return the attachment with this hash, or raise NotFound."""
        return attached(self.attachments, sha256)


FIELDS = tuple(item.name for item in fields(Content) if item.name != "redacted")
# What is written in words, or names a file: it may have to be erased. The rest are codes and days.
REDACTABLE = ("title", "url", "attachments", "reason")
