"""What can happen to a match; public is only what both sides have agreed to."""

from dataclasses import dataclass
from typing import ClassVar

from registry.audit.event import Event


@dataclass(frozen=True, kw_only=True)
class MatchEvent(Event):
    """Something that one side of a match between two pledges did."""

    need: str
    offer: str
    side: str


@dataclass(frozen=True, kw_only=True)
class MatchProposed(MatchEvent):
    """A focal point proposed to match a pledge of theirs with one of another entity."""

    kind: ClassVar[str] = "match.proposed"
    message: str


@dataclass(frozen=True, kw_only=True)
class MatchAccepted(MatchEvent):
    """The other side agreed: from here on the match is public."""

    kind: ClassVar[str] = "match.accepted"
    public: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class MatchDeclined(MatchEvent):
    """The other side said no to the match, or to its being fulfilled."""

    kind: ClassVar[str] = "match.declined"
    reason: str


@dataclass(frozen=True, kw_only=True)
class MatchWithdrawn(MatchEvent):
    """Who had asked took it back before it was answered."""

    kind: ClassVar[str] = "match.withdrawn"


@dataclass(frozen=True, kw_only=True)
class MatchFulfilled(MatchEvent):
    """One side says that the match is fulfilled; the other has not confirmed it."""

    kind: ClassVar[str] = "match.fulfilled"


@dataclass(frozen=True, kw_only=True)
class PublicMatchFulfilled(MatchEvent):
    """The other side confirmed that the match is fulfilled."""

    kind: ClassVar[str] = "match.fulfilled"
    public: ClassVar[bool] = True
