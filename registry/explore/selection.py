"""What a reader chose from the list of pledges: the address's query, read and checked."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from werkzeug.datastructures import MultiDict

from registry.accounts.register import Register
from registry.errors import Refused, Sentence
from registry.framework.cycles import Framework
from registry.framework.vocabulary import CATEGORIES, CURRENCIES, IMPLEMENTATION
from registry.pledges.merges import has_merged
from registry.pledges.models import Publication, PublishedObjective, PublishedRecommendation
from registry.progress.standing import fresh, implemented
from registry.store import table
from registry.text import fold, one_line
from registry.web.places import read_place, strangers

FILTERS = (
    "recommendation",
    "objective",
    "entity",
    "category",
    "state",
    "cycle",
    "implementation",
    "currency",
)
STATES = ("published", "imported", "withdrawn", "merged")
IN_FORCE = ("published", "imported")  # what a list shows unless asked for others
_QUERY_LIMIT = 200  # characters
_public = table(Publication).c  # a class takes three times as long to build a condition of
_REF = re.compile(r"p-[0-9]{4}-[0-9]{5,9}")  # folded


@dataclass(frozen=True, slots=True)
class Selection:
    """Words and filters in force; `problems` says what of the address could not be used."""

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before: int | None = None
    after: int | None = None
    problems: tuple[Sentence, ...] = ()

    def query(self) -> dict[str, Any]:
        """Return it as the query of an address, without the place in the list."""
        chosen = {name: list(values) for name, values in self.chosen.items() if values}
        return ({"q": [self.words]} if self.words else {}) | chosen

    def without(self, name: str, value: str) -> dict[str, Any]:
        """Return the query without one value."""
        query = self.query()
        left = [kept for kept in query.pop(name, []) if kept != value]
        return query | ({name: left} if left else {})

    def conditions(self, register: Register, today: date) -> list[ColumnElement[bool]]:
        """Return it in SQL: any value of a filter, all filters, every word."""
        words = [_says(word) for word in fold(self.words).split()]
        states = _public.state.in_(self.chosen.get("state") or IN_FORCE)
        return [*words, states, *self._links(), *self._filers(register), *self._progress(today)]

    def _links(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if codes := self.chosen.get("recommendation"):
            link = table(PublishedRecommendation).c
            found.append(exists().where(link.index == _public.index, link.code.in_(codes)))
        if numbers := self.chosen.get("objective"):
            chosen = [int(number) for number in numbers]
            linked = table(PublishedObjective).c
            found.append(exists().where(linked.index == _public.index, linked.number.in_(chosen)))
        return found

    def _progress(self, today: date) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if states := self.chosen.get("implementation"):
            found.append(implemented(states))
        if currencies := self.chosen.get("currency"):
            found.append(fresh(currencies, today))
        return found

    def _filers(self, register: Register) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if codes := self.chosen.get("entity"):
            below = {code for top in codes for code in and_below(register, top)}
            ids = [register.by_code[code].id for code in sorted(below)]
            found.append(_public.entity_id.in_(ids))
        if categories := self.chosen.get("category"):
            ids = [one.id for one in register.by_id.values() if one.category in categories]
            found.append(_public.entity_id.in_(ids))
        if cycles := self.chosen.get("cycle"):
            found.append(_public.cycle.in_(cycles))
        return found


def _says(word: str) -> ColumnElement[bool]:
    """Return the condition that a word is found; a merged pledge's ref finds the one it is now."""
    found = _public.search.contains(word, autoescape=True)
    return or_(found, has_merged(word.upper())) if _REF.fullmatch(word) else found


def and_below(register: Register, code: str) -> frozenset[str]:
    """Return the entity and all that belong to it: a State's ministries are the State's."""
    return frozenset(
        {code, *(other for other in register.by_code if code in register.ancestors(other))}
    )


def read_selection(
    args: MultiDict[str, str], register: Register, framework: Framework, size: int
) -> Selection:
    """Return what the address asks for at log `size`; what it asks in vain: in `problems`."""
    known: Mapping[str, Collection[str]] = {
        "recommendation": {p.code for e in framework.editions.values() for p in e.paragraphs},
        "objective": {str(o.number) for e in framework.editions.values() for o in e.objectives},
        "entity": register.by_code,
        "category": CATEGORIES,
        "state": STATES,
        "cycle": framework.cycles,
        "implementation": IMPLEMENTATION,
        "currency": CURRENCIES,
    }
    return Selection(**read(args, {name: known[name] for name in FILTERS}, size))


def read(
    args: MultiDict[str, str], known: Mapping[str, Collection[str]], size: int
) -> dict[str, Any]:
    """Return what a selection by the filters of `known` is made of: filter → what it may be."""
    problems = strangers(args, {*known, "q"})
    chosen = {name: _known(args.getlist(name), codes, problems) for name, codes in known.items()}
    before, after = read_place(args, size, problems)
    return {
        "words": _words(args.get("q", ""), problems),
        "chosen": chosen,
        "before": before,
        "after": after,
        "problems": tuple(problems),
    }


def _known(
    values: Sequence[str], known: Collection[str], problems: list[Sentence]
) -> tuple[str, ...]:
    given = [value for value in dict.fromkeys(values) if value]
    problems += [
        Sentence(
            "The registry knows no “{value}”: the list is shown without it.", {"value": value[:60]}
        )
        for value in given
        if value not in known
    ]
    return tuple(value for value in given if value in known)


def _words(raw: str, problems: list[Sentence]) -> str:
    try:
        return one_line(raw, limit=_QUERY_LIMIT)
    except Refused as refused:
        problems.append(refused.sentence)
        return ""
