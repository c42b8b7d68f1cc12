"""Rows to files: each table as CSV with a row of HXL tags, as JSON Lines, and as a sheet.

Whatever is written goes to temporary files, so memory does not grow with the number of rows.
"""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from decimal import Decimal
from io import TextIOWrapper
from typing import IO, Any

from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles.fonts import Font
from openpyxl.workbook.workbook import Workbook

from registry.dataset.columns import TABLES, Column, Table
from registry.dataset.pledges import Row
from registry.files.archive import Archive
from registry.files.workbook import fitting, save
from registry.text import safe

SHEET_MOST = 1_048_576  # rows that a sheet takes
BOOK = "registry.xlsx"

Put = Callable[[str, Row], None]  # table, row
PutRow = Callable[[list[Any]], None]


@contextmanager
def tables(archive: Archive, **about: Any) -> Iterator[Put]:
    """Give what takes a row of any table; all files are added at the end, tables in their order.

    `about` is what the workbook says of itself (`registry.briefing.packing.tables.save`).
    """
    with ExitStack() as files:
        sheet_of = files.enter_context(_workbook(archive, **about))
        takers = {
            table.name: (
                table.names,
                sheet_of(table),
                files.enter_context(_lines(archive, table)),
                files.enter_context(_csv(archive, table)),
            )
            for table in reversed(TABLES)  # what is opened last is added first
        }

        def put(table: str, row: Row) -> None:
            names, *writers = takers[table]
            values = [None if (value := row[name]) == "" else value for name in names]
            for write in writers:
                write(values)

        yield put


def csv_path(table: Table) -> str:
    """Return where a table lies as CSV."""
    return f"data/{table.name}.csv"


def lines_path(table: Table) -> str:
    """Return where a table lies as JSON Lines."""
    return f"data/{table.name}.jsonl"


@contextmanager
def _csv(archive: Archive, table: Table) -> Iterator[PutRow]:
    with archive.written(csv_path(table)) as file:
        text = TextIOWrapper(file, "utf-8", errors="replace", newline="")
        writer = csv.writer(text)
        writer.writerow(table.names)
        writer.writerow([column.tag for column in table.columns])
        yield lambda values: _write_cells(writer, table, values)
        text.detach()


def _write_cells(writer: Any, table: Table, values: list[Any]) -> None:
    pairs = zip(table.columns, values, strict=True)
    writer.writerow([_cell(column, value) for column, value in pairs])


def _cell(column: Column, value: Any) -> str:
    """Return a value as Table Schema reads it back; a text computes nothing in a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return safe(value) if column.type == "string" else str(value)


@contextmanager
def _lines(archive: Archive, table: Table) -> Iterator[PutRow]:
    with archive.written(lines_path(table)) as file:
        yield lambda values: _write_line(file, table, values)


def _write_line(file: IO[bytes], table: Table, values: list[Any]) -> None:
    """Write a row as it is; days and exact amounts are texts."""
    said = dict(zip(table.names, values, strict=True))
    line = json.dumps(said, ensure_ascii=False, default=str, separators=(",", ":"))
    file.write(line.encode(errors="replace") + b"\n")


@contextmanager
def _workbook(archive: Archive, **about: Any) -> Iterator[Callable[[Table], PutRow]]:
    book = Workbook(write_only=True)
    for table in TABLES:
        book.create_sheet(table.name)
    try:
        yield lambda table: _sheet(book, table)
    except BaseException:
        for sheet in book.worksheets:
            sheet.close()
            sheet._writer.cleanup()  # noqa: SLF001 - else its file would stay until the process ends
        raise
    save(book, archive, BOOK, **about)


def _sheet(book: Workbook, table: Table) -> PutRow:
    """Return what writes a row of a sheet; where it is full, its last row says so."""
    sheet = book[table.name]
    sheet.freeze_panes = "B3"
    bold = [WriteOnlyCell(sheet, value=name) for name in table.names]
    for cell in bold:
        cell.font = Font(bold=True)
    sheet.append(bold)
    sheet.append([column.tag for column in table.columns])
    cut = f" […] {csv_path(table)}"
    left = SHEET_MOST - 2

    def put(values: list[Any]) -> None:
        nonlocal left
        left -= 1
        if left > 0:
            pairs = zip(table.columns, values, strict=True)
            sheet.append([_shown(column, value, cut) for column, value in pairs])
        elif left == 0:
            sheet.append([f"A sheet takes no more rows: all are in {csv_path(table)}"])

    return put


def _shown(column: Column, value: Any, cut: str) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return Decimal(value) if column.type == "number" else fitting(value, cut)
