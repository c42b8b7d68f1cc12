"""Forum cycles and the framework as of one size of the log; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.errors import NoMoment, NotFound, Refused
from registry.framework.edition import Edition, Paragraph

# What an organizer may change. Its code and slug stand in addresses, and a closed cycle is not
# opened again: who files after its end is marked late. An edition comes into force beside those
# that are, and never goes: pledges were filed under it.
AMENDABLE = (
    "names", "forum_from", "forum_to", "opens_on", "closes_on", "editions", "four_eyes", "embargo",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CycleView:
    """A forum with its pledging window, as it was at some size of the log."""

    code: str
    slug: str
    names: Mapping[str, str]
    forum_from: date | None
    forum_to: date | None
    opens_on: date
    closes_on: date | None
    editions: tuple[str, ...]
    four_eyes: bool
    embargo: bool
    state: str  # open, closed
    redacted: Mapping[str, Any] | None = None  # when and why its names were erased

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> "CycleView":
        """Read the document that a row carries; where its names were erased, its code stands."""
        days = ("forum_from", "forum_to", "opens_on", "closes_on")
        values = {"names": {"en": document["code"]}} | dict(document)
        values["redacted"] = values.get("redacted", {}).get("document")
        for name in days:
            values[name] = date.fromisoformat(values[name]) if values[name] else None
        return cls(**values | {"editions": tuple(values["editions"])})

    def document(self) -> dict[str, Any]:
        """Return the JSON form."""
        names = [name for name in self.__dataclass_fields__ if name != "redacted"]
        values = {name: getattr(self, name) for name in names}
        for name, value in values.items():
            if isinstance(value, date):
                values[name] = value.isoformat()
        return values | {"editions": list(self.editions), "names": dict(self.names)}

    def check(self) -> None:
        """Refuse days that are out of order.

        Raises:
            Refused: a window or a forum ends before it begins, or a forum has half its days.
        """
        if self.closes_on and self.closes_on < self.opens_on:
            raise Refused("The window closes before it opens: correct one of the two days.")
        if (self.forum_from is None) != (self.forum_to is None):
            raise Refused("Give both days of the forum, or neither while they are not known.")
        if self.forum_from and self.forum_to and self.forum_to < self.forum_from:
            raise Refused("The forum ends before it begins: correct one of the two days.")

    def amended(self, other: "CycleView") -> "CycleView":
        """Return this cycle with all that may be amended as `other` has it."""
        return replace(self, **{name: getattr(other, name) for name in AMENDABLE})

    def is_late(self, day: date) -> bool:
        """Return whether filing on `day` is after the window has closed."""
        return self.state == "closed" or (self.closes_on is not None and day > self.closes_on)


class Framework:
    """The editions and cycles as of one log size."""

    def __init__(self, editions: Iterable[Edition], cycles: Iterable[CycleView]) -> None:
        self.editions = {edition.code: edition for edition in editions}
        self.cycles = {cycle.code: cycle for cycle in cycles}
        self._crossings = [one for edition in self.newest_first for one in edition.crosswalk]
        self._recommendations = {
            paragraph.code: (edition, paragraph)
            for edition in self.editions.values()
            for paragraph in edition.paragraphs
        }

    @property
    def current(self) -> Edition:
        """Return the newest edition."""
        if not self.editions:
            raise NoMoment(
                "The registry held nothing public yet at this entry of the log: take a later one."
            )
        return self.newest_first[0]

    @property
    def newest_first(self) -> list[Edition]:
        """Return all editions, the newest first."""
        return sorted(self.editions.values(), key=lambda edition: edition.dated, reverse=True)

    @property
    def is_plain(self) -> bool:
        """Whether a paragraph's number alone says which one: there is one edition."""
        return len(self.editions) < 2

    def edition(self, code: str) -> Edition:
        """Return the edition that a pledge was filed under, or the newest one."""
        return self.editions.get(code) or self.current

    def in_force(self, cycle: CycleView) -> list[Edition]:
        """Return the editions that a cycle's pledges link to, the newest first."""
        return [edition for edition in self.newest_first if edition.code in cycle.editions]

    def offered(self, cycle: CycleView) -> Edition:
        """Return the edition that a new pledge of the cycle is made under: its newest."""
        return next(iter(self.in_force(cycle)), None) or self.current

    def successors(self, code: str, to: Edition) -> tuple[str, ...]:
        """Return the recommendations of `to` that take up the one with `code`, if any.

        One edition after the other, by the crosswalk of each.
        """
        codes = [code]
        for edition in sorted(self.editions.values(), key=lambda one: one.dated):
            if edition.dated <= to.dated:
                codes = [later for one in codes for later in edition.successors(one)]
        known = {paragraph.code for paragraph in to.paragraphs}
        return tuple(one for one in dict.fromkeys(codes) if one in known)

    def cycle(self, code: str) -> CycleView:
        """Return the cycle with `code` or slug `code`, or raise NotFound."""
        for cycle in self.cycles.values():
            if code in {cycle.code, cycle.slug}:
                return cycle
        raise NotFound("There is no cycle {code}.", code=code)

    def open_cycles(self) -> list[CycleView]:
        """Return the cycles that take pledges, newest first."""
        return sorted(
            (cycle for cycle in self.cycles.values() if cycle.state == "open"),
            key=lambda cycle: cycle.opens_on,
            reverse=True,
        )

    def recommendation(self, code: str) -> tuple[Edition, Paragraph] | None:
        """Return the recommendation with this code and its edition, if any edition has it."""
        return self._recommendations.get(code)

    def earlier(self, code: str) -> tuple[str, ...]:
        """Return the recommendations of earlier editions that this one takes up."""
        return tuple(one.earlier for one in self._crossings if code in one.later)

    def later(self, code: str) -> tuple[str, ...]:
        """Return the recommendations of later editions that take this one up."""
        taking = (code_ for one in self._crossings if one.earlier == code for code_ in one.later)
        return tuple(taking)
