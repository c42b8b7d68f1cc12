"""A page that is filled by hand, from above: what does not fit is counted, not set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from registry.briefing.document import Note
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.flow import Page, Strip
from registry.briefing.layout.grid import paragraph
from registry.briefing.layout.style import LEFT, MEASURE, SMALL_QUIET


class Item(NamedTuple):
    """What is set whole or not at all: its strips with the number of its note, if it has one."""

    strips: Callable[[str], list[Strip]]
    what: str = ""
    note: Note | None = None


def height_of(strips: Sequence[Strip]) -> float:
    """Return how high strips are, one under the other."""
    return sum(strip.height for strip in strips)


@dataclass(slots=True)
class Sheet:
    """A page that is full down to `at`."""

    desk: Desk
    at: float
    page: Page = field(default_factory=Page)

    def put(self, strips: Sequence[Strip]) -> None:
        """Set strips under what there is."""
        for strip in strips:
            self.page.place(strip, self.at)
            self.at -= strip.height

    def list(self, head: Sequence[Strip], items: Sequence[Item], room: float) -> None:
        """Set items under a head, within `room` points, and how many more there are.

        A head under which nothing fits is left out.
        """
        room -= height_of(head)
        count = self._fitting(items, room)
        if not count:
            return
        self.put(head)
        for item in items[:count]:
            self.put(item.strips(self.desk.cite(item.what, item.note) if item.note else ""))
        if count < len(items):
            self.put(self.more(len(items) - count))

    def more(self, count: int, left: float = LEFT + 12) -> Sequence[Strip]:
        """Return what says that `count` more stand elsewhere."""
        said = self.desk.more(count)
        return paragraph(self.desk.setter, said, SMALL_QUIET, left, MEASURE - 52)

    def _fitting(self, items: Sequence[Item], room: float) -> int:
        heights = [height_of(item.strips("0")) for item in items]
        if sum(heights) <= room:
            return len(items)
        room -= height_of(self.more(len(items)))
        count = 0
        while sum(heights[: count + 1]) <= room:
            count += 1
        return count
