"""Tables as sheets of one workbook, written row by row: memory does not grow with their length."""

from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import Any

from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles.fonts import Font
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.workbook import Workbook

from registry.text import for_xml

_BOLD = Font(bold=True)
_BLOCK = 1 << 20  # bytes
_WIDE, _NARROW = 60, 22  # characters
_WORDS = frozenset({"title", "description", "narrative"})


class Book:
    """A workbook in the making; each sheet lies in a file of its own until it is saved."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)

    def sheet(self, name: str, columns: Sequence[str]) -> "Sheet":
        """Add a sheet with a row of names that stays in sight."""
        added = self._book.create_sheet(name)
        added.freeze_panes = "A2"
        for number, column in enumerate(columns, start=1):
            width = _WIDE if column in _WORDS else _NARROW
            added.column_dimensions[get_column_letter(number)].width = width
        made = Sheet(added)
        made.write(columns, is_head=True)
        return made

    def blocks(self) -> Iterator[bytes]:
        """Yield the file, which ends the workbook."""
        with TemporaryFile() as file:
            self._book.save(file)
            file.seek(0)
            while block := file.read(_BLOCK):
                yield block

    def abandon(self) -> None:
        """Erase the files of the sheets: saving is what closes them."""
        for _block in self.blocks():
            pass


class Sheet:
    """A sheet that rows are added to."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet

    def write(self, row: Sequence[object], *, is_head: bool = False) -> None:
        """Add a row of texts and whole numbers."""
        cells = [self._cell(value) for value in row]
        if is_head:
            for cell in cells:
                cell.font = _BOLD
        self._sheet.append(cells)

    def _cell(self, value: object) -> Any:
        """Return a cell; a text is one, whatever it begins with, so that nothing is computed."""
        if isinstance(value, int):
            return WriteOnlyCell(self._sheet, value)
        text = str(value).encode(errors="replace").decode()
        cell = WriteOnlyCell(self._sheet, for_xml(text))
        cell.data_type = "s"
        return cell
