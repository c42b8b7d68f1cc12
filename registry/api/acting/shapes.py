"""The shapes of what programs read with a token: what their entity alone sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from registry.api.acting.sections import Contact
from registry.api.problems import Wrong
from registry.matches import lifecycle as matches
from registry.pledges.content import Content
from registry.pledges.lifecycle import State
from registry.pledges.quality import Criterion

STATES = tuple(state.value for state in State)
MATCH_STATES = tuple(state.value for state in matches.State)
MATCH_SIDES = tuple(side.value for side in matches.Side)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """In whose role the token acts, for which entities, until the end of which UTC day.

    `entities` are the codes of the entity and of what has gone on in it.
    """

    name: str
    owner: str
    role: Literal["contributor", "focal_point"]
    entities: Sequence[str]
    may: Sequence[str]
    expires_on: date


@dataclass(frozen=True, kw_only=True)
class ToAnswer:
    """What the secretariat found wanting in a field; the text is empty where it was redacted."""

    field: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an entity is writing: a new pledge, or revision `revision` of the pledge `ref`.

    `problems` are what blocks filing, by JSON pointer into this answer; `findings` what the
    secretariat asks to be answered. Its version is in the header ETag.
    """

    handle: str
    entity: str
    ref: str | None
    revision: int
    is_erratum: bool
    updated_at: datetime
    content: Content
    contacts: Sequence[Contact]
    problems: Sequence[Wrong]
    findings: Sequence[ToAnswer]
    page: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Whether a draft can be filed now, and by the owner of the token; and how good it is."""

    is_ready: bool
    may_file: bool
    problems: Sequence[Wrong]
    quality: Sequence[Criterion]


@dataclass(frozen=True, kw_only=True)
class DraftItem:
    """A draft in the list of them."""

    handle: str
    entity: str
    ref: str | None
    title: str
    updated_at: datetime
    url: str


@dataclass(frozen=True, kw_only=True)
class FiledItem:
    """A pledge of the entity, and where its newest revision stands."""

    ref: str
    entity: str
    state: Annotated[str, STATES]
    revision: int
    published_revision: int | None
    title: str
    findings: Sequence[ToAnswer]
    url: str


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What others ask: whether the entity takes part in a pledge, or agrees to a match."""

    kind: Literal["partner", "match"]
    ref: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Work:
    """What an entity has in writing, and what it has filed, the newest first; what it is asked."""

    drafts: Sequence[DraftItem]
    filed: Sequence[FiledItem]
    waiting: Sequence[Waiting]


@dataclass(frozen=True, kw_only=True)
class Taking:
    """Where an entity stands as partner of a pledge since entry `index`.

    An answer is about revision `revision`, with these words. Its version is in the header ETag.
    """

    ref: str
    entity: str
    role: str
    state: Literal["invited", "confirmed", "declined", "withdrawn"]
    revision: int
    content: Content
    may_answer: bool
    index: int
    at: datetime
    reason: str
    page: str


@dataclass(frozen=True, kw_only=True)
class MatchStep:
    """What one side did, in which words; they are empty where they were redacted."""

    index: int
    move: str
    side: Annotated[str, MATCH_SIDES]
    at: datetime
    words: str


@dataclass(frozen=True, kw_only=True)
class OwnMatch:
    """A match between a need and an offer, as its two sides see it; the newest move first.

    `can` is what the token can do now. Its version is in the header ETag.
    """

    match: str
    state: Annotated[str, MATCH_STATES]
    asked_by: Annotated[str, MATCH_SIDES]
    need: str
    offer: str
    can: Sequence[str]
    moves: Sequence[MatchStep]
    page: str


@dataclass(frozen=True, kw_only=True)
class FiledRevision:
    """A revision as it was filed with entry `index` of the log."""

    number: int
    index: int
    state: Annotated[str, STATES]
    filed_at: datetime
    is_late: bool
    is_erratum: bool
    content: Content


@dataclass(frozen=True, kw_only=True)
class Step:
    """What was done to a revision, and why."""

    index: int
    revision: int
    move: str
    at: datetime
    reason: str
    findings: Sequence[ToAnswer]


@dataclass(frozen=True, kw_only=True)
class Filed:
    """All that the entity sees of a pledge: revisions and steps, the newest first.

    `draft` is the address of its next revision, where somebody began one.
    """

    ref: str
    entity: str
    state: Annotated[str, STATES]
    may_amend: bool
    may_correct: bool
    may_withdraw: bool
    draft: str | None
    revisions: Sequence[FiledRevision]
    steps: Sequence[Step]


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """That a revision stands in the log, with entry `index`.

    `leaf` is the hash of that entry (hexadecimal); `proof` is the address of its proof, null until
    a checkpoint covers it: ask again after some seconds.
    """

    ref: str
    revision: int
    index: int
    filed_at: datetime
    leaf: str
    proof: str | None
    page: str
