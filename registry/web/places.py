"""What the address of a list asks for beside its filters: a place in it, and what it has not; pure.

A list goes on from a row, which the index of its entry names. What is none is said to the reader:
the first page in silence would pass for the one that was asked for.
"""

import re
from collections.abc import Collection, Iterable
from typing import Any

from werkzeug.datastructures import MultiDict

from registry.errors import Refused, Sentence

_INDEX = re.compile(r"[0-9]{1,18}")  # an index of the log fits in 63 bits
_FRAME = frozenset({"at", "lang", "v"})  # what the frame of every page reads


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


def strangers(args: Iterable[str], known: Collection[str]) -> list[Sentence]:
    """Return a sentence for each name in an address that a list does not read."""
    return [
        Sentence("This list has no “{name}”: it is shown without that.", {"name": name[:40]})
        for name in args
        if name not in {*known, "before", "after", *_FRAME}
    ]
