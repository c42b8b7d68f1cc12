"""The figures of a scope, as the pages and the briefs have them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from registry.analysis.figures import Coverage, Gap, Kind, Money, Overview, Scope
from registry.api.answers import Answer, here
from registry.api.parameters import AT, Parameter, refuse
from registry.errors import Problem, Sentence
from registry.explore.views.figures import counted

KINDS = tuple(kind for kind in get_args(Kind) if kind != "pledges")
SCOPE = Parameter(
    "scope",
    "What is counted: everything, or what belongs to the recommendation, entity, … of `code`.",
    codes=KINDS,
    otherwise="all",
)
CODE = Parameter(
    "code",
    "Of which recommendation (A/76/642/98), section (A/76/642/B), objective or round table (its "
    "number), cycle, entity, category, region (in M49), regional group or commission.",
)
PARAMETERS = (SCOPE, CODE, AT)


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many pledges there are of a code."""

    code: str
    pledges: int


@dataclass(frozen=True, kw_only=True)
class Answered:
    """How many recommendations of an edition have a pledge, and how many there are."""

    edition: str
    answered: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Figures(Answer):
    """The figures of one scope. All but `by_state` leave withdrawn and merged pledges out.

    Each has its denominators: `by_implementation` counts the reporting pledges, and
    `not_reporting` is how many are silent; `by_currency` says how fresh the news is of all of them.
    Sums of money are exact, and kept apart by currency. `gaps` are findings in the reader’s
    language.
    """

    scope: str
    code: str
    pledges: int
    entities: int
    reporting: int
    not_reporting: int
    by_state: Sequence[Count]
    by_implementation: Sequence[Count]
    by_currency: Sequence[Count]
    by_objective: Sequence[Count]
    by_recommendation: Sequence[Count]
    answered: Sequence[Answered]
    coverage: Coverage
    gaps: Sequence[Gap]
    money: Sequence[Money]


def figures(*, scope: Kind, code: str | None) -> Figures:
    """Return the figures of a scope."""
    return _figures(scope, code or "", scoped(scope, code))


def scoped(scope: Kind, code: str | None) -> Overview:
    """Return what is counted of a scope.

    Raises:
        Refused: the scope wants a code and none is given, or the other way round.
    """
    if scope == "all" and code is not None:
        _refuse_code(Sentence("Everything has no code: leave it out, or give a scope beside it."))
    if scope != "all" and code is None:
        _refuse_code(
            Sentence("Give the code of what is counted, such as A/76/642/98 of a recommendation.")
        )
    return counted(Scope(scope, code or ""))


def _refuse_code(sentence: Sentence) -> None:
    refuse([Problem(CODE.name, sentence)])


def _figures(scope: str, code: str, found: Overview) -> Figures:
    return Figures(
        moment=here(),
        scope=scope,
        code=code,
        pledges=found.pledges,
        entities=found.entities,
        reporting=found.reporting,
        not_reporting=found.not_reporting,
        by_state=_counts(found.by_state),
        by_implementation=_counts(found.by_implementation),
        by_currency=_counts(found.by_currency),
        by_objective=_counts(found.by_objective),
        by_recommendation=_counts(found.by_recommendation),
        answered=[Answered(edition=one, answered=n, of=of) for one, n, of in found.answered],
        coverage=found.coverage,
        gaps=found.gaps,
        money=found.money,
    )


def _counts(found: Iterable[tuple[str | int, int]]) -> list[Count]:
    return [Count(code=str(code), pledges=pledges) for code, pledges in found]
