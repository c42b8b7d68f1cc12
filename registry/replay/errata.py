"""What the table of errata must hold, and that an erratum changed words alone."""

from typing import Any

from registry.pledges.content import FIELDS
from registry.replay.expected import Expected
from registry.replay.reading import Happening

# What an erratum may touch, lists of rows among it: their other columns are not looked at here.
_TOUCHED = frozenset(
    {"office", "title", "description", "translations", "institution", "in_kind", "indicators",
     "resources", "partners", "reason", "consent"}
)  # fmt: skip


def take(expected: Expected, it: Happening, pledge: dict[str, Any]) -> None:
    """Note an erratum; what either revision lost by a redaction cannot be compared."""
    if pledge["published_number"] is None:
        raise ValueError("it corrects what is not public")
    public = expected.words(expected.public[it.fields["ref"]])
    for name in FIELDS:
        if name in _TOUCHED or name not in it.fields or name not in public:
            continue
        if it.fields[name] != public[name]:
            raise ValueError(f"it is an erratum and changes {name}")
    expected.errata.add(it.index)
    expected.derive("erratum", it.index)
