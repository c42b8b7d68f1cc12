"""What can happen, as the log sees it: the base of every room's events; pure."""

from dataclasses import dataclass, fields
from typing import ClassVar

from registry.audit.entry import JSON
from registry.policy import Actor


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened to one object.

    Every dataclass field becomes one disclosure of the entry, null ones too, so that the number
    of disclosures tells nothing.
    """

    kind: ClassVar[str]
    public: ClassVar[bool] = False  # opened as it is appended

    ref: str | None  # the object's public handle

    def disclosed(self, actor: Actor) -> dict[str, JSON]:
        """Return name → value of all that the entry discloses, `person` included."""
        named: dict[str, JSON] = {
            "type": self.kind,
            "ref": self.ref,
            "entity": actor.entity,
            "role": actor.role,
            "person": actor.person,
        }
        for field in fields(self):
            if field.name != "ref":
                named[field.name] = getattr(self, field.name)
        return named


# Never opened: who did it; of a redaction also who asked for it, and what of it was not public.
SEALED = frozenset({"person", "asked_by", "closed"})
