"""What can happen to editions and cycles; all of it is public at once."""

from dataclasses import dataclass
from typing import ClassVar

from registry.audit.entry import JSON
from registry.audit.event import Event


@dataclass(frozen=True, kw_only=True)
class FrameworkLoaded(Event):
    """An edition of the framework was loaded, whole."""

    kind: ClassVar[str] = "framework.loaded"
    public: ClassVar[bool] = True
    document: JSON


@dataclass(frozen=True, kw_only=True)
class FrameworkReworded(Event):
    """An edition that was loaded says the same in other words, or in more languages."""

    kind: ClassVar[str] = "framework.reworded"
    public: ClassVar[bool] = True
    document: JSON


@dataclass(frozen=True, kw_only=True)
class CycleOpened(Event):
    """A cycle began."""

    kind: ClassVar[str] = "cycle.opened"
    public: ClassVar[bool] = True
    document: JSON


@dataclass(frozen=True, kw_only=True)
class CycleAmended(Event):
    """A cycle's names, days, embargo or four-eyes rule changed."""

    kind: ClassVar[str] = "cycle.amended"
    public: ClassVar[bool] = True
    document: JSON
    reason: str


@dataclass(frozen=True, kw_only=True)
class CycleReleased(Event):
    """A cycle's embargo was lifted; the entries that follow publish what had waited."""

    kind: ClassVar[str] = "cycle.released"
    public: ClassVar[bool] = True
    document: JSON
    published: int  # how many of the following entries are of this act


@dataclass(frozen=True, kw_only=True)
class CycleClosed(Event):
    """A cycle takes no more pledges on time."""

    kind: ClassVar[str] = "cycle.closed"
    public: ClassVar[bool] = True
    document: JSON
