"""The sheet to be filled in: the columns' names, and the lists of what they take."""

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl.styles.alignment import Alignment
from openpyxl.styles.fonts import Font
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from registry.accounts.register import EntityView, Register
from registry.framework.edition import Edition
from registry.framework.vocabulary import LABELS, in_language
from registry.intake.drafting import COLUMNS
from registry.intake.sheets import VALUES
from registry.text import collated

_ONE_OF = frozenset({"Name of entity submitting the pledge", "Type of pledge", "Mirror pledge"})
_ROWS = 200  # in which a spreadsheet offers the lists
_WIDE = {"Name of the pledge": 40, "Description": 80}
_BOLD, _WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")


def allowed(
    register: Register, edition: Edition, own: Sequence[EntityView], language: str
) -> Mapping[str, Sequence[str]]:
    """Return column → what it takes, for those that take only some values."""
    states = [one for one in register.standing if one.category == "state"]
    return {
        "Name of entity submitting the pledge": [one.name(language) for one in own],
        "Type of pledge": ["Individual", "Common", "In partnership", "Matching"],
        "Nature of the pledge": ["Financial", "Human resource", "Process oriented", "Policy/legal"],
        "GCM objectives": [
            f"{one.number}: {in_language(one.short_title, language)}" for one in edition.objectives
        ],
        "GCM guiding principles": [
            f"({one.letter}) {in_language(one.title, language)}" for one in edition.principles
        ],
        "Country of implementation": sorted((one.name(language) for one in states), key=collated),
        "Region of implementation": ["Global", *sorted(LABELS["region"].values())],
        "Mirror pledge": ["yes", "no"],
    }


def as_csv() -> bytes:
    """Return a table of the columns' names alone, in UTF-8 with a mark, as spreadsheets need it."""
    written = StringIO(newline="")
    csv.writer(written).writerow(COLUMNS)
    return written.getvalue().encode("utf-8-sig")


def as_workbook(lists: Mapping[str, Sequence[str]]) -> bytes:
    """Return a workbook: a sheet to fill in, and one with the `lists` that it offers."""
    book = Workbook()
    sheet, values = book.worksheets[0], book.create_sheet(VALUES)
    sheet.title = "Pledges"
    sheet.append(COLUMNS)
    sheet.freeze_panes = "A2"
    values.append(list(lists))
    for side_by_side in _lines(list(lists.values())):
        values.append(side_by_side)
    for number, name in enumerate(COLUMNS, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = _WIDE.get(name, 26)
        for row in range(2, 22):
            sheet[f"{letter}{row}"].alignment = _WRAPPED
        if name in _ONE_OF:
            _offer(sheet, letter, list(lists).index(name) + 1, len(lists[name]))
    for cell in (*sheet[1], *values[1]):
        cell.font = _BOLD
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _lines(lists: Sequence[Sequence[str]]) -> list[list[str | None]]:
    longest = max(map(len, lists))
    return [[one[row] if row < len(one) else None for one in lists] for row in range(longest)]


def _offer(sheet: Any, letter: str, column: int, count: int) -> None:
    """Let a spreadsheet offer the values of a list in a column of the sheet."""
    where = get_column_letter(column)
    offered = DataValidation(
        type="list", formula1=f"'{VALUES}'!${where}$2:${where}${count + 1}", allow_blank=True
    )
    sheet.add_data_validation(offered)
    offered.add(f"{letter}2:{letter}{_ROWS}")
