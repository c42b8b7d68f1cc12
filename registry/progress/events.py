"""What can happen to a report; each is public at once."""

from dataclasses import dataclass
from typing import ClassVar

from registry.audit.entry import JSON
from registry.audit.event import Event


@dataclass(frozen=True, kw_only=True)
class _OfReport(Event):
    """Something that happened to one revision of a report, which is about one pledge."""

    public: ClassVar[bool] = True
    pledge: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class ReportFiled(_OfReport):
    """A focal point reported on a pledge, or corrected what they had reported."""

    kind: ClassVar[str] = "report.filed"
    pledge_revision: int
    move: str
    state: str
    because: str
    language: str
    narrative: str
    figures: list[JSON]
    milestones: list[JSON]
    disbursed: list[JSON]
    links: list[JSON]
    attachments: list[JSON]
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReportConfirmed(_OfReport):
    """The secretariat found the report borne out by its evidence."""

    kind: ClassVar[str] = "report.confirmed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReportDisputed(_OfReport):
    """The secretariat found that the report is not borne out."""

    kind: ClassVar[str] = "report.disputed"
    reason: str
