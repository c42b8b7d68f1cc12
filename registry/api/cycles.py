"""Forum cycles with their pledging windows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from registry.api.answers import Answer, address, here
from registry.explore.views.frame import wording
from registry.framework.cycles import CycleView


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """A forum and its pledging window.

    `editions` are in force in it; `four_eyes` is whether another reviewer publishes than accepted;
    under `embargo` what is accepted becomes public all at once. `list_url` is the list of its
    pledges.
    """

    code: str
    url: str
    names: Mapping[str, str]
    forum_from: date | None
    forum_to: date | None
    opens_on: date
    closes_on: date | None
    editions: Sequence[str]
    four_eyes: bool
    embargo: bool
    state: Literal["open", "closed"]
    list_url: str


@dataclass(frozen=True, kw_only=True)
class Cycles(Answer):
    """The forum cycles, the one that opened last first."""

    items: Sequence[Cycle]


@dataclass(frozen=True, kw_only=True)
class OneCycle(Answer):
    """A forum cycle."""

    cycle: Cycle


def cycles() -> Cycles:
    """Return the forum cycles."""
    known = wording().framework.cycles.values()
    ordered = sorted(known, key=lambda one: (one.opens_on, one.code), reverse=True)
    return Cycles(moment=here(), items=[_cycle(one) for one in ordered])


def cycle(code: str) -> OneCycle:
    """Return a cycle by its code or its slug."""
    return OneCycle(moment=here(), cycle=_cycle(wording().framework.cycle(code)))


def _cycle(one: CycleView) -> Cycle:
    return Cycle(
        code=one.code,
        url=address("api.cycle", code=one.code),
        names=one.names,
        forum_from=one.forum_from,
        forum_to=one.forum_to,
        opens_on=one.opens_on,
        closes_on=one.closes_on,
        editions=one.editions,
        four_eyes=one.four_eyes,
        embargo=one.embargo,
        state="open" if one.state == "open" else "closed",
        list_url=address("api.pledges", cycle=one.code),
    )
