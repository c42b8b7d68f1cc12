"""What can happen to the log itself; public at once."""

from dataclasses import dataclass
from typing import ClassVar

from registry.audit.event import Event


@dataclass(frozen=True, kw_only=True)
class KeyRotated(Event):
    """Another key signs the log from this entry on."""

    kind: ClassVar[str] = "key.rotated"
    public: ClassVar[bool] = True
    old: str  # vkey, as is the other
    new: str
