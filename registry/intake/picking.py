"""Rows of a contributor's sheet between sending it and picking some: carried by the page itself.

Nothing of a sheet is kept before somebody picks a row: the cells travel in the form and are read
anew when it comes back, by the same rules.
"""

import json
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

from registry.errors import Refused
from registry.framework.cycles import CycleView
from registry.intake.cells import Submission, read_row
from registry.intake.columns import COLUMNS, DRAFTED, Cell, Reject, Row
from registry.intake.drafting import Drafted, drafted
from registry.intake.meaning import Context
from registry.intake.reading import kind_of, read_rows
from registry.intake.sheets import check_size
from registry.settings import MEGABYTE

MOST = 50  # rows that one page offers
LARGEST = 5  # MB of a sheet
UNPACKED = 20  # MB
_CARRIED = 1_500_000  # characters that a form carries back at most
_CHANGED = "This form was changed on its way: send the sheet again."
_NUMBER = re.compile(r"[0-9]{1,7}")


@dataclass(slots=True)
class Found:
    """The rows of a sheet: those that can be drafts with their cells, what is wrong with others."""

    drafts: list[Drafted] = field(default_factory=list)
    cells: dict[int, str] = field(default_factory=dict)  # row → its cells as JSON
    rejects: list[Reject] = field(default_factory=list)
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose rows may become drafts, for which forum, in which language they are written."""

    own: Collection[str]
    cycle: CycleView
    language: str


def rows_of(stream: IO[bytes], name: str) -> list[Row | Reject]:
    """Return the first rows of a sheet that was sent; one more than a page offers tells of more.

    Raises:
        Refused: it is too large, or no sheet in the form's columns.
    """
    with tempfile.NamedTemporaryFile(prefix="sheet-") as kept:
        size = 0
        while chunk := stream.read(MEGABYTE):
            size += len(chunk)
            if size > LARGEST * MEGABYTE:
                raise Refused(
                    "This sheet is larger than {limit} MB: send only the rows you need.",
                    limit=LARGEST,
                )
            kept.write(chunk)
        kept.flush()
        path = Path(kept.name)
        if kind_of(path, name) == ".xlsx":
            _refuse_bomb(path, name)
        return list(islice(read_rows(path, name, required=DRAFTED), MOST + 1))


def _refuse_bomb(path: Path, name: str) -> None:
    try:
        check_size(path, name, most=UNPACKED)
    except BadZipFile:
        return  # reading it says so


def found_in(rows: list[Row | Reject], context: Context, whose: Whose) -> Found:
    """Return what the rows of a sheet can become.

    Raises:
        Refused: there is no row, or the rows hold more than a form carries back.
    """
    found = Found(has_more=len(rows) > MOST)
    for row in rows[:MOST]:
        if isinstance(row, Reject):
            found.rejects.append(row)
        else:
            _sort(row, found, context, whose)
    if not (found.drafts or found.rejects):
        raise Refused("There is no row under the columns’ names: fill one in and send it again.")
    if sum(map(len, found.cells.values())) > _CARRIED:
        raise Refused("These rows hold too much text for one page: send fewer of them.")
    return found


def _sort(row: Row, found: Found, context: Context, whose: Whose) -> None:
    made = _made(row, context, whose)
    if isinstance(made, Drafted):
        found.drafts.append(made)
        found.cells[row.number] = json.dumps(dict(row.cells), ensure_ascii=False)
    else:
        found.rejects.extend(made)


def _made(row: Row, context: Context, whose: Whose) -> Drafted | tuple[Reject, ...]:
    submission = read_row(row, is_published=False)
    if not isinstance(submission, Submission):
        return submission
    made = drafted(submission, context, own=whose.own, cycle=whose.cycle, language=whose.language)
    return made if isinstance(made, Drafted) else (made,)


def picked(form: Mapping[str, Any], rows: Collection[str]) -> list[Row]:
    """Return the rows that were picked, out of the form that carried them.

    Raises:
        Refused: none was picked, or the form is not as the page made it.
    """
    if not rows:
        raise Refused("Pick at least one row.")
    if len(rows) > MOST or not all(_NUMBER.fullmatch(number) for number in rows):
        raise Refused(_CHANGED)
    return [Row(int(number), _cells(form.get(f"cells-{number}", ""))) for number in rows]


def _cells(raw: str) -> dict[str, Cell]:
    try:
        cells = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused(_CHANGED) from None
    if not isinstance(cells, dict):
        raise Refused(_CHANGED)
    return dict(_checked(cells))


def _checked(cells: dict[str, Any]) -> Iterator[tuple[str, Cell]]:
    for name, value in cells.items():
        parts = value if isinstance(value, list) else [value]
        if name not in COLUMNS or not all(isinstance(part, str) for part in parts):
            raise Refused(_CHANGED)
        yield name, tuple(parts) if isinstance(value, list) else value
