"""What a reader chose from the list of pledges: the address's query, read and checked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from sqlalchemy import ColumnElement
from werkzeug.datastructures import MultiDict

from registry.accounts.register import Register
from registry.errors import Refused, Sentence
from registry.explore.conditions import NOWHERE, Known, in_states, said
from registry.framework.cycles import Framework
from registry.framework.vocabulary import (
    CATEGORIES,
    COMMISSIONS,
    CURRENCIES,
    GROUPS,
    IMPLEMENTATION,
    NATURES,
    PLEDGE_TYPES,
    REGIONS,
)
from registry.text import one_line
from registry.web.places import listed, read_place

FILTERS = (
    "recommendation",
    "objective",
    "primary",
    "round_table",
    "principle",
    "entity",
    "category",
    "region",
    "group",
    "commission",
    "nature",
    "type",
    "state",
    "cycle",
    "implementation",
    "currency",
)
STATES = ("published", "imported", "withdrawn", "merged")
SORTS = ("newest", "oldest", "entity", "title")
IN_LOG_ORDER = SORTS[:2]
_QUERY_LIMIT = 200  # characters


@dataclass(frozen=True, slots=True)
class Selection:
    """Words and filters in force; `problems` says what of the address could not be used."""

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before: int | None = None
    after: int | None = None
    problems: tuple[Sentence, ...] = ()
    sort: str = SORTS[0]

    def query(self) -> dict[str, Any]:
        """Return it as the query of an address, without the place in the list."""
        chosen = {name: list(values) for name, values in self.chosen.items() if values}
        sort = {"sort": [self.sort]} if self.sort != SORTS[0] else {}
        return ({"q": [self.words]} if self.words else {}) | chosen | sort

    def pairs(self, *others: str) -> list[tuple[str, str]]:
        """Return the query as fields of a form, without those names that the form asks for."""
        query = self.query().items()
        return [(name, one) for name, found in query if name not in others for one in found]

    @property
    def steps(self) -> tuple[int | None, int | None]:
        """Return after which index the list goes on, and to which one it leads back; one or none.

        Newest first, what comes after is what was before in the log.
        """
        is_newest_first = self.sort == SORTS[0]
        return (self.before, self.after) if is_newest_first else (self.after, self.before)

    def anew(self, *problems: Sentence) -> Self:
        """Return it from the start of its list, for reasons that the reader is told."""
        return replace(self, before=None, after=None, problems=(*self.problems, *problems))

    def without(self, name: str, value: str) -> dict[str, Any]:
        """Return the query without one value."""
        query = self.query()
        left = [kept for kept in query.pop(name, []) if kept != value]
        return query | ({name: left} if left else {})

    def conditions(
        self, register: Register, framework: Framework, today: date
    ) -> list[ColumnElement[bool]]:
        """Return it in SQL: any value of a filter, all filters, every word."""
        known = Known(register, framework, today)
        return [*said(self.words), in_states(self.chosen.get("state")), *known.chosen(self.chosen)]


def read_selection(
    args: MultiDict[str, str], register: Register, framework: Framework, size: int
) -> Selection:
    """Return what the address asks for at log `size`; what it asks in vain: in `problems`."""
    known = known_values(register, framework)
    found = read(args, {name: known[name] for name in FILTERS}, size)
    problems = list(found["problems"])
    [sort] = _known([args.get("sort", "")], SORTS, problems) or SORTS[:1]
    return Selection(**found | {"problems": tuple(problems), "sort": sort})


def known_values(register: Register, framework: Framework) -> Mapping[str, Collection[str]]:
    """Return of each filter all that it may be, whether or not a pledge has it."""
    editions, newest = framework.editions.values(), framework.newest_first[:1]
    return {
        "recommendation": {one.code for each in editions for one in each.paragraphs},
        "objective": _numbers(one.number for each in editions for one in each.objectives),
        "primary": _numbers(one.number for each in editions for one in each.objectives),
        "round_table": _numbers(one.number for each in newest for one in each.round_tables),
        "principle": {one.letter for each in editions for one in each.principles},
        "entity": register.by_code,
        "category": CATEGORIES,
        "region": (*REGIONS, NOWHERE),
        "group": (*GROUPS, NOWHERE),
        "commission": (*COMMISSIONS, NOWHERE),
        "nature": NATURES,
        "type": PLEDGE_TYPES,
        "state": STATES,
        "cycle": framework.cycles,
        "implementation": IMPLEMENTATION,
        "currency": CURRENCIES,
    }


def _numbers(found: Iterable[int]) -> frozenset[str]:
    return frozenset(map(str, found))


def read(
    args: MultiDict[str, str], known: Mapping[str, Collection[str]], size: int
) -> dict[str, Any]:
    """Return what a selection by the filters of `known` is made of: filter → what it may be."""
    problems: list[Sentence] = []
    chosen = {name: _known(args.getlist(name), codes, problems) for name, codes in known.items()}
    before, after = read_place(args, size, problems)
    return {
        "words": read_words(args.get("q", ""), problems),
        "chosen": chosen,
        "before": before,
        "after": after,
        "problems": tuple(problems),
    }


def _known(
    values: Sequence[str], known: Collection[str], problems: list[Sentence]
) -> tuple[str, ...]:
    given = [value for value in dict.fromkeys(values) if value]
    if unknown := [value for value in given if value not in known]:
        problems.append(
            Sentence(
                "The registry knows no “{value}”: the list is shown without it.",
                {"value": listed(unknown)},
            )
        )
    return tuple(value for value in given if value in known)


def read_words(raw: str, problems: list[Sentence]) -> str:
    """Return the words that a list is searched for; what cannot be searched is a problem."""
    try:
        return one_line(raw, limit=_QUERY_LIMIT)
    except Refused as refused:
        problems.append(refused.sentence)
        return ""
