"""What entries say, in lines to be compared with a page."""

import json
from collections.abc import Iterator
from typing import Any

from registry.verifier.spelling import clean

_FIRST = {"type": 0, "ref": 1, "revision": 2, "title": 3, "description": 4}
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
_JOINERS = "\u200c\u200d"  # Persian and Indic scripts need them


def lines_of(fields: dict[str, Any]) -> Iterator[str]:
    """Yield each field and its value, clean: title and description first, then by name."""
    for name in sorted(fields, key=lambda name: (_FIRST.get(name, len(_FIRST)), name)):
        value = fields[name]
        if name in {"title", "description"} and isinstance(value, dict):
            for language in sorted(value):
                yield f"    {_readable(name)} ({_readable(language)})"
                yield from _spell(value[language], 6)
        else:
            yield f"    {_readable(name)}"
            yield from _spell(value, 6)


def _spell(value: Any, indent: int) -> Iterator[str]:
    """Yield a value's lines: a list as one item after the other, an object as name: value."""
    if isinstance(value, list) and value:
        for item in value:
            first, *rest = [*_spell(item, indent + 2)] or [""]
            yield f"{' ' * indent}- {first.strip()}"
            yield from rest
    elif isinstance(value, dict) and value:
        for name in sorted(value):
            inner = list(_spell(value[name], indent + 2))
            is_short = len(inner) == 1 and not isinstance(value[name], list | dict)
            yield f"{' ' * indent}{_readable(name)}:{' ' + inner[0].strip() if is_short else ''}"
            yield from [] if is_short else inner
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        yield from (" " * indent + _readable(line) for line in text.split("\n"))


def _readable(text: str) -> str:
    """Return a line that plays no tricks on a terminal and keeps what languages need."""
    return "".join(c if c in _JOINERS else clean(c) for c in text.translate(_SPACES))
