"""An edition of the framework: what one report of the Secretary-General gives pledges to link to.

Pure but for `load_edition`. `Edition.parse` reads what TOML or JSON holds and refuses anything it
does not know; `Edition.document` writes the normal form that goes into the log.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Self

from registry.errors import Invalid, NotFound
from registry.framework.parts import (
    OBJECTIVES,
    Crossing,
    Fund,
    Objective,
    Paragraph,
    Principle,
    RoundTable,
    Section,
    ThematicArea,
)
from registry.framework.reading import Table
from registry.framework.vocabulary import ADDRESSED_AS

__all__ = [
    "Crossing",
    "Edition",
    "Fund",
    "Objective",
    "Paragraph",
    "Principle",
    "RoundTable",
    "Section",
    "ThematicArea",
    "load_edition",
]


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition, checked: every reference in it leads somewhere."""

    symbol: str
    slug: str
    dated: date
    source: str
    title: Mapping[str, str]
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    objectives: tuple[Objective, ...]
    principles: tuple[Principle, ...]
    round_tables: tuple[RoundTable, ...]
    fund: Fund | None
    crosswalk: tuple[Crossing, ...] = ()

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> Self:
        """Return the edition that `data` describes; `Invalid` names the key that is wrong."""
        table = Table(data)
        edition = cls(
            symbol=table.text("symbol"),
            slug=table.text("slug"),
            dated=table.day("dated"),
            source=table.text("source"),
            title=table.names("title"),
            sections=table.each("sections", Section.read),
            paragraphs=table.each("paragraphs", Paragraph.read),
            objectives=table.each("objectives", Objective.read),
            principles=table.each("principles", Principle.read),
            round_tables=table.each("round_tables", RoundTable.read),
            fund=table.maybe("fund", Fund.read),
            crosswalk=table.some("crosswalk", Crossing.read),
        )
        table.end()
        _check(edition)
        return edition

    def document(self) -> dict[str, object]:
        """Return the edition as JSON values; `Edition.parse` of them gives an equal edition."""
        said = {field.name: _plain(getattr(self, field.name)) for field in fields(self)}
        # The first edition was logged before there were crosswalks: without one nothing is said.
        return said if self.crosswalk else {k: v for k, v in said.items() if k != "crosswalk"}

    def parts(self) -> object:
        """Return all that it says beside texts for people: what must stay while pledges link here.

        Which texts there are counts, and in which languages they are does not.
        """
        return _without_texts(self.document())

    @property
    def code(self) -> str:
        """What cycles and pledges name the edition by: its symbol."""
        return self.symbol

    @property
    def thematic_areas(self) -> tuple[ThematicArea, ...]:
        """The fund's thematic areas; none where the edition sets no fund."""
        return self.fund.thematic_areas if self.fund else ()

    def paragraph(self, code: str) -> Paragraph:
        """Return the recommendation with this code, such as A/76/642/98, or raise `NotFound`."""
        for paragraph in self.paragraphs:
            if paragraph.code == code:
                return paragraph
        raise NotFound("{edition} has no recommendation {code}.", edition=self.code, code=code)

    def successors(self, code: str) -> tuple[str, ...]:
        """Return the recommendations of this edition that take up an earlier one's, or itself."""
        found = (one.later for one in self.crosswalk if one.earlier == code)
        return next(found, (code,))

    def objective(self, number: int) -> Objective:
        """Return the objective with this number, or raise `NotFound`."""
        for objective in self.objectives:
            if objective.number == number:
                return objective
        raise NotFound("The Compact has no objective {number}, only 1 to 23.", number=number)

    def at_table(self, number: int) -> tuple[Objective, ...]:
        """Return the objectives of the round table with this number, in the edition's order."""
        return tuple(one for one in self.objectives if one.round_table == number)

    def round_tables_of(self, objectives: Iterable[int]) -> tuple[RoundTable, ...]:
        """Return the round tables of these objectives, each once, in the edition's order."""
        numbers = {self.objective(number).round_table for number in objectives}
        return tuple(table for table in self.round_tables if table.number in numbers)

    @staticmethod
    def may_implement(paragraph: Paragraph, category: str) -> bool:
        """Say whether the paragraph addresses entities of this category; others may support it."""
        if category not in ADDRESSED_AS:
            raise Invalid("There is no category of entity {category}.", category=category)
        return ADDRESSED_AS[category] in paragraph.addressees


def load_edition(path: Path) -> Edition:
    """Return the edition in the TOML file at `path`; `Invalid` says what is wrong with the file."""
    try:
        return Edition.parse(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise Invalid("{file}: {error}", file=path.name, error=error) from error


def _check(edition: Edition) -> None:
    """Refuse an edition whose parts do not fit together."""
    # The slug stands in web addresses.
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", edition.slug):
        raise Invalid("slug: write small letters, digits and single hyphens only.")
    _check_unique("sections.{}.letter", [item.letter for item in edition.sections])
    _check_unique("paragraphs.{}.number", [item.number for item in edition.paragraphs])
    _check_unique("objectives.{}.number", [item.number for item in edition.objectives])
    _check_unique("principles.{}.letter", [item.letter for item in edition.principles])
    _check_unique("round_tables.{}.number", [item.number for item in edition.round_tables])
    _check_paragraphs(edition)
    _check_objectives(edition)
    _check_round_tables(edition)
    if edition.fund is not None:
        _check_fund(edition, edition.fund)
    _check_crosswalk(edition)


def _check_unique(place: str, values: Sequence[str | int]) -> None:
    for position, value in enumerate(values, start=1):
        if value in values[: position - 1]:
            key = place.format(position)
            raise Invalid("{key}: {value} is already taken; use each once.", key=key, value=value)


def _check_paragraphs(edition: Edition) -> None:
    letters = [section.letter for section in edition.sections]
    for position, paragraph in enumerate(edition.paragraphs, start=1):
        if paragraph.section not in letters:
            raise Invalid(
                "paragraphs.{position}.section: there is no section {section}, only {sections}.",
                position=position,
                section=paragraph.section,
                sections=", ".join(letters),
            )
        code = f"{edition.symbol}/{paragraph.number}"
        if paragraph.code != code:
            raise Invalid(
                "paragraphs.{position}.code: write {code}, the symbol and the number.",
                position=position,
                code=code,
            )


def _check_objectives(edition: Edition) -> None:
    """Every objective of the Compact is there, and no other."""
    numbers = {objective.number for objective in edition.objectives}
    if numbers != OBJECTIVES:
        raise Invalid(
            "objectives: the Compact has objectives 1 to 23; missing: {missing}; unknown: {extra}.",
            missing=_listed(OBJECTIVES - numbers),
            extra=_listed(numbers - OBJECTIVES),
        )


def _check_round_tables(edition: Edition) -> None:
    """Every objective is at a round table that exists, and no round table is empty."""
    tables = {table.number for table in edition.round_tables}
    for position, objective in enumerate(edition.objectives, start=1):
        if objective.round_table not in tables:
            raise Invalid(
                "objectives.{position}.round_table: there is no round table {number}, "
                "only {tables}.",
                position=position,
                number=objective.round_table,
                tables=_listed(tables),
            )
    idle = tables - {objective.round_table for objective in edition.objectives}
    if idle:
        raise Invalid("round_tables: no objective is at round table {idle}.", idle=_listed(idle))


def _check_fund(edition: Edition, fund: Fund) -> None:
    """The fund's paragraph exists, and its areas hold every objective once (para. 84)."""
    if not re.fullmatch(r"[A-Z]{3}", fund.currency):
        raise Invalid("fund.currency: write the three capital letters of ISO 4217.")
    if fund.paragraph not in {paragraph.code for paragraph in edition.paragraphs}:
        raise Invalid("fund.paragraph: there is no recommendation {code}.", code=fund.paragraph)
    areas = fund.thematic_areas
    _check_unique("fund.thematic_areas.{}.number", [area.number for area in areas])
    held = Counter(number for area in areas for number in area.objectives)
    wrong = [number for number in OBJECTIVES if held[number] != 1]
    if wrong:
        raise Invalid(
            "fund.thematic_areas: every objective belongs to one area; put right {wrong}.",
            wrong=_listed(wrong),
        )


def _check_crosswalk(edition: Edition) -> None:
    """Each crossing leads from another edition into this one; the other is known on loading."""
    _check_unique("crosswalk.{}.earlier", [crossing.earlier for crossing in edition.crosswalk])
    own = {paragraph.code for paragraph in edition.paragraphs}
    for position, crossing in enumerate(edition.crosswalk, start=1):
        if crossing.earlier in own:
            raise Invalid(
                "crosswalk.{position}.earlier: {code} is of this very edition; name the paragraph "
                "of an earlier one.",
                position=position,
                code=crossing.earlier,
            )
        for code in crossing.later:
            if code not in own:
                raise Invalid(
                    "crosswalk.{position}.later: this edition has no recommendation {code}.",
                    position=position,
                    code=code,
                )


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers)) or "none"


def _without_texts(value: object) -> object:
    """Return a document with nothing where a text stands in languages."""
    match value:
        case Mapping() if "en" in value:
            return None
        case Mapping():
            return {key: _without_texts(item) for key, item in value.items()}
        case list():
            return [_without_texts(item) for item in value]
        case _:
            return value


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Mapping():
            return dict(value)
        case tuple():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value
