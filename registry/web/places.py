"""What an address asks for: names that a page reads or does not, a place in a list; pure.

What a page does not read it says, and what can stand once and stands twice it refuses, whichever
page it is. A list goes on from a row, which the index of its entry names. What is none is said to
the reader: the first page in silence would pass for the one that was asked for.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from registry.errors import Refused, Sentence

_INDEX = re.compile(r"[0-9]{1,18}")  # an index of the log fits in 63 bits
_FRAME = frozenset({"at", "lang", "v"})  # what the frame of every page reads
# Names that others put on links to follow who clicks them: no question of the reader's.
_FOLLOWING = re.compile(r"utm_[a-z_]*|[a-z]{1,3}clid|mc_[ce]id")
_NAMED = 5  # of what an address has and a page cannot use

View = TypeVar("View", bound=Callable[..., object])


def read_place(
    args: MultiDict[str, str], size: int, problems: list[Sentence]
) -> tuple[int | None, int | None]:
    """Return the rows `before` and `after` which a list of a log of this size goes on, if any."""
    before, after = (_index(args.get(name), size, problems) for name in ("before", "after"))
    if before is not None and after is not None:
        problems.append(
            Sentence("The address asks for what is before a place and after one: the list starts "
                     "anew.")
        )  # fmt: skip
        return None, None
    return before, after


def _index(raw: str | None, size: int, problems: list[Sentence]) -> int | None:
    if not raw:
        return None
    if not _INDEX.fullmatch(raw) or int(raw) >= size:
        problems.append(
            Sentence("“{value}” is no place in the list: it starts anew.", {"value": raw[:40]})
        )
        return None
    return int(raw)


def refuse(problems: Collection[Sentence]) -> None:
    """Refuse to answer a program in vain: it reads no notice above other rows.

    A notice says that the list is shown without something; here nothing is shown.

    Raises:
        Refused: it names what the first of these problems is about.
    """
    for problem in problems:
        values: dict[str, Any] = {**problem.values}
        if not (named := values.get("value") or values.get("name")):
            raise Refused(problem.message, **values)
        raise Refused(
            "“{value}” in the address cannot be used: choose again on the page of the list, and "
            "take the address from there.",
            value=named,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """The names that a page reads of its address: what stands once, and what may more than once."""

    once: frozenset[str] = frozenset()
    several: frozenset[str] = frozenset()

    def unread(self, args: MultiDict[str, str]) -> list[Sentence]:
        """Return a sentence about the names that the page does not read, if there are any.

        Raises:
            Refused: what can stand once stands twice: nobody knows which of them was meant.
        """
        for name in sorted(self.once | _FRAME):
            if name != "at" and len([one for one in args.getlist(name) if one]) > 1:
                raise Refused("{name} is given more than once: give it once.", name=name)
        known = self.once | self.several | _FRAME
        names = [name for name in args if name not in known and not _FOLLOWING.fullmatch(name)]
        return [_unread(names)] if names else []


def asks(*once: str, several: Iterable[str] = ()) -> Callable[[View], View]:
    """Say which names a page reads of its address; it stands above `public` or `requires`."""

    def mark(view: View) -> View:
        view.asked = Asked(frozenset(once), frozenset(several))  # type: ignore[attr-defined]
        return view

    return mark


def asked_of(view: object) -> Asked:
    """Return what a page reads of its address: nothing, where it does not say."""
    found: Asked = getattr(view, "asked", _NOTHING)
    return found


def listed(names: Sequence[str]) -> str:
    """Return some of what an address has, in one line: the first few, as far as can be repeated."""
    return ", ".join([name[:40] for name in names[:_NAMED]] + ["…"] * (len(names) > _NAMED))


def _unread(names: Sequence[str]) -> Sentence:
    return Sentence(
        "“{name}” in the address means nothing here: the page is shown without it.",
        {"name": listed(names)},
    )


_NOTHING = Asked()
