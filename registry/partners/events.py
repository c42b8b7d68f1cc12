"""What can happen between a pledge and an entity that takes part in it.

An invitation and a decline are never opened. A consent is public at once if it is to a public
revision, else it is opened by the entry that publishes what it is to. What is closed begins an
object of its own, so that nobody can follow an invitation to its answer (ADR 18).
"""

from dataclasses import dataclass
from typing import ClassVar

from registry.audit.event import Event


@dataclass(frozen=True, kw_only=True)
class OfPartner(Event):
    """Something that happened between one revision of a pledge and one entity, `partner`."""

    pledge: str
    revision: int
    partner: str


@dataclass(frozen=True, kw_only=True)
class PartnerInvited(OfPartner):
    """A focal point filed a revision that names an entity of the register as partner."""

    kind: ClassVar[str] = "partner.invited"
    partner_role: str


@dataclass(frozen=True, kw_only=True)
class PartnerConfirmed(OfPartner):
    """The entity confirmed that it takes part; closed while the revision is not public."""

    kind: ClassVar[str] = "partner.confirmed"
    partner_role: str


@dataclass(frozen=True, kw_only=True)
class PublicPartnerConfirmed(PartnerConfirmed):
    """The entity confirmed that it takes part in a public revision, or signed it."""

    public: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class PartnerDeclined(OfPartner):
    """The entity declined, for a reason that stays between the parties."""

    kind: ClassVar[str] = "partner.declined"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PartnerWithdrawn(OfPartner):
    """The entity withdrew a consent that was not public."""

    kind: ClassVar[str] = "partner.withdrawn"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PublicPartnerWithdrawn(PartnerWithdrawn):
    """The entity withdrew a public consent; so is the reason."""

    public: ClassVar[bool] = True
