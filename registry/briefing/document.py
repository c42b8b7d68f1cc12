"""What a brief says, as frozen data: filled from queries, drawn by `layout.draw`.

Every value is ready to be read: numbers are counted, names are in the language of the brief. Only
words that somebody filed carry their own language (`Text`), and names that the register has in
another one; decimals are strings as they were filed, and states that the layout words itself are
the codes of the `Literal` types below.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from registry.charts.counts import Chart

Depth = Literal["brief", "standard", "full"]
Consent = Literal["confirmed", "named", "unregistered"]
Relation = Literal["implements", "supports"]
Judgement = Literal["met", "partly", "not_met"]
Answer = Literal["confirmed", "disputed"]
UNKNOWN = "und"  # the language of words that were filed without one (BCP 47, ISO 639-2)


@dataclass(frozen=True, slots=True)
class Text:
    """Words in the language they were filed in: a BCP 47 tag such as `ar`; `und`, not known."""

    words: str
    language: str


NOTHING = Text("", UNKNOWN)  # what was not given, in the place of words


def filed(words: str, language: str) -> Text:
    """Return what somebody filed in a language, or nothing."""
    return Text(words, language) if words else NOTHING


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a figure comes from: a revision of a pledge and the log entry that holds it."""

    ref: str
    revision: int
    index: int


@dataclass(frozen=True, slots=True)
class Group:
    """The sources of one part of a figure, for instance of one bar; no label for a whole figure."""

    label: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """How a figure was counted, and from what; no groups where the rule names them all."""

    rule: str
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the overview, with what it counts and out of how many."""

    value: str
    label: str
    denominator: str
    note: Note


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence that the figures support: a key message or a gap."""

    words: str
    note: Note


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """The pledges on one recommendation, one count for each column of the matrix."""

    paragraph: str
    label: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Coverage: recommendations down, regions across; a total counts each pledge once."""

    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    note: Note


@dataclass(frozen=True, slots=True)
class Charted:
    """A chart, and what it was counted from."""

    chart: Chart
    note: Note


@dataclass(frozen=True, slots=True)
class Money:
    """Sums in one currency, as decimal strings; never added across currencies."""

    currency: str
    pledged: str
    committed: str
    disbursed: str
    reported: str  # as disbursed, by the newest reports; the same money, further on
    note: Note

    @property
    def amounts(self) -> tuple[str, ...]:
        """Return the sums in the order in which they are read."""
        return self.pledged, self.committed, self.disbursed, self.reported


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective of the Compact by its number and short title."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Link:
    """A recommendation that a pledge answers, by its paragraph and a short summary of ours.

    It is `classified` if the secretariat linked it, not the entity. `document` is the report's
    symbol, where there are several; `later` are paragraphs of later reports that take it up.
    """

    paragraph: str
    summary: str
    relation: Relation
    classified: bool = False
    document: str = ""
    later: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measure with where it starts and where it should arrive."""

    name: Text
    unit: str
    baseline: str
    baseline_year: int | None
    target: str
    target_year: int | None
    evidence: Text


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step with its due day, and the day on which it was reported reached."""

    title: Text
    due_on: date | None
    reached_on: date | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """Money (amount as a decimal string, ISO 4217 currency) or, without an amount, in kind."""

    description: Text
    amount: str = ""
    currency: str = ""
    stage: str = ""
    period: str = ""
    recipient: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Partner:
    """Who else takes part, in which role, and whether they said so themselves, of which revision.

    Who declined is *named* like who has not answered: a decline stays between the parties.
    """

    name: Text
    role: str
    consent: Consent
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A pledge of another entity that both agreed to bring together with this one."""

    ref: str
    entity: Text
    side: str  # what the other pledge is: a need or an offer
    state: str
    agreed_on: date
    index: int


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with the words: what a reader needs to know theirs is the same."""

    name: str
    size: int  # bytes
    sha256: str  # hexadecimal


@dataclass(frozen=True, slots=True)
class Detail:
    """One more thing that a report says, or that was said of it, and what to call it."""

    label: str
    words: Text


@dataclass(frozen=True, slots=True)
class Report:
    """What the entity says it has done, and what the secretariat answered, kept apart."""

    filed_on: date
    state: str
    words: Text
    evidence: int
    index: int
    answer: Answer | None = None
    answer_reason: Text = NOTHING
    details: tuple[Detail, ...] = ()  # in the full brief


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of quality: how it was judged, and by which rule; never a bare score."""

    name: str
    judgement: Judgement
    rule: str
    evidence: Text = NOTHING  # in the full brief: what the pledge says to it


@dataclass(frozen=True, slots=True)
class Change:
    """What a revision changed in one field: words that only the old or the new one has."""

    label: str
    old: str
    new: str
    language: str  # of both


@dataclass(frozen=True, slots=True)
class Revision:
    """One line of the history: a published revision and the entry that published it.

    Number 0 is no revision: what became part of the pledge. Without a day it is not public yet, and
    the entry is the one that holds its words. `kind` says what else it is than a filing.
    """

    number: int
    published_on: date | None
    index: int
    kind: str = ""
    reason: Text = NOTHING
    changes: tuple[Change, ...] = ()  # in the full brief


@dataclass(frozen=True, slots=True)
class Entity:
    """Who pledges within the scope, what, and on how many of them they reported."""

    name: Text
    category: str
    region: str
    pledges: tuple[str, ...]
    reported: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """One pledge as its newest published revision at the size of the log says it.

    If it is not public, as the revision that is accepted says it; its entry is that of the words.
    """

    ref: str
    revision: int
    index: int
    url: str
    entity: Text
    office: Text = NOTHING
    category: str
    region: str
    title: Text
    description: Text
    kind: str
    natures: tuple[str, ...] = ()
    level: str = ""
    places: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    primary_objectives: tuple[Objective, ...] = ()
    secondary_objectives: tuple[Objective, ...] = ()
    principles: tuple[str, ...] = ()
    round_tables: tuple[str, ...] = ()
    also_for_refugees: bool = False
    populations: tuple[str, ...] = ()
    responsible: Text = NOTHING
    starts_on: date | None = None
    ends_on: date | None = None
    indicators: tuple[Indicator, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    resources: tuple[Resource, ...] = ()
    partners: tuple[Partner, ...] = ()
    matches: tuple[Match, ...] = ()
    files: tuple[File, ...] = ()
    state: str
    currency: str
    reports: tuple[Report, ...] = ()
    quality: tuple[Criterion, ...] = ()
    history: tuple[Revision, ...] = ()
    imported_from: str = ""
    """Address of the published text; when set, the entity has not confirmed these words."""
    claimed_on: date | None = None  # when its entity said that an imported pledge is theirs
    disputed_on: date | None = None  # when its entity said that an imported pledge is not theirs
    is_public: bool = True  # not while it is accepted under embargo
    is_late: bool = False  # first filed after the window of its forum had closed
    on_behalf: str = ""  # from what the secretariat filed it in the name of the entity
    redacted: tuple[str, ...] = ()  # a sentence for each field that was erased

    @property
    def imported(self) -> bool:
        """Whether the words are a summary of a published text, not the entity's own."""
        return bool(self.imported_from)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What a reader needs to check the brief against the log, without trusting who issued it."""

    size: int
    root: str
    checkpoint: str
    vkey: str
    verification_url: str
    proof: str = ""
    """That the checkpoint extends the log of `size` (C2SP tlog-witness), for programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A whole brief: the cover, the overview, the pledges, and how to check it all.

    `language` is the language of the layout; `issuer` is who publishes the registry; a
    `restricted` brief says so on every page.
    """

    title: str
    forum: str
    scope: str
    day: date
    language: str
    issuer: str
    depth: Depth = "standard"
    restricted: bool = False
    figures: tuple[Figure, ...] = ()
    messages: tuple[Finding, ...] = ()
    matrix: Matrix | None = None
    objectives: Charted | None = None
    implementation: Charted | None = None
    currency: Charted | None = None
    gaps: tuple[Finding, ...] = ()
    since: int | None = None  # the log size that changes are counted from
    since_on: date | None = None  # the day on which the log came to that size
    changes: tuple[Finding, ...] = ()
    money: tuple[Money, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    entities: tuple[Entity, ...] = ()  # in the full brief
    total: int = 0
    """How many pledges there are; a two-page brief holds the first ones."""
    not_public: int | None = None
    """How many of them are accepted under embargo; none where only the public ones are counted."""
    audit: Audit
