"""What a redaction says in the log."""

from dataclasses import dataclass
from typing import ClassVar

from registry.audit.entry import JSON
from registry.audit.event import Event


@dataclass(frozen=True, kw_only=True)
class RedactionMade(Event):
    """Fields of entries that nobody ever saw in public were erased; closed.

    `revisions` and `closed` list `{"index", "revision", "erased": [{"field", "digest"}]}`, one for
    each entry: the first what was public, the second, sealed for ever, what was not. A field that
    held names of the register has `left` too: the rest of it. What no entry held stands in neither.
    """

    kind: ClassVar[str] = "redaction.made"
    revisions: list[JSON]
    closed: list[JSON]
    reason: str
    asked_by: str | None  # the handle of who asked; `person` is who confirmed


@dataclass(frozen=True, kw_only=True)
class PublicRedactionMade(RedactionMade):
    """Fields that were public were erased; the reason is public too."""

    public: ClassVar[bool] = True
