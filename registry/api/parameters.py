"""What an address may ask for: each parameter with its type, read strictly.

The pages show a list without what they cannot use; a program would take that for its answer. So
here whatever is unknown, said twice, or of the wrong type is refused, each in a sentence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from werkzeug.datastructures import MultiDict

from registry.errors import Problem, Refused, Sentence

Parts = Mapping[str, tuple[Literal["text", "number"], str, str]]
"""Parts of a path by name: the type, what it is, an example."""
_WHOLE = re.compile(r"[0-9]{1,18}")  # fits in 63 bits
_SHOWN = 40  # characters of what was sent


def parts_of(path: str, known: Parts) -> Parts:
    """Return those of the `known` parts that a path has: `/pledges/{ref}`."""
    return {name: part for name, part in known.items() if f"{{{name}}}" in path}


def rule_of(path: str, known: Parts) -> str:
    """Return the path as Flask has it: `/pledges/<ref>`."""
    for name, (kind, _says, _example) in parts_of(path, known).items():
        path = path.replace(f"{{{name}}}", f"<int:{name}>" if kind == "number" else f"<{name}>")
    return path


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query; `says` is what it does, in English.

    A number lies between `least` and `most`, and is an index of the log with `is_index`; a text is
    one of `codes` where there are any. With `several` it may be given more than once.
    """

    name: str
    says: str
    is_number: bool = False
    is_index: bool = False
    several: bool = False
    least: int = 0
    most: int = 10**18 - 1
    codes: tuple[str, ...] = ()
    otherwise: int | str | None = None
    example: str = ""

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of its value."""
        if self.is_number:
            found: dict[str, Any] = {"type": "integer", "minimum": self.least, "maximum": self.most}
        else:
            found = {"type": "string"} | ({"enum": list(self.codes)} if self.codes else {})
        if self.otherwise is not None:
            found["default"] = self.otherwise
        return {"type": "array", "items": found} if self.several else found

    def read(self, raw: str, size: int) -> int | str:
        """Return the value that was given, for a log of this size.

        Raises:
            Refused: it is none.
        """
        if self.is_number:
            return self._number(raw, size - 1 if self.is_index else self.most)
        if self.codes and raw not in self.codes:
            raise Refused(
                "“{value}” is no {name}: give one of {codes}.",
                value=shown(raw),
                name=self.name,
                codes=", ".join(self.codes),
            )
        return raw

    def _number(self, raw: str, most: int) -> int:
        if not _WHOLE.fullmatch(raw) or not self.least <= int(raw) <= most:
            raise Refused(
                "“{value}” is no {name}: give a whole number from {least} to {most}.",
                value=shown(raw),
                name=self.name,
                least=self.least,
                most=most,
            )
        return int(raw)


class Misasked(Refused):
    """Something in the address cannot be used; `problems` are about its parameters."""


AT = Parameter(
    "at",
    "The moment to show: the index of an entry of the log, or a UTC day, which stands for its last "
    "entry. Today’s without it.",
    example="2026-05-08",
)
BEFORE = Parameter(
    "before",
    "Where the part begins; take it from `next` of the part before.",
    is_number=True,
    is_index=True,
)
AFTER = Parameter("after", "Where the part begins; take it from `next` of the part before.")
LIMIT = Parameter(
    "limit", "How many to give at most.", is_number=True, least=1, most=100, otherwise=20
)


def read(known: Sequence[Parameter], args: MultiDict[str, str], size: int) -> dict[str, Any]:
    """Return name → value of all that `args` gives of the parameters but `at`; empty is not given.

    `size` is that of the log at the moment that is shown.

    Raises:
        Misasked: something cannot be used; `problems` says by parameter what and why.
    """
    problems = list(_unknown(known, args))
    found: dict[str, Any] = {one.name: one.otherwise for one in known if not one.several}
    for one in known:
        try:
            found |= _value(one, [raw for raw in args.getlist(one.name) if raw], size)
        except Refused as refused:
            problems.append(Problem(one.name, refused.sentence))
    refuse(problems)
    found.pop(AT.name, None)  # the moment was read before
    return found


def refuse(problems: Sequence[Problem]) -> None:
    """Refuse what these problems are about, if there are any."""
    if problems:
        raise Misasked("Something in the address cannot be used.", problems=problems)


def shown(raw: str) -> str:
    """Return the part of a sent text that a sentence can repeat."""
    return "".join(one if one.isprintable() else "\ufffd" for one in raw[:_SHOWN])


def _value(one: Parameter, given: list[str], size: int) -> dict[str, Any]:
    if one.several:
        return {one.name: [one.read(raw, size) for raw in given]}
    if len(given) > 1:
        raise Refused("{name} is given more than once: give it once.", name=one.name)
    return {one.name: one.read(given[0], size)} if given else {}


def _unknown(known: Sequence[Parameter], args: MultiDict[str, str]) -> Iterator[Problem]:
    names = [one.name for one in known]
    for name in args:
        if name not in names:
            yield Problem(
                shown(name),
                Sentence(
                    "There is no parameter “{name}” here, only {known}.",
                    {"name": shown(name), "known": ", ".join(names) or "–"},
                ),
            )
