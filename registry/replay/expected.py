"""What the tables must hold, as far as it was derived from the events so far."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from registry.replay.reading import Happening, Redactions
from registry.replay.standing import Issued, Judged, LastDocument, LastReport, Stand

Rows = dict[Any, dict[str, Any]]  # key → the values that a row must have


class Expected:
    """The rows of the derived tables: of objects as they stand, and those of the newest entries.

    `words` reads again what an earlier entry may make public; `redactions` says which of its
    fields are erased, `opener` which entry the tables say made another public.
    """

    def __init__(
        self,
        words: Callable[[int], Mapping[str, Any]],
        redactions: Redactions = MappingProxyType({}),
        opener: Callable[[int], int | None] = lambda _index: None,
    ) -> None:
        self.words = words
        self.redactions = redactions
        self.opener = opener
        self.objects: dict[str, Rows] = {
            name: {}
            for name in (
                *("entity", "cycle", "role_grant", "pledge", "log_key", "pledge_match"),
                "token",
            )
        }
        self.filed: dict[Any, int] = {}  # ref → the entry of its current revision
        self.public: dict[Any, int] = {}  # ref → the entry of its public revision
        self.entities: dict[Any, Mapping[str, Any]] = {}  # code → what it is now
        self.errata: set[int] = set()  # the entries that filed an erratum that is not public yet
        self.merged: dict[Any, Any] = {}  # ref → of the pledge that it is part of
        self.unclaimed: dict[Any, Any] = {}  # ref → the secretariat's links, of what was imported
        self.disputed: dict[Any, str] = {}  # ref → on which day its entity said: not ours
        self.reports: dict[Any, LastReport] = {}  # ref of a pledge → its last report
        self.judged: dict[tuple[Any, Any], Judged] = {}  # by ref and revision of a report
        self.documents: dict[Any, LastDocument] = {}  # ref → its newest revision
        self.briefs: dict[Any, Issued] = {}  # ref → what became of it
        self.partners: dict[Any, dict[Any, Stand]] = {}  # ref → code → where it stands
        self.embargoed: set[Any] = set()  # codes of the cycles that publish nothing
        self.numbers: Counter[tuple[str, Any]] = Counter()  # table and code → revisions so far
        self.first_key: Any = None  # the key that signed before the first rotation, if any
        self._derived: defaultdict[str, Rows] = defaultdict(dict)

    def derive(self, table: str, key: Any, **values: Any) -> None:
        """Note a row that an entry gives."""
        self._derived[table][key] = values

    def redacted(self, index: int) -> dict[str, Any]:
        """Return what the rows that repeat entry `index` say of the fields that it lost."""
        notes = self.notes(index)
        return {"redacted": notes} if notes else {}

    def notes(self, index: int) -> dict[str, Any]:
        """Return field → note of what entry `index` lost."""
        return {name: one.note for name, one in self.redactions.get(index, {}).items()}

    def open(self, it: Happening, *indexes: int) -> None:
        """Note that entries become public with this one."""
        for index in indexes:
            self.derive("opening", index, index=it.index)

    def document(self, it: Happening) -> Any:
        """Return what an entry says of an entity or a cycle; without its names, if they went."""
        erased = self.redactions.get(it.index, {}).get("document")
        return erased.left if erased else it.fields["document"]

    def pop(self, table: str) -> Rows:
        """Return the rows that the entries since the last time gave, and forget them."""
        return self._derived.pop(table, {})
