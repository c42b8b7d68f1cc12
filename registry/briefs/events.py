"""What can happen to a brief; each is public at once."""

from dataclasses import dataclass
from typing import ClassVar

from registry.audit.event import Event


@dataclass(frozen=True, kw_only=True)
class BriefIssued(Event):
    """An organizer issued a file; `log_size` entries, all before this one, are what it is of."""

    kind: ClassVar[str] = "brief.issued"
    public: ClassVar[bool] = True
    title: str
    scope: str
    log_size: int
    since: int | None
    language: str
    depth: str
    restricted: bool
    sha256: str
    file_size: int
    program: str
    corrects: str | None  # the ref of the brief whose place it takes


@dataclass(frozen=True, kw_only=True)
class BriefCorrected(Event):
    """Another brief took the place of this one, for a reason; this one stays listed."""

    kind: ClassVar[str] = "brief.corrected"
    public: ClassVar[bool] = True
    corrected_by: str  # the ref of the other one
    reason: str


@dataclass(frozen=True, kw_only=True)
class BriefWithdrawn(Event):
    """It carries words that were redacted since, so its file is erased."""

    kind: ClassVar[str] = "brief.withdrawn"
    public: ClassVar[bool] = True
    redaction: int  # the entry that erased them, which says why
