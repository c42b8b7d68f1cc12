"""The columns of the published pledging form, and rows of them; pure.

The names of the columns are the form's own (config/demo/published_pledges.json explains each).
Columns with contact persons and their addresses are not among them and never come in; the
submission's number and the time of its last change are allowed and not taken over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from registry.errors import Refused, Sentence

Cell = str | tuple[str, ...]  # empty: not given

REQUIRED = (
    "UUID or id",
    "Source URL",
    "Name of entity submitting the pledge",
    "Name of the pledge",
    "Description",
    "Created",
)
OPTIONAL = (
    "Submission number",
    "Other source URLs",
    "Pledging entity",
    "Registered as",
    "Type of pledge",
    "Nature of the pledge",
    "GCM objectives",
    "GCM guiding principles",
    "Country of implementation",
    "Region of implementation",
    "Participants",
    "Amount",
    "Description is a summary",
    "Changed",
    "Mirror pledge",
    "ID of the matched pledge",
)
COLUMNS = frozenset(REQUIRED + OPTIONAL)
DRAFTED = ("Name of the pledge",)  # what a row must name to become a draft: it is new


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, by the names of its columns; `number` is where people find it."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Reject:
    """A cell that cannot be read, and why: its row was not taken over."""

    row: int
    column: str
    value: str
    sentence: Sentence

    @property
    def reason(self) -> str:
        """Return why, in English."""
        return str(self.sentence)


def check_columns(names: Sequence[str], required: Sequence[str] = REQUIRED) -> None:
    """Refuse a file whose columns are not the form's.

    Raises:
        Refused: one is missing, unknown or there twice; the sentence names it.
    """
    for number, name in enumerate(names, start=1):
        if name not in COLUMNS:
            raise _unknown(name, number)
        if names.count(name) > 1:
            raise Refused("The column “{name}” is there twice: remove one.", name=name)
    missing = [name for name in required if name not in names]
    if missing:
        raise Refused(
            "The file lacks the column “{name}”: is it in the form's layout, with the columns' "
            "names in its first row?",
            name=missing[0],
        )


def _unknown(name: str, number: int) -> Refused:
    if not name:
        return Refused("Column {number} has no name: remove it, or name it.", number=number)
    lower = {column.lower(): column for column in COLUMNS}
    near = get_close_matches(name.lower()[:100], lower, n=1, cutoff=0.7)
    if near:
        return Refused(
            "“{name}” is not a column of the published form: did you mean “{near}”?",
            name=name[:100],
            near=lower[near[0]],
        )
    return Refused(
        "“{name}” is not a column of the published form: rename it or remove it.", name=name[:100]
    )
