"""What can happen to entities and to the roles of people."""

from dataclasses import dataclass
from typing import ClassVar

from registry.audit.entry import JSON
from registry.audit.event import Event


@dataclass(frozen=True, kw_only=True)
class EntityRegistered(Event):
    """An entity entered the register; public."""

    kind: ClassVar[str] = "entity.registered"
    public: ClassVar[bool] = True
    document: JSON


@dataclass(frozen=True, kw_only=True)
class EntityAmended(EntityRegistered):
    """An entity is called otherwise, or belongs elsewhere, from here on; public."""

    kind: ClassVar[str] = "entity.amended"
    reason: str


@dataclass(frozen=True, kw_only=True)
class EntityMerged(EntityAmended):
    """An entity goes on in another one, which its document names; public."""

    kind: ClassVar[str] = "entity.merged"


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """A person was given a role for an entity; closed."""

    kind: ClassVar[str] = "role.granted"
    granted_to: str  # the person's handle
    granted_role: str
    granted_for: str  # the entity's code


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(RoleGranted):
    """The role was taken back; closed."""

    kind: ClassVar[str] = "role.revoked"


@dataclass(frozen=True, kw_only=True)
class SecondFactorReset(Event):
    """A person's second factor was forgotten, so that they set it up anew; closed."""

    kind: ClassVar[str] = "factor.reset"
    reset_of: str  # the person's handle
    requested_by: str | None  # who asked, where a second person had to confirm
