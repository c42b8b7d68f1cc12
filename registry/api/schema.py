"""JSON Schema of the shapes that answers have, read from their types; pure.

A shape is a dataclass: its docstring says what it is, each of its fields is always there.
`Annotated[str, CODES]` is one of a closed list of codes.
"""

import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from inspect import cleandoc
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from registry.errors import Sentence

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_SCALARS: Mapping[Any, Schema] = {
    str: _TEXT,
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    Decimal: {"type": "string", "description": "An exact decimal."},
    Sentence: {"type": "string", "description": "A sentence in the reader’s language."},
}


def name_of(shape: type) -> str:
    """Return what a shape is called: by its class; one of another room, by that room too."""
    room = shape.__module__.split(".")[1]
    return shape.__name__ if room == "api" else f"{room.capitalize()}{shape.__name__}"


def schema_of(hint: Any) -> Schema:
    """Return the schema of a type; that of a shape refers to the components."""
    if hint in _SCALARS:
        return dict(_SCALARS[hint])
    if is_dataclass(hint) and isinstance(hint, type):
        return {"$ref": f"#/components/schemas/{name_of(hint)}"}
    return _composed(get_origin(hint), get_args(hint))


def _composed(origin: Any, parts: tuple[Any, ...]) -> Schema:
    if origin is Annotated:
        return schema_of(parts[0]) | {"enum": list(parts[1])}
    if origin is Literal:
        return _TEXT | {"enum": list(parts)}
    if origin in {Union, types.UnionType}:
        return {"anyOf": [_NULL if one is types.NoneType else schema_of(one) for one in parts]}
    if issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(parts[1])}
    if issubclass(origin, Sequence):
        return {"type": "array", "items": schema_of(parts[0])}
    raise TypeError(f"no schema for {origin} of {parts}")


_NULL: Schema = {"type": "null"}


def components(shapes: Iterable[type]) -> dict[str, Schema]:
    """Return by name the schemas of these shapes and of all that they are made of."""
    found: dict[str, Schema] = {}
    waiting = list(shapes)
    while waiting:
        shape = waiting.pop()
        if (name := name_of(shape)) not in found:
            hints = _hints(shape)
            found[name] = {
                "type": "object",
                "description": cleandoc(shape.__doc__ or ""),
                "properties": {field: schema_of(hint) for field, hint in hints.items()},
                "required": list(hints),
            }
            waiting += [one for hint in hints.values() for one in _shapes_in(hint)]
    return dict(sorted(found.items()))


def _hints(shape: Any) -> dict[str, Any]:
    hints = get_type_hints(shape, include_extras=True)
    return {item.name: hints[item.name] for item in fields(shape)}


def _shapes_in(hint: Any) -> list[type]:
    if hint in _SCALARS:
        return []
    if is_dataclass(hint) and isinstance(hint, type):
        return [hint]
    if get_origin(hint) in {Annotated, Literal}:
        return []
    return [one for part in get_args(hint) for one in _shapes_in(part)]
