"""What the registry says of a document: the fields of each revision; pure.

Each field is one disclosure in the log, so the names below are part of the format
(docs/log-format.md) and never change their meaning. Days are ISO 8601.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from registry.audit.entry import JSON
from registry.pledges.content import Attachment, attached


@dataclass(frozen=True, slots=True)
class Content:
    """Whose undertaking it is, what kind of document tells of it, and where it can be read."""

    pledging_entity: str = ""
    document_kind: str = ""
    issued_on: str = ""
    language: str = "en"  # of the document and of its title
    title: str = ""
    url: str = ""
    attachments: tuple[Attachment, ...] = ()  # the document itself, one file at most
    pledges: tuple[str, ...] = ()  # refs of the pledges that it tells of
    reason: str = ""  # why it was amended or withdrawn

    def document(self) -> dict[str, JSON]:
        """Return the JSON form, every field present."""
        plain: dict[str, JSON] = {name: getattr(self, name) for name in FIELDS}
        rows: list[JSON] = [asdict(one) for one in self.attachments]
        return plain | {"attachments": rows, "pledges": list(self.pledges)}

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Read the JSON form; a field that it lacks is *not given*."""
        values = {name: document[name] for name in FIELDS if name in document}
        rows = tuple(Attachment(**row) for row in document.get("attachments", ()))
        pledges = tuple(document.get("pledges", ()))
        return cls(**values | {"attachments": rows, "pledges": pledges})

    def with_changes(self, **changes: Any) -> "Content":
        """Return a copy with some fields changed."""
        return replace(self, **changes)

    def attachment(self, sha256: str) -> Attachment:
        """Return the attachment with this hash, or raise NotFound."""
        return attached(self.attachments, sha256)


FIELDS = tuple(item.name for item in fields(Content))
