"""The parts of an edition, each with how it is read from its table of the file; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from registry.framework.reading import Table
from registry.framework.vocabulary import ADDRESSEES, STRENGTHS

OBJECTIVES = frozenset(range(1, 24))
"""The numbers of the Compact's objectives (A/RES/73/195, para. 16)."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document's list of recommendations."""

    letter: str
    title: Mapping[str, str]

    @classmethod
    def read(cls, table: Table) -> Self:
        """Take it out of its table of the file."""
        return cls(letter=table.text("letter"), title=table.names("title"))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A recommendation: whom it addresses, how strongly, and our own summary of it."""

    number: int
    code: str
    section: str
    addressees: tuple[str, ...]
    strength: str
    suggested_objectives: tuple[int, ...]
    label: Mapping[str, str]
    summary: Mapping[str, str]

    @classmethod
    def read(cls, table: Table) -> Self:
        """Take it out of its table of the file."""
        return cls(
            number=table.number("number"),
            code=table.text("code"),
            section=table.text("section"),
            addressees=table.codes("addressees", ADDRESSEES),
            strength=table.code("strength", STRENGTHS),
            suggested_objectives=table.numbers("suggested_objectives", OBJECTIVES),
            label=table.names("label"),
            summary=table.names("summary"),
        )


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective of the Compact, the paragraph of the Compact it stands in, its round table."""

    number: int
    compact_paragraph: int
    round_table: int
    short_title: Mapping[str, str]
    title: Mapping[str, str]

    @classmethod
    def read(cls, table: Table) -> Self:
        """Take it out of its table of the file."""
        return cls(
            number=table.number("number"),
            compact_paragraph=table.number("compact_paragraph"),
            round_table=table.number("round_table"),
            short_title=table.names("short_title"),
            title=table.names("title"),
        )


@dataclass(frozen=True, slots=True)
class Principle:
    """A guiding principle of the Compact (A/RES/73/195, para. 15)."""

    letter: str
    title: Mapping[str, str]

    @classmethod
    def read(cls, table: Table) -> Self:
        """Take it out of its table of the file."""
        return cls(letter=table.text("letter"), title=table.names("title"))


@dataclass(frozen=True, slots=True)
class RoundTable:
    """A round table of the Forum; its objectives are those that name it."""

    number: int
    title: Mapping[str, str]

    @classmethod
    def read(cls, table: Table) -> Self:
        """Take it out of its table of the file."""
        return cls(number=table.number("number"), title=table.names("title"))


@dataclass(frozen=True, slots=True)
class Crossing:
    """A recommendation of an earlier edition, and those of this one that take it up: their codes.

    Which they are is the reading of whoever writes the file, no statement of the document.
    """

    earlier: str
    later: tuple[str, ...]

    @classmethod
    def read(cls, table: Table) -> Self:
        """Take it out of its table of the file."""
        return cls(earlier=table.text("earlier"), later=table.texts("later"))


@dataclass(frozen=True, slots=True)
class ThematicArea:
    """A thematic area of the fund and the objectives clustered under it."""

    number: int
    objectives: tuple[int, ...]
    title: Mapping[str, str]

    @classmethod
    def read(cls, table: Table) -> Self:
        """Take it out of its table of the file."""
        return cls(
            number=table.number("number"),
            objectives=table.numbers("objectives", OBJECTIVES),
            title=table.names("title"),
        )


@dataclass(frozen=True, slots=True)
class Fund:
    """The fund and its capitalization target in whole units of `currency` (ISO 4217)."""

    code: str
    paragraph: str
    currency: str
    target: Decimal
    title: Mapping[str, str]
    thematic_areas: tuple[ThematicArea, ...]

    @classmethod
    def read(cls, table: Table) -> Self:
        """Take it out of its table of the file."""
        return cls(
            code=table.text("code"),
            paragraph=table.text("paragraph"),
            currency=table.text("currency"),
            target=table.amount("target"),
            title=table.names("title"),
            thematic_areas=table.each("thematic_areas", ThematicArea.read),
        )
