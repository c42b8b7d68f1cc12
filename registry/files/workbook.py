"""A workbook written row by row, whose bytes depend on what is in it alone.

No cell of it can be computed by a spreadsheet, and it tells no time but the day that it is given.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from tempfile import TemporaryFile
from typing import IO

from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles.alignment import Alignment
from openpyxl.styles.fonts import Font
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.xml.functions import tostring  # type: ignore[attr-defined]

from registry.files.archive import Archive, Write, copy_untold
from registry.text import RIGHT_TO_LEFT, for_xml, safe

CELL_MOST = 32_767  # characters that a cell of a workbook takes
_WIDTH = 16  # characters
_CORE = "docProps/core.xml"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook of one sheet says of itself; a cell that is cut says where it is whole."""

    title: str
    creator: str
    language: str
    day: date
    columns: Sequence[str]
    whole: str = "pledges.csv"
    wide: Mapping[str, int] = field(default_factory=dict)


@contextmanager
def workbook(sheet: Sheet, out: IO[bytes]) -> Iterator[Write]:
    """Give what writes a row; the workbook is written to `out` if nothing is raised meanwhile."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Pledges")
    page.freeze_panes = "B2"
    page.sheet_view.rightToLeft = sheet.language in RIGHT_TO_LEFT
    for number, column in enumerate(sheet.columns, start=1):
        width = sheet.wide.get(column, _WIDTH)
        page.column_dimensions[get_column_letter(number)].width = width
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")

    def cells(values: Sequence[object], **style: object) -> list[Cell]:
        made = [WriteOnlyCell(page, value=_cell(value, sheet.whole)) for value in values]
        for cell in made:
            for what, how in style.items():
                setattr(cell, what, how)
        return made

    page.append(cells(sheet.columns, font=bold))
    try:
        yield lambda values: page.append(cells(values, alignment=wrapped))
    except BaseException:
        page.close()
        page._writer.cleanup()  # noqa: SLF001 - else its file would stay until the process ends
        raise
    about = {"title": sheet.title, "creator": sheet.creator, "language": sheet.language}
    write_book(book, out, day=sheet.day, **about)


def save(book: Workbook, archive: Archive, name: str, *, day: date, **about: str) -> None:
    """Add a workbook that was made, as far as it says, on a day; `about` are its properties."""
    with archive.written(name) as untold:
        write_book(book, untold, day=day, **about)


def write_book(book: Workbook, out: IO[bytes], *, day: date, **about: str) -> None:
    """Write a workbook that was made, as far as it says, on a day; `about` are its properties."""
    said = book.properties
    for what, text in about.items():
        setattr(said, what, text)
    said.created = said.modified = midnight(day).replace(tzinfo=None)
    core = tostring(said.to_tree())
    with TemporaryFile() as made:
        book.save(made)
        copy_untold(made, out, {_CORE: core})


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _cell(value: object, whole: str) -> object:
    """Return a number as it is, anything else as a text that fits a cell and computes nothing."""
    if isinstance(value, int):
        return value
    return fitting(value, f" […] {whole}")


def fitting(value: object, cut: str) -> str:
    """Return a text that fits a cell and computes nothing; where it was `cut` short, it says so."""
    text = for_xml(safe(value))
    return text if len(text) <= CELL_MOST else text[: CELL_MOST - len(cut)] + cut
