"""What can happen to a pledge."""

from dataclasses import dataclass
from typing import ClassVar

from registry.audit.entry import JSON
from registry.audit.event import Event
from registry.pledges.content import Content
from registry.policy import Actor


@dataclass(frozen=True, kw_only=True)
class _Revised(Event):
    """An event that carries a whole revision, each field of it one disclosure."""

    revision: int
    content: Content
    findings: tuple[str, ...] = ()  # what filing would have blocked (imports only)
    is_late: bool = False

    def disclosed(self, actor: Actor) -> dict[str, JSON]:
        """Return the actor's and the revision's names with every field of the content."""
        named = Event.disclosed(self, actor)
        del named["content"]
        named["findings"] = list(self.findings)
        return named | self.content.document()


@dataclass(frozen=True, kw_only=True)
class PledgeFiled(_Revised):
    """A focal point filed a revision; closed until it is published."""

    kind: ClassVar[str] = "pledge.filed"


@dataclass(frozen=True, kw_only=True)
class ErratumFiled(_Revised):
    """A focal point corrected typing errors of the public revision; closed until published."""

    kind: ClassVar[str] = "erratum.filed"


@dataclass(frozen=True, kw_only=True)
class PledgeFiledOnBehalf(_Revised):
    """The secretariat filed a revision from a note verbale of the entity; else as above."""

    kind: ClassVar[str] = "pledge.filed_on_behalf"
    note: JSON


@dataclass(frozen=True, kw_only=True)
class PledgeImported(_Revised):
    """A pledge published elsewhere was taken over, not confirmed by its entity."""

    kind: ClassVar[str] = "pledge.imported"
    public: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class Moved(Event):
    """A move of a revision."""

    revision: int


@dataclass(frozen=True, kw_only=True)
class PledgeOpened(Moved):
    """A reviewer took a revision up."""

    kind: ClassVar[str] = "pledge.opened"


@dataclass(frozen=True, kw_only=True)
class PledgeReturned(Moved):
    """A reviewer sent it back with findings, each tied to a field."""

    kind: ClassVar[str] = "pledge.returned"
    findings: list[JSON]


@dataclass(frozen=True, kw_only=True)
class PledgeDeclined(Moved):
    """A reviewer declined it for a coded reason."""

    kind: ClassVar[str] = "pledge.declined"
    reason_code: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PledgeAccepted(Moved):
    """A reviewer accepted it; closed until publication."""

    kind: ClassVar[str] = "pledge.accepted"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PledgePublished(Moved):
    """A revision became public; `supersedes` is the number of the one it replaces."""

    kind: ClassVar[str] = "pledge.published"
    public: ClassVar[bool] = True
    supersedes: int | None
    filed_index: int
    rounds: int  # how many revisions were filed to come here
    reason: str


@dataclass(frozen=True, kw_only=True)
class PledgeCorrected(PledgePublished):
    """An erratum became public by the word of one reviewer."""

    kind: ClassVar[str] = "pledge.corrected"


@dataclass(frozen=True, kw_only=True)
class PledgeMerged(Moved):
    """A public pledge repeats another: from here on it is one with it, `into`."""

    kind: ClassVar[str] = "pledge.merged"
    public: ClassVar[bool] = True
    into: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PledgeWithdrawn(Moved):
    """The entity withdrew the pledge before anything of it was public; closed."""

    kind: ClassVar[str] = "pledge.withdrawn"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PublicPledgeWithdrawn(PledgeWithdrawn):
    """The entity withdrew a public pledge; the reason stays on its tombstone."""

    public: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class PledgeClaimed(Moved):
    """The entity said that an imported pledge is its own; whose words they are stays as it is."""

    kind: ClassVar[str] = "pledge.claimed"
    public: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class PledgeDisputed(Moved):
    """The entity said that an imported pledge is not its own, and why; it stays until decided."""

    kind: ClassVar[str] = "pledge.disputed"
    public: ClassVar[bool] = True
    reason: str


@dataclass(frozen=True, kw_only=True)
class PledgeClassified(Moved):
    """The secretariat linked an imported pledge to recommendations and objectives."""

    kind: ClassVar[str] = "pledge.classified"
    public: ClassVar[bool] = True
    recommendations: list[JSON]
    reason: str
