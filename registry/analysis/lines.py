"""A public pledge as one line of a table: the same columns in every table that is given; pure.

Codes are those of the vocabularies, of M49 and of the register; only `entity_name` is in words.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A pledge at some size of the log, as spreadsheets and programs read it.

    `title` and `description` are in `language`. `objectives` are the primary ones, `region` that
    of the entity or of its State, `quality_met` the criteria that are met. Days are written as
    2026-05-08, amounts as 1000.50 USD.
    """

    ref: str
    revision: int
    published_index: int
    state: str
    entity: str
    entity_name: str
    category: str
    region: str
    cycle: str
    title: str
    language: str
    description: str
    is_summary: bool
    type: str
    natures: Sequence[str]
    level: str
    countries: Sequence[str]
    regions: Sequence[str]
    recommendations: Sequence[str]
    objectives: Sequence[int]
    starts_on: str
    ends_on: str
    amounts: Sequence[str]
    implementation: str
    reporting: str
    quality_met: Sequence[str]
    url: str

    def cells(self) -> list[object]:
        """Return it in the order of `COLUMNS`: codes of a list have spaces between."""
        return [_cell(name, getattr(self, name)) for name in COLUMNS]

    def document(self) -> dict[str, Any]:
        """Return it as JSON values by column."""
        return asdict(self)


COLUMNS = tuple(one.name for one in fields(Line))
WIDE = {"entity_name": 30, "title": 50, "description": 90, "url": 40}  # of a sheet, in characters
_OF_PHRASES = frozenset({"amounts", "quality_met"})


def _cell(name: str, value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list | tuple):
        return ("; " if name in _OF_PHRASES else " ").join(map(str, value))
    return value
