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
