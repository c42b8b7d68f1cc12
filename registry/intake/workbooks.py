"""XLSX files → rows: the one sheet that says something, as a stream; what is hostile is refused."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from defusedxml import DefusedXmlException
from openpyxl.reader.excel import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from registry.errors import Refused, Sentence
from registry.intake.columns import COLUMNS, REQUIRED, Reject, Row, check_columns
from registry.intake.sheets import check_size, chosen, refuse_merged

_LAST_ROW = 1_048_576  # of the format: a row that claims a higher number would run for ever
_WIDEST = len(COLUMNS) + 1  # one more than fits, so that a foreign column is seen
# What openpyxl and the parsers under it raise on bytes that are not a workbook: with lxml, where
# that is installed, or with the parser of Python. The errors of both are SyntaxErrors.
_BROKEN = (
    BadZipFile, InvalidFileException, DefusedXmlException, SyntaxError, KeyError, ValueError,
    TypeError, IndexError, AttributeError, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip
_FORMULA = Sentence(
    "This cell holds a formula, and what it says depends on where it is read: paste its value."
)
_FAULT = Sentence("This cell shows an error of the spreadsheet: correct it, or empty it.")
_TOO_LARGE = Sentence("This number is too large to be read: write it as text, in digits.")
_DAMAGED = Sentence("The sheet is damaged from here on; nothing more is read.")
_BEYOND = Sentence("A row lies beyond the last that a sheet can have.")


def read_workbook(
    path: Path, name: str, required: Sequence[str] = REQUIRED
) -> Iterator[Row | Reject]:
    """Yield the rows of the sheet, numbered as the spreadsheet numbers them.

    A cell with a formula is not read: its row comes as rejects, one for each such cell.

    Raises:
        Refused: it is no workbook, it unpacks to too much, its XML declares entities, more than
            one sheet says something, cells are merged, or its columns are not the form's.
    """
    with path.open("rb") as file:  # openpyxl goes by the name of a path, and this one may be ours
        try:
            check_size(path, name)
            book = load_workbook(file, read_only=True, keep_links=False)
            sheet = chosen(book, name)
            refuse_merged(path, sheet, name)
        except _BROKEN:
            raise _unreadable(name) from None
        except OSError as error:
            if error.errno:  # of the disk; openpyxl's own, of a part that is missing, has none
                raise
            raise _unreadable(name) from None
        yield from _rows(name, sheet, required)


def _rows(name: str, sheet: Any, required: Sequence[str]) -> Iterator[Row | Reject]:
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    rows = sheet.iter_rows(max_col=_WIDEST, max_row=_LAST_ROW + 1)
    names: list[str] = []
    number = 0
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            break
        except _BROKEN:
            if not names:
                raise _unreadable(name) from None
            yield Reject(number, "", "", _DAMAGED)
            return
        if all(cell.value is None for cell in cells):
            continue
        if names:
            yield from _row(number, names, cells)
        else:
            names = _trimmed([_text(cell.value) for cell in cells])
            check_columns(names, required)
    if number > _LAST_ROW:
        yield Reject(_LAST_ROW, "", "", _BEYOND)
    check_columns(names, required)


def _row(number: int, names: list[str], cells: Sequence[Any]) -> Iterator[Row | Reject]:
    if any(cell.value is not None for cell in cells[len(names) :]):
        said = Sentence("The row has more cells than the {count} columns.", {"count": len(names)})
        yield Reject(number, "", _text(cells[-1].value), said)
        return
    rejects = [
        Reject(number, column, _shown(cell), wrong)
        for column, cell in zip(names, cells, strict=False)
        if (wrong := _wrong(cell))
    ]
    if rejects:
        yield from rejects
        return
    texts = [*(_text(cell.value) for cell in cells), *[""] * len(names)][: len(names)]
    yield Row(number, dict(zip(names, texts, strict=True)))


def _wrong(cell: Any) -> Sentence | None:
    """Return why a cell cannot be read, if it cannot."""
    if cell.data_type == "f":
        return _FORMULA
    if cell.data_type == "e":
        return _FAULT
    if isinstance(cell.value, float) and not isfinite(cell.value):
        return _TOO_LARGE
    return None


def _shown(cell: Any) -> str:
    """Return what stands in a cell; of a formula over several cells its text."""
    return _text(getattr(cell.value, "text", cell.value))


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime() | date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()


def _unreadable(name: str) -> Refused:
    return Refused(
        "{file} cannot be read as a workbook (XLSX): save it again, or as CSV.", file=name
    )
