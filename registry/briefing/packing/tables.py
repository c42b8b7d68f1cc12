"""The pledges of a pack as tables: one row each, the same in CSV and in a workbook; no database.

Codes are as in the registry's other tables, names in the language of the brief. No cell can be
computed by a spreadsheet.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from tempfile import TemporaryFile

from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles.alignment import Alignment
from openpyxl.styles.fonts import Font
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.xml.functions import tostring  # type: ignore[attr-defined]

from registry.analysis.figures import Row
from registry.briefing import document
from registry.briefing.sections import Face
from registry.files.archive import Archive, Write, copy_untold
from registry.text import RIGHT_TO_LEFT, for_xml, safe

COLUMNS = (
    "ref", "revision", "published_index", "state", "entity", "entity_name", "category", "region",
    "cycle", "title", "language", "description", "is_summary", "type", "natures", "level",
    "countries", "regions", "recommendations", "objectives", "starts_on", "ends_on", "amounts",
    "implementation", "reporting", "quality_met", "url",
)  # fmt: skip
CELL_MOST = 32_767  # characters that a cell of a workbook takes
_CUT = " […] pledges.csv"
_WIDE = {"entity_name": 30, "title": 50, "description": 90, "url": 40}
_CORE = "docProps/core.xml"


def row(pledge: document.Pledge, counted: Row, face: Face) -> list[object]:
    """Return the cells of a pledge in the order of `COLUMNS`; lists have spaces between codes."""
    said = face.content
    met = [one.name for one in pledge.quality if one.judgement == "met"]
    return [
        pledge.ref,
        pledge.revision,
        pledge.index,
        counted.state,
        counted.entity,
        pledge.entity,
        pledge.category,
        counted.region,
        said.get("cycle", ""),
        pledge.title.words,
        pledge.title.language,
        pledge.description.words,
        "yes" if said.get("is_summary") else "",
        said.get("pledge_type", ""),
        " ".join(said.get("natures", ())),
        said.get("level", ""),
        " ".join(said.get("countries", ())),
        " ".join(said.get("regions", ())),
        " ".join(counted.recommendations),
        " ".join(map(str, counted.objectives)),
        pledge.starts_on or "",
        pledge.ends_on or "",
        "; ".join(f"{one.amount} {one.currency}" for one in pledge.resources if one.amount),
        counted.implementation or "not_reported",
        counted.currency,
        "; ".join(met),
        pledge.url,
    ]


@contextmanager
def workbook(archive: Archive, name: str, brief: document.Brief) -> Iterator[Write]:
    """Give what writes a row of a workbook; it is added to the archive at the end."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Pledges")
    sheet.freeze_panes = "B2"
    sheet.sheet_view.rightToLeft = brief.language in RIGHT_TO_LEFT
    for number, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE.get(column, 16)
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")

    def cells(values: Sequence[object], **style: object) -> list[Cell]:
        made = [WriteOnlyCell(sheet, value=_cell(value)) for value in values]
        for cell in made:
            for what, how in style.items():
                setattr(cell, what, how)
        return made

    sheet.append(cells(COLUMNS, font=bold))
    try:
        yield lambda values: sheet.append(cells(values, alignment=wrapped))
    except BaseException:
        sheet.close()
        sheet._writer.cleanup()  # noqa: SLF001 - else its file would stay until the process ends
        raise
    about = {"title": brief.title, "creator": brief.issuer, "language": brief.language}
    save(book, archive, name, day=brief.day, **about)


def save(book: Workbook, archive: Archive, name: str, *, day: date, **about: str) -> None:
    """Add a workbook that was made, as far as it says, on a day; `about` are its properties."""
    said = book.properties
    for what, text in about.items():
        setattr(said, what, text)
    said.created = said.modified = midnight(day).replace(tzinfo=None)
    core = tostring(said.to_tree())
    with TemporaryFile() as made, archive.written(name) as untold:
        book.save(made)
        copy_untold(made, untold, {_CORE: core})


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _cell(value: object) -> object:
    """Return a number as it is, anything else as a text that fits a cell and computes nothing."""
    if isinstance(value, int):
        return value
    return fitting(value, _CUT)


def fitting(value: object, cut: str) -> str:
    """Return a text that fits a cell and computes nothing; where it was `cut` short, it says so."""
    text = for_xml(safe(value))
    return text if len(text) <= CELL_MOST else text[: CELL_MOST - len(cut)] + cut
