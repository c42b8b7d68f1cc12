"""What the cells of a row say: a row → a pledge, or why not; pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from registry.errors import Refused
from registry.framework.vocabulary import LABELS
from registry.intake.columns import Reject, Row
from registry.text import normalise, one_line

TYPES = {
    "individual": "individual",
    "common": "common",
    "in partnership": "partnership",
    "partnership": "partnership",
    "matching": "matching",
}
NATURES = {
    "financial": "financial",
    "human resource": "human_resource",
    "human resources": "human_resource",
    "process oriented": "process",
    "process": "process",
    "policy/legal": "policy_legal",
}
REGIONS = {"global": "001"} | {label.lower(): code for code, label in LABELS["region"].items()}
YES_OR_NO = {"": False, "no": False, "false": False, "0": False}
YES_OR_NO |= {"yes": True, "true": True, "1": True}
ID_LIMIT = 200  # characters
URL_LIMIT = 2_000  # characters
OBJECTIVES = range(1, 24)  # A/RES/73/195
PRINCIPLES = "abcdefghij"  # A/RES/73/195, para. 15
_OBJECTIVE = re.compile(r"(?:objective )?0?([0-9]{1,2})(?:[.:) ].*)?", re.IGNORECASE)
_SEVERAL_NUMBERS = re.compile(r"[0-9]{1,2}(?: *, *[0-9]{1,2})+")
# 1E+09, 1e9999 and what becomes of that in a program.
_SCIENTIFIC = re.compile(r"[+-]?(?:[0-9.,]+[eE][+-]?[0-9]+|inf(?:inity)?|nan)", re.IGNORECASE)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Submission:
    """A row as the form meant it; names are not yet looked up in the register."""

    row: int
    legacy_id: str
    source_url: str
    other_urls: tuple[str, ...]
    submitted_as: str  # the entity's name as published
    kind_chosen: str  # the kind of entity that the filer chose
    registered_as: str  # the entity's code in the register
    title: str
    description: str
    is_summary: bool
    pledge_type: str
    natures: tuple[str, ...]
    objectives: tuple[int, ...]
    principles: tuple[str, ...]
    countries: tuple[str, ...]  # as published
    regions: tuple[str, ...]  # as published
    participants: tuple[str, ...]
    amount: str
    created_at: datetime | None  # local time of the site, without a zone
    refugees: bool
    matched_id: str


def read_row(row: Row, *, is_published: bool = True) -> Submission | tuple[Reject, ...]:
    """Return what `row` says, or every cell that cannot be read with the reason.

    What was published has an id and an address; what becomes a draft needs neither.
    """
    cells = _Cells(row)
    where = cells.required if is_published else cells.optional
    submission = Submission(
        row=row.number,
        legacy_id=where("UUID or id", _id),
        source_url=where("Source URL", _url),
        other_urls=cells.each("Other source URLs", _url),
        submitted_as=cells.text("Name of entity submitting the pledge"),
        kind_chosen=cells.text("Pledging entity"),
        registered_as=cells.text("Registered as"),
        title=cells.text("Name of the pledge"),
        description=cells.read("Description", normalise, ""),
        is_summary=cells.read("Description is a summary", _flag, default=False),
        pledge_type=cells.read("Type of pledge", _one_of(TYPES), ""),
        natures=cells.each("Nature of the pledge", _one_of(NATURES)),
        objectives=cells.each("GCM objectives", _objective),
        principles=cells.each("GCM guiding principles", _principle),
        countries=cells.each("Country of implementation", one_line),
        regions=cells.each("Region of implementation", one_line),
        participants=cells.each("Participants", one_line),
        amount=cells.read("Amount", _amount, ""),
        created_at=cells.read("Created", _instant, None),
        refugees=cells.read("Mirror pledge", _flag, default=False),
        matched_id=cells.text("ID of the matched pledge"),
    )
    return tuple(cells.rejects) or submission


@dataclass(slots=True)
class _Cells:
    """The cells of a row; what cannot be read is noted, and reading goes on."""

    row: Row
    rejects: list[Reject] = field(default_factory=list)

    def text(self, column: str) -> str:
        return self.read(column, one_line, "")

    def read(self, column: str, parse: Callable[[str], T], default: T) -> T:
        value = self.row.cells.get(column, "")
        text = value if isinstance(value, str) else "; ".join(value)
        return self._parsed(column, text, parse, default) if text.strip() else default

    def required(self, column: str, parse: Callable[[str], str]) -> str:
        value = self.row.cells.get(column, "")
        text = value if isinstance(value, str) else "; ".join(value)
        return self._parsed(column, text, parse, "")

    def optional(self, column: str, parse: Callable[[str], str]) -> str:
        return self.read(column, parse, "")

    def each(self, column: str, parse: Callable[[str], T]) -> tuple[T, ...]:
        """Return the values of a cell that may hold several, each once, in their order."""
        value = self.row.cells.get(column, "")
        parts = _split(value) if isinstance(value, str) else value
        found = [self._parsed(column, part, parse, None) for part in parts if part.strip()]
        return tuple(dict.fromkeys(item for item in found if item is not None))

    def _parsed(self, column: str, text: str, parse: Callable[[str], T], default: T) -> T:
        try:
            return parse(text.strip())
        except Refused as refusal:
            self.rejects.append(Reject(self.row.number, column, text, refusal.sentence))
            return default


def _split(text: str) -> Sequence[str]:
    """Split a cell of a table: at semicolons; numbers at commas too."""
    separator = "," if _SEVERAL_NUMBERS.fullmatch(text.strip()) else ";"
    return text.split(separator)


def _id(text: str) -> str:
    if not text:
        raise Refused("Give the id by which the pledge was published: it is never imported twice.")
    return one_line(text, limit=ID_LIMIT)


def _url(text: str) -> str:
    address = one_line(text, limit=URL_LIMIT)
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or " " in address:
        raise Refused("Give the address where the pledge was published: https://…")
    return address


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)  # the site's zone is not known
    except ValueError:
        raise Refused(
            "Write the day as year-month-day, 2022-06-02 or 2022-06-02T23:57: in another order "
            "nobody can tell the day from the month."
        ) from None


def _amount(text: str) -> str:
    if _SCIENTIFIC.fullmatch(text):
        raise Refused("Write this amount out in digits: a spreadsheet has shortened it.")
    return one_line(text)


def _flag(text: str) -> bool:
    if text.lower() not in YES_OR_NO:
        raise Refused("Write yes or no.")
    return YES_OR_NO[text.lower()]


def _one_of(codes: Mapping[str, str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        # The form writes an explanation in brackets behind the name: Individual (by one state).
        name = text.partition("(")[0].strip().lower()
        if name not in codes:
            raise Refused("Write one of: {names}.", names=", ".join(codes))
        return codes[name]

    return parse


def _objective(text: str) -> int:
    match = _OBJECTIVE.fullmatch(text)
    if match is None or int(match[1]) not in OBJECTIVES:
        raise Refused("Give the objective's number, 1 to 23.")
    return int(match[1])


def _principle(text: str) -> str:
    letter = text.lower().removeprefix("(")[:1]
    if len(text) > 1 and not re.fullmatch(r"\(?[a-zA-Z][.:)] ?.*", text):
        letter = ""
    if not letter or letter not in PRINCIPLES:
        raise Refused("Give the guiding principle's letter, a to j.")
    return letter
