"""Files → rows: CSV, XLSX and JSON, each told by what it holds and read under limits."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from registry.errors import Refused
from registry.intake.columns import Reject, Row, check_columns
from registry.intake.documents import read_json
from registry.intake.workbooks import read_workbook

if TYPE_CHECKING:
    from _csv import Reader

_BLOCK = 1 << 20  # bytes


def read_rows(path: Path) -> Iterator[Row | Reject]:
    """Yield the rows of the file at `path`, empty ones left out; a broken row as a `Reject`.

    A CSV file and a workbook are read as a stream; a JSON file is read whole, under a limit.

    Raises:
        Refused: the file is empty, of another format, too large, or its columns are not the
            form's; in one sentence, before the first row.
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise Refused("{file} is empty.", file=path.name)
    if start == b"PK\x03\x04":
        return read_workbook(path)
    if path.suffix.lower() == ".json":
        return read_json(path)
    return _read_csv(path)


def _read_csv(path: Path) -> Iterator[Row | Reject]:
    _check_encoding(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            names = [name.strip() for name in next(reader, [])]
        except csv.Error as error:
            raise Refused(
                "{file}: row 1 is broken: {error}.", file=path.name, error=error
            ) from None
        for mark, called in ((";", "semicolons"), ("\t", "tabs")):
            if len(names) == 1 and mark in names[0]:
                raise Refused(
                    "{file} is separated by {mark}: save it again as CSV with commas.",
                    file=path.name,
                    mark=called,
                )
        check_columns(names)
        yield from _rows(reader, names)


def _rows(reader: "Reader", names: list[str]) -> Iterator[Row | Reject]:
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # A quotation mark that is never closed swallows rows: say which lines are meant.
            reason = f"Lines {first} to {reader.line_num} cannot be read: {error}."
            yield Reject(first, "", "", reason)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            reason = f"The row has {len(cells)} cells instead of {len(names)}."
            yield Reject(first, "", ",".join(cells), reason)
            continue
        yield Row(first, dict(zip(names, cells, strict=True)))


def _check_encoding(path: Path) -> None:
    """Refuse a file that is not UTF-8 before any of it is taken over."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise Refused(
                "{file} is not encoded in UTF-8: save it again as “CSV UTF-8”.", file=path.name
            ) from None
