"""What the figures of a set of published pledges are, and what they are counted from; pure.

Every figure comes with its other denominator: who reports beside who has not, what is covered
beside what is not. Sums of money are kept per currency and never added across currencies.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from registry.errors import Sentence
from registry.progress import lifecycle

STATES = ("published", "imported", "withdrawn", "merged")
IMPLEMENTATION = tuple(state.value for state in lifecycle.State)
CURRENCY = tuple(currency.value for currency in lifecycle.Currency)
REGIONS = ("002", "019", "142", "150", "009")  # the five regions of M49, in its order
NOWHERE = ""  # the region of an entity that has none, such as an organization of the world

REPORTED = "reported"  # beside the stages of a pledge's amounts: what a report says was paid out


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount, and what it is: pledged, committed, disbursed, or reported as disbursed."""

    currency: str
    stage: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """What the figures read of one pledge: its public face at some size of the log.

    `region` is the M49 code of the entity's region, or of its State's; empty where it has none.
    `implementation` is the state that its entity reported last; None where it has not reported.
    """

    ref: str
    revision: int
    index: int
    entity: str
    region: str
    state: str
    implementation: str | None
    currency: str
    recommendations: tuple[str, ...]
    objectives: tuple[int, ...]
    amounts: tuple[Amount, ...]

    @property
    def is_live(self) -> bool:
        """Whether the pledge stands: a withdrawn or merged one counts nowhere but as such."""
        return self.state not in {"withdrawn", "merged"}


Kind = Literal[
    "all", "cycle", "section", "recommendation", "objective", "round_table", "principle",
    "region", "group", "commission", "category", "entity", "pledges",
]  # fmt: skip


PICKED_LIMIT = 500  # pledges that a scope can pick by hand


@dataclass(frozen=True, slots=True)
class Scope:
    """Which pledges are counted: all of them, or those of one cycle, recommendation, … by its code.

    A section's code is the symbol of its edition and its letter (A/76/642/B), that of an objective
    or a round table its number in digits, that of a principle its letter, that of a region its
    number in M49. An entity stands for
    all below it too, a region for the parts of it. Picked pledges are refs set off by commas.
    """

    kind: Kind
    code: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What pledges within a scope are held against: recommendations (code, name), objectives.

    A recommendation is named by its number, and by its document too where there are several.
    Gaps are findings on the registry, a cycle or a recommendation; other scopes have none.
    """

    scope: Scope
    paragraphs: tuple[tuple[str, int | Sentence], ...]
    objectives: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Pledges by what they answer (down) and region of the pledging entity (across, M49 codes).

    The rows are codes of recommendations, or numbers of primary objectives.

    The last column counts those of entities without a region, so that every pledge is in a cell.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A finding: where nobody has pledged. The codes say which rows of the coverage it is about."""

    sentence: Sentence
    recommendation: str | None = None
    objective: int | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """Sums in one currency; each amount counts once, at the stage that its filer gave it.

    `reported` is what the newest reports say was paid out since the pledges began. It is never
    added to the others: it says how far the same money has come.
    """

    currency: str
    pledged: Decimal
    committed: Decimal
    disbursed: Decimal
    reported: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The figures of one scope. All but `by_state` leave withdrawn and merged pledges out.

    `by_implementation` counts the reporting pledges, `by_currency` all of them; `by_objective`
    counts primary objectives, of which a pledge names up to three; `by_region` is by that of the
    pledging entity. `coverage` is of recommendations, `aims` of objectives.
    """

    pledges: int
    entities: int
    by_state: tuple[tuple[str, int], ...]
    by_implementation: tuple[tuple[str, int], ...]
    by_currency: tuple[tuple[str, int], ...]
    reporting: int
    not_reporting: int
    by_objective: tuple[tuple[int, int], ...]
    by_recommendation: tuple[tuple[str, int], ...]
    by_region: tuple[tuple[str, int], ...]
    coverage: Coverage
    aims: Coverage
    gaps: tuple[Gap, ...]
    money: tuple[Money, ...]

    @property
    def answered(self) -> tuple[tuple[str, int, int], ...]:
        """Return of each edition how many recommendations have a pledge, and how many there are.

        By its symbol, the newest first; paragraphs of two editions are never added up.
        """
        found: dict[str, list[int]] = {}
        for code, count in self.by_recommendation:
            found.setdefault(code.rpartition("/")[0], []).append(count)
        return tuple((one, sum(map(bool, each)), len(each)) for one, each in found.items())
