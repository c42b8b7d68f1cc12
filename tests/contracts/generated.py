"""The tables in the documents that are made from the code.

`python -m tests.contracts.generated` writes them anew after the code changed.
"""

import importlib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from registry import policy
from registry.audit.event import Event
from registry.briefing.document import Brief
from registry.dataset.columns import TABLES
from registry.matches import lifecycle as matches
from registry.partners import lifecycle as partners
from registry.pledges import lifecycle as review
from registry.pledges.content import FIELDS, ROW_FIELDS, Content
from registry.progress import lifecycle as progress

ROOT = Path(__file__).parents[2]
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))


def blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of a page that are of `language`."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _column in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _moves(table: Mapping[Any, StrEnum], moves: Iterable[StrEnum]) -> str:
    move = list(moves)
    states = list(dict.fromkeys([state for state, _move in table] + list(table.values())))
    rows = ((f"`{state}`", *(str(table.get((state, one), "")) for one in move)) for state in states)
    return _table(("from", *(f"*{one}*" for one in move)), rows)


def _policy() -> str:
    rows = (
        (f"`{permission}`", "<br>".join(" and ".join(p.__name__ for p in row) for row in table))
        for permission, table in policy.POLICY.items()
    )
    return _table(("permission", "who: any line grants, all of a line must hold"), rows)


def _predicates() -> str:
    found = {p.__name__: p for table in policy.POLICY.values() for row in table for p in row}
    rows = ((f"`{name}`", inspect.getdoc(found[name]) or "") for name in sorted(found))
    return _table(("predicate", "holds"), rows)


def _codes(codes: tuple[str, ...]) -> str:
    return "".join(f"- `{code}`\n" for code in codes)


def event_classes() -> dict[str, list[type[Event]]]:
    """Return kind → its dataclasses, of every room."""
    for path in sorted((ROOT / "registry").rglob("events.py")):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found: dict[str, list[type[Event]]] = {}
    waiting = Event.__subclasses__()
    while waiting:
        kind = waiting.pop(0)
        waiting += kind.__subclasses__()
        if hasattr(kind, "kind"):
            found.setdefault(kind.kind, []).append(kind)
    return dict(sorted(found.items()))


def event_fields(kind: type[Event]) -> list[str]:
    """Return what a kind of event discloses besides what every entry does."""
    names = [item.name for item in fields(kind) if item.name not in ("ref", "content")]
    has_content = any(item.name == "content" for item in fields(kind))
    return [f"`{name}`" for name in names] + ["the fields of a revision"] * has_content


def _events() -> str:
    return _table(("type", "opened", "fields besides the five of every entry"), _event_rows())


def _event_rows() -> Iterator[tuple[str, ...]]:
    for name, classes in event_classes().items():
        public = {kind.public for kind in classes}
        opened = "depends" if len(public) == 2 else "at once" if public == {True} else "no"
        if name in {"pledge.filed", "pledge.filed_on_behalf", "erratum.filed"}:
            publishing = "pledge.corrected" if name == "erratum.filed" else "pledge.published"
            opened = f"by `{publishing}`"
        yield f"`{name}`", opened, ", ".join(event_fields(classes[0]))


def _content() -> str:
    shapes = {
        "str": "text", "bool": "true or false", "int | None": "number or null",
        "tuple[str, ...]": "list of texts", "tuple[int, ...]": "list of numbers",
        "Mapping[str, str]": "language → text",
    }  # fmt: skip
    written = {item.name: _annotation(item.type) for item in fields(Content)}
    rows = (
        (f"`{name}`", shapes.get(written[name]) or f"list of {{{', '.join(ROW_FIELDS[name])}}}")
        for name in FIELDS
    )
    return _table(("name", "value"), rows)


def _brief() -> str:
    """Return what brief.json holds: a row for each dataclass that a brief is made of."""
    found: dict[str, type[Any]] = {}
    waiting: list[Any] = [Brief]
    while waiting:
        kind = waiting.pop(0)
        if is_dataclass(kind) and isinstance(kind, type) and kind.__name__ not in found:
            found[kind.__name__] = kind
            waiting += get_type_hints(kind).values()
        waiting += get_args(kind)
    rows = (
        (
            f"*{name}*",
            (inspect.getdoc(kind) or "").partition("\n")[0],
            ", ".join(f"`{key}`: {_shape(of)}" for key, of in get_type_hints(kind).items()),
        )
        for name, kind in found.items()
    )
    return _table(("part", "what it is", "members"), rows)


_PLAIN = {str: "text", int: "number", bool: "true or false", date: "day", type(None): "null"}


def _shape(kind: Any) -> str:
    parts = get_args(kind)
    match get_origin(kind):
        case None:
            return _PLAIN.get(kind) or f"*{kind.__name__}*"
        case origin if origin is Literal:
            return " or ".join(f"`{one}`" for one in parts)
        case origin if origin is tuple:
            return f"list of {_shape(parts[0])}"
        case _:
            return " or ".join(map(_shape, parts))


def _annotation(kind: object) -> str:
    text = kind.__name__ if isinstance(kind, type) and not hasattr(kind, "__args__") else str(kind)
    return text.replace("collections.abc.", "")


def _data() -> str:
    """Return each table of the data package with its columns, as its schema has them."""
    return "\n".join(
        f"### {table.name}\n\n{table.says} Key: {', '.join(f'`{name}`' for name in table.key)}.\n\n"
        + _table(
            ("column", "type", "HXL", "what it holds"),
            (
                (f"`{name}`", kind, f"`{tag}`", says + _refers(table.refers.get(name)))
                for name, kind, tag, says in table.columns
            ),
        )
        for table in TABLES
    )


def _refers(to: tuple[str, str] | None) -> str:
    return f" → {to[0]}" if to else ""


GENERATED: Mapping[str, Callable[[], str]] = {
    "review": lambda: _moves(review.TABLE, review.Move),
    "decline-reasons": lambda: _codes(review.DECLINE_REASONS),
    "partners": lambda: _moves(partners.TABLE, partners.Move),
    "implementation": lambda: _moves(progress.TABLE, progress.Move),
    "match": lambda: _moves(
        matches.TABLE, (move for move in matches.Move if move is not matches.Move.PROPOSE)
    ),
    "policy": _policy,
    "predicates": _predicates,
    "events": _events,
    "content": _content,
    "brief-json": _brief,
    "data-tables": _data,
}
PART = re.compile(r"<!-- generated: ([a-z-]+) -->\n.*?<!-- end -->", re.DOTALL)


def regenerate(text: str) -> str:
    """Return a page with its generated parts as the code has them now."""
    made = "<!-- generated: {} -->\n\n{}\n<!-- end -->"
    return PART.sub(lambda part: made.format(part[1], GENERATED[part[1]]()), text)


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(regenerate(path.read_text(encoding="utf-8")), encoding="utf-8")
