"""Reading a file of reference data key by key, so that every error names the key it stands at.

A place is written with dots, and entries of a list are counted from 1: `paragraphs.4.section` is
the section of the fourth paragraph.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypeGuard, TypeVar

from registry.errors import Invalid
from registry.framework.vocabulary import LANGUAGES

Part = TypeVar("Part")


class Table:
    """One table of the file. Each method takes a key out; `end` refuses the keys that are left."""

    def __init__(self, data: object, where: str = "") -> None:
        if not isinstance(data, Mapping):
            raise Invalid("{key}: a table of keys and values is expected.", key=where or "file")
        self._left = dict(data)
        self._where = where

    def end(self) -> None:
        """Refuse whatever nobody asked for: a misspelt key must not be lost in silence."""
        for key in self._left:
            raise self._wrong(key, "this key is unknown; correct its name or remove it.")

    def text(self, key: str) -> str:
        """Return a text: not empty, no blanks round it, in Unicode normal form C."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(key, "a text is expected.")
        # The log holds NFC only, and what is logged must equal what was read.
        if value != value.strip() or not unicodedata.is_normalized("NFC", value):
            raise self._wrong(key, "remove blanks at the ends and write the text in NFC.")
        return value

    def names(self, key: str) -> Mapping[str, str]:
        """Return a text per language; English is required, the other languages may be missing."""
        table = Table(self._take(key), self._at(key))
        languages = [code for code in LANGUAGES if code == "en" or code in table._left]
        names = {language: table.text(language) for language in languages}
        for language in table._left:
            raise table._wrong(language, "the languages are {known}.", known=", ".join(LANGUAGES))
        return MappingProxyType(names)

    def number(self, key: str) -> int:
        """Return a whole number from 1 on."""
        value = self._take(key)
        if not _is_number(value):
            raise self._wrong(key, "a whole number from 1 on is expected.")
        return value

    def amount(self, key: str) -> Decimal:
        """Return an amount greater than zero, written as a text so that it stays exact."""
        value = self.text(key)
        if not re.fullmatch(r"[1-9][0-9]*(\.[0-9]+)?", value):
            raise self._wrong(key, 'write digits in quotes, such as "70000000".')
        return Decimal(value)

    def day(self, key: str) -> date:
        """Return a day, written as a text like 2021-12-27."""
        value = self.text(key)
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise self._wrong(key, 'write a day in quotes, such as "2021-12-27".')
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self._wrong(key, "there is no day {day}.", day=value) from None

    def code(self, key: str, allowed: Collection[str]) -> str:
        """Return one of the allowed codes."""
        value = self.text(key)
        if value not in allowed:
            raise self._wrong(key, "write one of {known}.", known=", ".join(allowed))
        return value

    def codes(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return a list of at least one of the allowed codes, each once."""
        values = self._once(key)
        codes = tuple(value for value in values if isinstance(value, str) and value in allowed)
        if not values or len(codes) < len(values):
            raise self._wrong(key, "list one or more of {known}.", known=", ".join(allowed))
        return codes

    def numbers(self, key: str, allowed: Collection[int]) -> tuple[int, ...]:
        """Return a list, perhaps empty, of the allowed numbers, each once."""
        values = self._once(key)
        numbers = tuple(value for value in values if _is_number(value) and value in allowed)
        if len(numbers) < len(values):
            least, most = min(allowed), max(allowed)
            raise self._wrong(key, "list numbers from {least} to {most}.", least=least, most=most)
        return numbers

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of at least one text, each once."""
        values = self._once(key)
        texts = tuple(value for value in values if isinstance(value, str) and value.strip())
        if not values or len(texts) < len(values):
            raise self._wrong(key, "list one or more texts.")
        return texts

    def some(self, key: str, build: Callable[["Table"], Part]) -> tuple[Part, ...]:
        """Return what `build` makes of every table in a list, or nothing where there is none."""
        return self.each(key, build) if key in self._left else ()

    def each(self, key: str, build: Callable[["Table"], Part]) -> tuple[Part, ...]:
        """Return what `build` makes of every table in a list of at least one."""
        entries = self._list(key)
        if not entries:
            raise self._wrong(key, "at least one entry is needed.")
        tables = [Table(entry, f"{self._at(key)}.{n}") for n, entry in enumerate(entries, start=1)]
        return tuple(_whole(table, build) for table in tables)

    def maybe(self, key: str, build: Callable[["Table"], Part]) -> Part | None:
        """Return what `build` makes of the table, or None where there is none."""
        value = self._left.pop(key, None)
        return None if value is None else _whole(Table(value, self._at(key)), build)

    def _at(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key

    def _wrong(self, key: str, message: str, **values: object) -> Invalid:
        return Invalid("{key}: " + message, key=self._at(key), **values)

    def _take(self, key: str) -> object:
        if key not in self._left:
            raise self._wrong(key, "this key is missing.")
        return self._left.pop(key)

    def _list(self, key: str) -> list[object]:
        value = self._take(key)
        if not isinstance(value, list):
            raise self._wrong(key, "a list is expected.")
        return value

    def _once(self, key: str) -> list[object]:
        values = self._list(key)
        for position, value in enumerate(values):
            if value in values[:position]:
                raise self._wrong(key, "{value} is listed twice.", value=value)
        return values


def _whole(table: Table, build: Callable[[Table], Part]) -> Part:
    part = build(table)
    table.end()
    return part


def _is_number(value: object) -> TypeGuard[int]:
    # A bool is an int to Python, but nobody means paragraph True.
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
