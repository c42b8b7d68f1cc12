"""Where things stand after the entries so far, as far as what may come next depends on it."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass
class Issued:
    """A brief, and what happened to it so far."""

    object: str
    index: int
    corrects: Any
    moves: set[str] = field(default_factory=set)


@dataclass
class LastDocument:
    """The newest revision of a document."""

    object: str
    number: int
    is_withdrawn: bool
    content: dict[str, Any]


@dataclass
class Stand:
    """Where an entity stands to a pledge after its last entry."""

    state: str
    index: int
    object: str
    revision: Any
    is_open: bool


@dataclass
class LastReport:
    """The last report on a pledge: where it stands, and what stood before it."""

    ref: Any
    object: str
    report: int
    number: int
    index: int
    before: Any
    state: Any
    reported_at: str


class Judged(NamedTuple):
    """A revision of a report, as one judges it."""

    filed: int  # the entry that filed it
    object: str
    pledge: Any  # its ref
