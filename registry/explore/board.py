"""The matching board: what a reader chose from it, and what stands on it at a size of the log."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Text, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from registry.accounts.register import Register
from registry.explore.selection import Selection, read
from registry.framework.cycles import Framework
from registry.framework.vocabulary import CURRENCIES, MATCH_SIDES, NATURES, REGIONS
from registry.pledges.models import Publication, PublishedTerm
from registry.pledges.queries import currencies
from registry.pledges.standing import IN_FORCE
from registry.store import table

FILTERS = ("side", "objective", "recommendation", "place", "nature", "money", "currency")
_TERMS = ("side", "place", "nature")
_public, _term = table(Publication).c, table(PublishedTerm).c
_listed = table(PublishedTerm).alias("listed_term")  # beside the terms of the filters
_PUBLISHED = _public.state == "published"
_FOUND = (
    select(_listed.c.kind, _listed.c.code, func.count())
    .where(exists().where(_public.index == _listed.c.index, IN_FORCE, _PUBLISHED))
    .group_by(_listed.c.kind, _listed.c.code)
)
_SIDES = (
    select(_listed.c.code, func.count())
    .join_from(table(Publication), _listed, _listed.c.index == _public.index)
    .where(IN_FORCE, _listed.c.kind == "side")
    .group_by(_listed.c.code)
)


class BoardSelection(Selection):
    """Words and filters in force on the board."""

    __slots__ = ()

    def conditions(
        self, register: Register, framework: Framework, today: date
    ) -> list[ColumnElement[bool]]:
        """Return it in SQL; what is neither need nor offer is not on the board."""
        found = [*Selection.conditions(self, register, framework, today), _PUBLISHED]
        for kind in ("side", "place"):
            codes = self.chosen.get(kind)
            if kind == "side":
                found.append(_has(kind, codes or MATCH_SIDES))
            elif codes:
                found.append(_has(kind, within(codes, register) if kind == "place" else codes))
        if codes := self.chosen.get("money"):
            card = type_coerce(_public.card, Text)  # canonical JSON: quotes in a text are escaped
            found.append(or_(*(card.contains(f'"currency":"{code}"') for code in codes)))
        return found


def _has(kind: str, codes: Collection[str]) -> ColumnElement[bool]:
    return _public.index.in_(
        select(_term.index).where(_term.kind == kind, _term.code.in_(sorted(codes)))
    )


def within(codes: Collection[str], register: Register) -> set[str]:
    """Return these places with the States of those that are regions."""
    states = (one for one in register.by_id.values() if one.document.get("region") in codes)
    return {*codes, *(one.code for one in states)}


def around(codes: Collection[str], register: Register) -> set[str]:
    """Return these places with the regions that their States belong to."""
    known = (register.by_code[code] for code in codes if code in register.by_code)
    return {*codes, *(str(one.document["region"]) for one in known if one.document.get("region"))}


def read_board(
    args: MultiDict[str, str], register: Register, framework: Framework, size: int
) -> BoardSelection:
    """Return what the address asks for at log `size`; what it asks in vain: in `problems`."""
    editions = framework.editions.values()
    known: Mapping[str, Collection[str]] = {
        "side": MATCH_SIDES,
        "objective": {str(one.number) for edition in editions for one in edition.objectives},
        "recommendation": {one.code for edition in editions for one in edition.paragraphs},
        "place": {*register.by_code, *REGIONS},
        "nature": NATURES,
        "money": currencies(),
        "currency": CURRENCIES,
    }
    return BoardSelection(**read(args, {name: known[name] for name in FILTERS}, size))


def offered(session: Session, size: int) -> Mapping[str, Mapping[str, int]]:
    """Return how many pledges on the whole board have each code, by kind; one statement."""
    found: dict[str, dict[str, int]] = {kind: {} for kind in _TERMS}
    rows: Sequence[Any] = session.execute(_FOUND, {"size": size}).all()
    for kind, code, count in rows:
        found[kind][code] = count
    return found


def by_side(
    session: Session, size: int, conditions: Sequence[ColumnElement[bool]]
) -> dict[str, int]:
    """Return how many needs and how many offers match; one statement."""
    rows: Any = session.execute(_SIDES.where(*conditions), {"size": size})
    return dict.fromkeys(MATCH_SIDES, 0) | dict(rows.tuples().all())
