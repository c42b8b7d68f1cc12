"""Which words of which events may be erased, and when two of them say the same; pure.

The one table of what is redactable: what people write in their own words. A code, a number of a
revision or a state names nobody, and pages and figures stand on it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from registry import canonical
from registry.audit.entry import JSON
from registry.pledges.content import REDACTABLE as OF_PLEDGES
from registry.progress.content import REDACTABLE as OF_REPORTS
from registry.undertakings.content import REDACTABLE as OF_DOCUMENTS

_REASON = ("reason",)
_NAMES = ("document",)  # of an entity or a cycle: its names, the rest are codes and days
REDACTABLE: Mapping[str, tuple[str, ...]] = {
    "cycle.amended": (*_NAMES, *_REASON),
    "cycle.closed": _NAMES,
    "cycle.opened": _NAMES,
    "cycle.released": _NAMES,
    "document.amended": OF_DOCUMENTS,
    "document.registered": OF_DOCUMENTS,
    "document.withdrawn": _REASON,
    "entity.amended": (*_NAMES, *_REASON),
    "entity.merged": (*_NAMES, *_REASON),
    "entity.registered": _NAMES,
    "erratum.filed": OF_PLEDGES,
    "match.declined": _REASON,
    "match.proposed": ("message",),
    "partner.declined": _REASON,
    "partner.withdrawn": _REASON,
    "pledge.accepted": _REASON,
    "pledge.classified": _REASON,
    "pledge.corrected": _REASON,
    "pledge.declined": _REASON,
    "pledge.disputed": _REASON,
    "pledge.filed": OF_PLEDGES,
    "pledge.filed_on_behalf": OF_PLEDGES,
    "pledge.imported": (*OF_PLEDGES, "findings"),  # they quote what was published
    "pledge.merged": _REASON,
    "pledge.published": _REASON,
    "pledge.returned": ("findings",),
    "pledge.withdrawn": _REASON,
    "report.confirmed": _REASON,
    "report.disputed": _REASON,
    "report.filed": OF_REPORTS,
}
REVISIONS = frozenset(
    {"pledge.filed", "pledge.filed_on_behalf", "erratum.filed", "pledge.imported"}
)
_WORD = re.compile(r"\w{4,}")  # shorter ones are mostly articles
_FIRST = ("name", "title", "amount")  # of the parts of a row
PRINTED = REVISIONS | {"report.filed", "report.confirmed", "report.disputed"}  # in briefings
NAMING = frozenset(kind for kind, fields in REDACTABLE.items() if "document" in fields)


def texts(fields: Mapping[str, Any]) -> dict[str, JSON]:
    """Return, of what an entry disclosed, each field that says something and may be erased."""
    names = REDACTABLE.get(str(fields.get("type")), ())
    found = {name: fields[name] for name in names if fields.get(name)}
    return {name: _words(name, value) for name, value in found.items()}


def _words(name: str, value: Any) -> JSON:
    words: JSON = value["names"] if name in _NAMES else value
    return words


def rest(field: str, value: Any) -> dict[str, JSON]:
    """Return what a redaction keeps of a field beside its digest: the parts that are no text.

    So everybody goes on reading where an entity belongs and when a forum meets.
    """
    if field not in _NAMES:
        return {}
    return {"left": {name: kept for name, kept in value.items() if name != "names"}}


def sayings(value: Any) -> frozenset[str]:
    """Return all by which others may say the same as a field: each text of several, or the whole.

    Texts in several languages and findings are several texts; rows are one value.
    """
    return frozenset(passages(value)) or frozenset([canonical.dumps(value)] if value else [])


def passages(value: Any) -> Iterator[str]:
    """Yield the texts that a field consists of, as a letter or a page may quote them."""
    match value:
        case str():
            found = [value]
        case Mapping() if "sha256" in value:  # a note verbale is one value
            found = []
        case Mapping():
            found = list(value.values())
        case list() | tuple():
            found = [row["text"] for row in value if isinstance(row, Mapping) and "text" in row]
        case _:
            found = []
    yield from (text for text in found if text)


def repeated(reason: str, values: Iterable[Any]) -> list[str]:
    """Return the words of a reason that the texts to be erased say too, short ones left out.

    A reason is public for good: the name that a redaction takes away must not come back in it.
    """
    said = {
        word.casefold()
        for value in values
        for text, _ in spelled(value)
        for word in _WORD.findall(text)
    }
    return [word for word in dict.fromkeys(_WORD.findall(reason)) if word.casefold() in said]


def spelled(value: Any) -> list[tuple[str, str]]:
    """Return what a field says, a line each with its language ("" where it has none)."""
    if isinstance(value, Mapping) and "sha256" in value:
        return [(f"{value['reference']} · {value['dated_on']}", "")]
    if isinstance(value, Mapping):
        return [(str(text), language) for language, text in value.items()]
    if isinstance(value, str):
        return [(line, "") for line in value.splitlines()]
    return [(_row(row), "") for row in value]


def _row(row: Mapping[str, Any] | str) -> str:
    """Return a row in a line, what it is about first; of a file its name: its hash names nobody."""
    if isinstance(row, str):
        return row
    if "sha256" in row:
        return str(row["name"])
    if "text" in row:
        return str(row["text"])
    parts = sorted(row.items(), key=lambda part: part[0] not in _FIRST)
    return " · ".join(str(value) for _name, value in parts if value)
