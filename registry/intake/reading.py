"""Files → rows: CSV, XLSX and JSON, each told by its name, held to it, and read under limits."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from registry.errors import Refused, Sentence
from registry.intake.columns import REQUIRED, Reject, Row, check_columns
from registry.intake.documents import read_json
from registry.intake.workbooks import read_workbook

if TYPE_CHECKING:
    from _csv import Reader

KINDS = (".csv", ".xlsx", ".json")
_BLOCK = 1 << 20  # bytes
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_rows(
    path: Path, name: str = "", *, required: Sequence[str] = REQUIRED
) -> Iterator[Row | Reject]:
    """Yield the rows of the file at `path`, empty ones left out; a broken row as a `Reject`.

    A CSV file and a workbook are read as a stream; a JSON file is read whole, under a limit.
    `name` is what people call the file, where it is not kept under that name.

    Raises:
        Refused: the file is empty, of another format than its name says, too large, or its
            columns are not the form's; in one sentence, before the first row.
        OSError: the file cannot be opened.
    """
    name = name or path.name
    kind = kind_of(path, name)
    if kind == ".xlsx":
        return read_workbook(path, name, required)
    if kind == ".json":
        return read_json(path, name, required)
    return _read_csv(path, name, required)


def kind_of(path: Path, name: str) -> str:
    """Return how the name ends: .csv, .xlsx, .json.

    Raises:
        Refused: it ends otherwise, or the first bytes are of something else.
    """
    kind = Path(name).suffix.lower()
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise Refused("{file} is empty.", file=name)
    if start == _OLE:
        raise Refused(
            "{file} is of an older format (XLS), or needs a password: save it as XLSX without one.",
            file=name,
        )
    if kind not in KINDS:
        raise Refused(
            "{file} is not taken: its name must end in one of {kinds}.",
            file=name,
            kinds=", ".join(KINDS),
        )
    if start == _ZIP and kind != ".xlsx":
        raise Refused(
            "{file} ends in {kind}, but it is a packed file such as a workbook: save it again as "
            "what its name says.",
            file=name,
            kind=kind,
        )
    return kind


def _read_csv(path: Path, name: str, required: Sequence[str]) -> Iterator[Row | Reject]:
    _check_encoding(path, name)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            names = [cell.strip() for cell in next(reader, [])]
        except csv.Error as error:
            raise Refused(
                "{file}: row 1 is broken: {error}.", file=name, error=str(error)
            ) from None
        _check_separator(names, name)
        check_columns(names, required)
        yield from _rows(reader, names)


def _check_separator(names: list[str], file: str) -> None:
    """Refuse other marks than commas: where spreadsheets write them, XLSX is the way out."""
    [alone] = names if len(names) == 1 else [""]
    if ";" in alone:
        raise Refused(
            "{file} is separated by semicolons: save it as XLSX, or as CSV with commas.", file=file
        )
    if "\t" in alone:
        raise Refused(
            "{file} is separated by tabs: save it as XLSX, or as CSV with commas.", file=file
        )


def _rows(reader: "Reader", names: list[str]) -> Iterator[Row | Reject]:
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # A quotation mark that is never closed swallows rows: say which lines are meant.
            said = {"first": first, "last": reader.line_num, "error": str(error)}
            reason = Sentence("Lines {first} to {last} cannot be read: {error}.", said)
            yield Reject(first, "", "", reason)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            counts = {"count": len(cells), "wanted": len(names)}
            reason = Sentence("The row has {count} cells instead of {wanted}.", counts)
            yield Reject(first, "", ",".join(cells), reason)
            continue
        yield Row(first, dict(zip(names, cells, strict=True)))


def _check_encoding(path: Path, name: str) -> None:
    """Refuse a file that is not UTF-8 before any of it is taken over."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 1
    with path.open("rb") as file:
        if (start := file.read(2)) in _UTF_16 or b"\0" in start:
            raise Refused(
                "{file} is not encoded in UTF-8 but in UTF-16: save it again as “CSV UTF-8”.",
                file=name,
            )
        file.seek(0)
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
                lines += block.count(b"\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise Refused(
                "{file} is not encoded in UTF-8 (line {line} shows it): save it again as “CSV "
                "UTF-8”.",
                file=name,
                line=lines + block[: error.start].count(b"\n"),
            ) from None
