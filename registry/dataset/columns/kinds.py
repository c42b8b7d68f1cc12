"""What a column and a table of the data package are; pure."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Type = Literal["string", "integer", "number", "boolean", "date", "datetime"]


class Column(NamedTuple):
    """A column: its name, its type of Table Schema, its HXL tag, and what it holds."""

    name: str
    type: Type
    tag: str
    says: str


class Table(NamedTuple):
    """A table: what a row is, its columns, those that tell rows apart, and what others refer to."""

    name: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    refers: Mapping[str, tuple[str, str]] = {}  # column → table and its column

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of its columns in their order."""
        return tuple(column.name for column in self.columns)


LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
REF = Column("ref", "string", "#activity+code", "Reference of the pledge.")
REDACTED = Column(
    "redacted",
    "string",
    "#meta+redacted",
    "Fields that were erased, each with the day and the reason; they are empty here.",
)
OF_PLEDGE = {"ref": ("pledges", "ref")}


def named(name: str, tag: str, says: str) -> tuple[Column, ...]:
    """Return a column for each of the six languages."""
    return tuple(
        Column(f"{name}_{one}", "string", f"{tag}+i_{one}", f"{says} In “{one}”.")
        for one in LANGUAGES
    )
