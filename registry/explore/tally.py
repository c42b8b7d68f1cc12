"""The public faces in force at a size of the log, and by what each is found, as bits; pure.

A number stands for a set of faces: its nth bit for the nth face, in the order of the log. So any
choice is a few `&` and `|` of numbers, and a count is the number of bits that are left: no database
looks at a hundred thousand rows for it.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, Self, TypeVar

from registry.explore.texts import Texts
from registry.progress.lifecycle import Currency, last_lapsed

Key = TypeVar("Key")
Found = tuple[str, str]  # filter and value
Bits = Mapping[Found, int]


class Standing(NamedTuple):
    """A public face: of which pledge and entity, in which state, and since when there is news."""

    entry: int
    pledge_id: int
    entity_id: int
    cycle: str
    state: str
    published_on: date


class Reported(NamedTuple):
    """What the newest report on a pledge says, and of which day it is."""

    pledge_id: int
    state: str
    on: date


@dataclass(frozen=True, slots=True)
class Tally:
    """All of it; `live` are the faces in force, among some that no longer are.

    `key` is the hash of the newest entry that it stands on. `since` are the days (ordinals) of the
    last news of each face, `places` the bits by pledge.
    """

    size: int
    key: bytes = b""
    faces: "array[int]" = field(default_factory=lambda: array("q"))
    since: "array[int]" = field(default_factory=lambda: array("l"))
    places: Mapping[int, int] = field(default_factory=dict)
    entities: Mapping[int, int] = field(default_factory=dict)  # id → its faces
    bits: Bits = field(default_factory=dict)
    reports: Mapping[int, Reported] = field(default_factory=dict)  # by pledge
    live: int = 0
    texts: Texts = field(default_factory=Texts)  # of the log, whatever the moment

    def moved_on(
        self,
        size: int,
        key: bytes,
        faces: Sequence[Standing],
        reports: Iterable[Reported],
        codes: Iterable[tuple[Found, Iterable[int]]],
    ) -> Self:
        """Return it at a later size, with the faces that are new since and the newest reports.

        `codes` are, for each value of a filter, the indexes of the new faces that have it.
        """
        places, known = dict(self.places), dict(self.reports)
        numbers, since = self.faces[:], self.since[:]
        found: defaultdict[Found, list[int]] = defaultdict(list)
        owners: defaultdict[int, list[int]] = defaultdict(list)
        gone = []
        for place, one in enumerate(faces, len(numbers)):
            if one.pledge_id in places:
                gone.append(places[one.pledge_id])
            places[one.pledge_id] = place
            numbers.append(one.entry)
            since.append(one.published_on.toordinal())
            owners[one.entity_id].append(place)
            found["cycle", one.cycle].append(place)
            found["state", one.state].append(place)
        for told in reports:
            known[told.pledge_id] = told
        ids = {one.pledge_id for one in faces} | {told.pledge_id for told in reports}
        cleared = bits(places[one] for one in ids if one in places)
        for told in (known[one] for one in ids if one in known and one in places):
            place = places[told.pledge_id]
            since[place] = told.on.toordinal()
            found["implementation", told.state].append(place)
        at = {index: len(self.faces) + n for n, index in enumerate(numbers[len(self.faces) :])}
        said = {
            pair: of & ~cleared if pair[0] == "implementation" else of
            for pair, of in self.bits.items()
        }
        for pair, indexes in codes:  # one after the other: there are many
            said[pair] = said.get(pair, 0) | bits(at[index] for index in indexes)
        return replace(
            self,
            size=size,
            key=key,
            faces=numbers,
            since=since,
            places=places,
            reports=known,
            entities=_joined(self.entities, owners),
            bits=_joined(said, found),
            live=(self.live | bits(range(len(self.faces), len(numbers)))) & ~bits(gone),
        )

    @property
    def is_worn(self) -> bool:
        """Whether most of its faces are in force no more: it is better made anew."""
        return len(self.faces) > 2 * self.live.bit_count() + 1_000

    def of(self, name: str, value: str) -> int:
        """Return the faces that a value of a filter finds, of those that stand in the bits."""
        return self.bits.get((name, value), 0)

    def unreported(self) -> int:
        """Return the faces of pledges that nobody has reported on."""
        said = 0
        for (name, _state), of in self.bits.items():
            said |= of if name == "implementation" else 0
        return self.live & ~said

    def fresh(self, today: date) -> dict[str, int]:
        """Return by currency the faces with news as fresh as that on a day."""
        due, overdue = (last_lapsed(today, years).toordinal() for years in (1, 2))
        lapsed = bits(place for place, day in enumerate(self.since) if day <= due)
        old = bits(place for place, day in enumerate(self.since) if day <= overdue)
        return {
            Currency.CURRENT: self.live & ~lapsed,
            Currency.DUE: self.live & lapsed & ~old,
            Currency.OVERDUE: self.live & old,
        }

    def among(self, indexes: Iterable[int]) -> int:
        """Return those of these faces that are in force, as bits."""
        count = len(self.faces)
        places = ((bisect_left(self.faces, index), index) for index in indexes)
        return self.live & bits(p for p, index in places if p < count and self.faces[p] == index)

    def indexes(self, of: int) -> Iterator[int]:
        """Yield the indexes of faces, the oldest first."""
        for place in places(of):
            yield self.faces[place]

    def newest(self, of: int, limit: int, *, before: int | None = None) -> list[int]:
        """Return the indexes of up to `limit` of these faces, newest first, before an index."""
        if before is not None:
            of &= (1 << bisect_left(self.faces, before)) - 1
        found: list[int] = []
        while of and len(found) < limit:
            place = of.bit_length() - 1
            of ^= 1 << place
            found.append(self.faces[place])
        return found

    def oldest(self, of: int, limit: int, *, after: int | None = None) -> list[int]:
        """Return the indexes of up to `limit` of these faces, oldest first, after an index."""
        if after is not None:
            of = (of >> (start := bisect_left(self.faces, after + 1))) << start
        found: list[int] = []
        while of and len(found) < limit:
            place = (of & -of).bit_length() - 1
            of ^= 1 << place
            found.append(self.faces[place])
        return found


def places(of: int) -> Iterator[int]:
    """Yield the places of the bits of a number, the lowest first."""
    for number, byte in enumerate(of.to_bytes((of.bit_length() + 7) // 8, "little")):
        if byte:
            yield from (8 * number + bit for bit in range(8) if byte >> bit & 1)


def bits(found: Iterable[int]) -> int:
    """Return the number whose bits are at these places."""
    marks = bytearray()
    for place in found:
        at = place >> 3
        if at >= len(marks):
            marks.extend(bytes(at + 1 - len(marks)))
        marks[at] |= 1 << (place & 7)
    return int.from_bytes(marks, "little")


def _joined(known: Mapping[Key, int], new: Mapping[Key, list[int]]) -> dict[Key, int]:
    joined = dict(known)
    for key, found in new.items():
        joined[key] = joined.get(key, 0) | bits(found)
    return joined
