"""What can happen to a document; each is public at once."""

from dataclasses import dataclass
from typing import ClassVar

from registry.audit.entry import JSON
from registry.audit.event import Event


@dataclass(frozen=True, kw_only=True)
class _OfDocument(Event):
    """Something that made a revision of what the registry says of a document."""

    public: ClassVar[bool] = True
    revision: int


@dataclass(frozen=True, kw_only=True)
class _Said(_OfDocument):
    """A revision that says everything anew."""

    pledging_entity: str
    document_kind: str
    issued_on: str
    language: str
    title: str
    url: str
    attachments: list[JSON]
    pledges: list[JSON]
    reason: str


@dataclass(frozen=True, kw_only=True)
class DocumentRegistered(_Said):
    """The secretariat registered a document that tells of an undertaking."""

    kind: ClassVar[str] = "document.registered"


@dataclass(frozen=True, kw_only=True)
class DocumentAmended(_Said):
    """The secretariat changed what the registry says of a document."""

    kind: ClassVar[str] = "document.amended"


@dataclass(frozen=True, kw_only=True)
class DocumentWithdrawn(_OfDocument):
    """The secretariat took a document out of the register; a tombstone stays."""

    kind: ClassVar[str] = "document.withdrawn"
    reason: str
