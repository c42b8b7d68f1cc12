"""Values of a body, read by the types that the registry has for them, and JSON Schema of these.

What is wrong is told by JSON pointer (RFC 6901), all at once.
"""

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

from registry.api.parameters import shown
from registry.api.schema import Schema
from registry.errors import Problem, Refused, Sentence

MOST = 100  # parts of a list or an object; no form shows more
Wrong = list[Problem]
_SCALARS: Mapping[Any, tuple[Schema, Sentence]] = {
    str: ({"type": "string"}, Sentence("Give a text here, in quotation marks.")),
    int: ({"type": "integer"}, Sentence("Give a whole number here, without quotation marks.")),
    bool: ({"type": "boolean"}, Sentence("Give true or false here.")),
}
_LIST = Sentence("Give a list here, in brackets.")
_LONG = Sentence("At most {most} parts fit here.", {"most": MOST})
_OBJECT = Sentence("Give an object here, in braces.")
_MISSING = Sentence("This is missing: give it.")


@dataclass(frozen=True, slots=True)
class Members:
    """An object of which any members may be given, but for those `needed`: name → type.

    `also` are members that may be given back as they were read, and that are not described.
    """

    hints: Mapping[str, Any]
    needed: Sequence[str] = ()
    also: Mapping[str, Any] = field(default_factory=dict)


NOTHING = Members({})


def read(members: Members, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a body, read by their types.

    Raises:
        Refused: something in it is unknown, missing or of another type; `problems` says what.
    """
    wrong: Wrong = []
    found: dict[str, Any] = _value(members, body, "", wrong)
    refuse(wrong)
    return found


def refuse(wrong: Sequence[Problem]) -> None:
    """Refuse what these problems are about, if there are any."""
    if wrong:
        raise Refused("Something in the body cannot be used.", problems=wrong)


def _members(
    hints: Mapping[str, Any], needed: Sequence[str], body: Any, at: str, wrong: Wrong
) -> Iterator[tuple[str, Any]]:
    if not isinstance(body, Mapping):
        wrong.append(Problem(at, _OBJECT))
        return
    for name, value in body.items():
        place = f"{at}/{pointed(name)}"
        if name in hints:
            yield name, _value(hints[name], value, place, wrong)
        else:
            known = ", ".join(hints) or "–"
            values = {"name": shown(name), "known": known}
            sentence = Sentence("There is no “{name}” here, only {known}.", values)
            wrong.append(Problem(place, sentence))
    wrong.extend(Problem(f"{at}/{name}", _MISSING) for name in needed if name not in body)


def pointed(name: str) -> str:
    """Return a member's name as a part of a JSON pointer, as far as it can be repeated."""
    return shown(name).replace("~", "~0").replace("/", "~1")


def _value(hint: Any, value: Any, at: str, wrong: Wrong) -> Any:
    if isinstance(hint, Members):
        return dict(_members({**hint.hints, **hint.also}, hint.needed, value, at, wrong))
    if hint in _SCALARS:
        if type(value) is not hint:
            wrong.append(Problem(at, _SCALARS[hint][1]))
        return value
    if is_dataclass(hint) and isinstance(hint, type):
        return _row(hint, value, at, wrong)
    origin, parts = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return None if value is None else _value(_given(parts), value, at, wrong)
    if issubclass(origin, Mapping):
        return _named(parts[1], value, at, wrong)
    return tuple(_parts(parts[0], value, at, wrong))


def _named(hint: Any, value: Any, at: str, wrong: Wrong) -> dict[str, Any]:
    """Return an object of which any member may be given, such as texts by language."""
    if isinstance(value, Mapping) and len(value) > MOST:
        wrong.append(Problem(at, _LONG))
        return {}
    hints = dict.fromkeys(value, hint) if isinstance(value, Mapping) else {}
    return dict(_members(hints, (), value, at, wrong))


def _row(hint: Any, value: Any, at: str, wrong: Wrong) -> Any:
    before = len(wrong)
    found = dict(_members(hints_of(hint), _needed(hint), value, at, wrong))
    return hint(**found) if len(wrong) == before else None


def _parts(hint: Any, value: Any, at: str, wrong: Wrong) -> Iterator[Any]:
    if not isinstance(value, list):
        wrong.append(Problem(at, _LIST))
    elif len(value) > MOST:
        wrong.append(Problem(at, _LONG))
    else:
        for place, one in enumerate(value):
            yield _value(hint, one, f"{at}/{place}", wrong)


def _given(parts: tuple[Any, ...]) -> Any:
    return next(one for one in parts if one is not types.NoneType)


def hints_of(shape: Any) -> dict[str, Any]:
    """Return name → type of the fields of a dataclass."""
    hints = get_type_hints(shape)
    return {item.name: hints[item.name] for item in fields(shape)}


def _needed(shape: Any) -> list[str]:
    return [
        item.name
        for item in fields(shape)
        if item.default is MISSING and item.default_factory is MISSING
    ]


def schema(members: Members) -> Schema:
    """Return the JSON Schema of a body with these members."""
    return {
        "type": "object",
        "properties": {name: _schema(hint) for name, hint in members.hints.items()},
        "additionalProperties": False,
    } | ({"required": list(members.needed)} if members.needed else {})


def _schema(hint: Any) -> Schema:
    if isinstance(hint, Members):
        return schema(hint)
    if hint in _SCALARS:
        return dict(_SCALARS[hint][0])
    if is_dataclass(hint):
        return schema(Members(hints_of(hint), _needed(hint)))
    origin, parts = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return {"anyOf": [_schema(_given(parts)), {"type": "null"}]}
    if issubclass(origin, Mapping):
        named = {"type": "object", "additionalProperties": _schema(parts[1])}
        return named | {"maxProperties": MOST}
    if not issubclass(origin, Sequence):
        raise TypeError(f"no schema for {hint}")
    return {"type": "array", "items": _schema(parts[0]), "maxItems": MOST}
