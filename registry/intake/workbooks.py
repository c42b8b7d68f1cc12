"""XLSX files → rows: the first sheet, as a stream, with what a hostile file may try refused."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from openpyxl.reader.excel import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from registry.errors import Refused
from registry.intake.columns import COLUMNS, Reject, Row, check_columns

# Unpacked, by the archive's own directory: zipfile never gives more than that directory says, so
# the limit holds for an archive that lies too. Shared strings are held in memory.
MAX_UNPACKED_MEGABYTES = 200
_LAST_ROW = 1_048_576  # of the format: a row that claims a higher number would run for ever
_WIDEST = len(COLUMNS) + 1  # one more than fits, so that a foreign column is seen
# What openpyxl and the parsers under it raise on bytes that are not a workbook.
_BROKEN = (
    BadZipFile, InvalidFileException, DefusedXmlException, ParseError, KeyError, ValueError,
    TypeError, IndexError, AttributeError, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip


def read_workbook(path: Path) -> Iterator[Row | Reject]:
    """Yield the rows of the first sheet, numbered as the spreadsheet numbers them.

    Raises:
        Refused: it is no workbook, it unpacks to too much, its XML declares entities, or its
            columns are not the form's.
    """
    try:
        _check_size(path)
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
    except _BROKEN:
        raise _unreadable(path) from None
    try:
        yield from _rows(path, sheet)
    finally:
        book.close()


def _check_size(path: Path) -> None:
    with ZipFile(path) as archive:
        unpacked = sum(item.file_size for item in archive.infolist())
    if unpacked > MAX_UNPACKED_MEGABYTES * 1_000_000:
        raise Refused(
            "{file} unpacks to {size} MB; at most {limit} MB are read. Bring it as CSV.",
            file=path.name,
            size=unpacked // 1_000_000,
            limit=MAX_UNPACKED_MEGABYTES,
        )


def _rows(path: Path, sheet: Any) -> Iterator[Row | Reject]:
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    rows = sheet.iter_rows(max_col=_WIDEST, max_row=_LAST_ROW + 1, values_only=True)
    names: list[str] = []
    number = 0
    while True:
        number += 1
        try:
            values = next(rows)
        except StopIteration:
            break
        except _BROKEN:
            if not names:
                raise _unreadable(path) from None
            yield Reject(number, "", "", "The sheet is damaged from here on; nothing more is read.")
            return
        if values.count(None) == len(values):
            continue
        cells = [_text(value) for value in values]
        if names:
            yield from _row(number, names, cells)
        else:
            names = _trimmed(cells)
            check_columns(names)
    if number > _LAST_ROW:
        yield Reject(_LAST_ROW, "", "", "A row lies beyond the last that a sheet can have.")
    check_columns(names)


def _row(number: int, names: list[str], cells: list[str]) -> Iterator[Row | Reject]:
    if any(cells[len(names) :]):
        yield Reject(
            number, "", cells[-1], f"The row has more cells than the {len(names)} columns."
        )
        return
    filled = [*cells, *[""] * len(names)][: len(names)]
    yield Row(number, dict(zip(names, filled, strict=True)))


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


def _unreadable(path: Path) -> Refused:
    return Refused(
        "{file} cannot be read as a workbook (XLSX): save it again, or as CSV.", file=path.name
    )
