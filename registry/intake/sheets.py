"""Which sheet of a workbook is read, and what refuses the workbook before it is."""

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from registry.errors import Refused

# Unpacked, by the archive's own directory: zipfile never gives more than that directory says, so
# the limit holds for an archive that lies too. Shared strings are held in memory.
MAX_UNPACKED_MEGABYTES = 200
VALUES = "Allowed values"  # of our own template: lists to choose from, and nothing to read
_BLOCK = 1 << 18  # bytes
_LONGEST = 200  # bytes of an element that blocks may cut in two
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]{0,80}?ref=[\"']([A-Z0-9:]{1,20})[\"']")


def check_size(path: Path, name: str, *, most: int = MAX_UNPACKED_MEGABYTES) -> None:
    """Refuse a workbook that unpacks to more than `most` MB."""
    with ZipFile(path) as archive:
        unpacked = sum(item.file_size for item in archive.infolist())
    if unpacked > most * 1_000_000:
        raise Refused(
            "{file} unpacks to {size} MB; at most {limit} MB are read. Bring it as CSV.",
            file=name,
            size=unpacked // 1_000_000,
            limit=most,
        )


def chosen(book: Any, name: str) -> Any:
    """Return the only sheet that says something, hidden ones counted: none is left out in silence.

    Raises:
        Refused: there are several, or the only one is hidden; the sentence names them.
    """
    full = [sheet for sheet in book.worksheets if sheet.title != VALUES and _says_something(sheet)]
    if len(full) > 1:
        raise Refused(
            "{file} has several sheets that say something ({sheets}): leave one and delete the "
            "others, hidden ones too.",
            file=name,
            sheets=", ".join(f"“{sheet.title[:40]}”" for sheet in full[:10]),
        )
    if full and full[0].sheet_state != "visible":
        raise Refused(
            "The sheet “{sheet}” of {file} is hidden: show it, so that you see what is read.",
            file=name,
            sheet=full[0].title[:40],
        )
    return full[0] if full else book.worksheets[0]


def _says_something(sheet: Any) -> bool:
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=1_000, max_col=100, values_only=True)  # a table begins there
    return any(value is not None for row in rows for value in row)


def refuse_merged(path: Path, sheet: Any, name: str) -> None:
    """Refuse a sheet with merged cells: the value of all but the first would be lost."""
    rest = b""
    with ZipFile(path) as archive, archive.open(sheet._worksheet_path) as part:  # noqa: SLF001
        while block := part.read(_BLOCK):
            if found := _MERGED.search(rest + block):
                raise Refused(
                    "{file} has merged cells ({cells}): unmerge them, and fill each cell.",
                    file=name,
                    cells=found[1].decode(),
                )
            rest = block[-_LONGEST:]
