"""Parts of public pages, kept by all that they are a function of and put together into pages.

A page that nobody asked for before is mostly made of what other pages showed already: the menu, the
footer, the items of a list, a matrix. A template keeps such a part by `{% keep … %}`, a view by
`piece`. Language and mount are in every key; whatever else a part shows must be named. Nothing is
kept, nor taken from here, for people who are signed in.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import chain, zip_longest
from threading import Lock
from typing import TypeVar

from flask import Flask, current_app, g, request
from jinja2 import Template, nodes
from jinja2.environment import TemplateModule
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from markupsafe import Markup, escape

from registry.web.context import identity

Key = TypeVar("Key", bound=Hashable)
MOST = 16 << 20  # characters
_PIECES = "registry.pieces"
_OVERHEAD = 300  # bytes of memory that a piece takes besides its text, about


HOLE = Markup("\x00")  # where a piece lacks what differs; no text has one (`registry.text`)


class Pieces:
    """Texts by key, up to `limit` characters: the one asked for longest ago makes room."""

    def __init__(self, limit: int = MOST) -> None:
        self.limit = limit
        self.weight = 0
        self._kept: OrderedDict[Hashable, Markup] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Markup | None:
        """Return the text kept under `key`, if there is one."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def put(self, key: Hashable, text: Markup) -> None:
        """Keep a text, unless it is there or too large."""
        weight = len(text) + _OVERHEAD
        with self._lock:
            if key in self._kept or weight > self.limit:
                return
            self._kept[key] = text
            self.weight += weight
            while self.weight > self.limit:
                _key, oldest = self._kept.popitem(last=False)
                self.weight -= len(oldest) + _OVERHEAD

    def texts(self) -> list[Markup]:
        """Return all that is kept."""
        with self._lock:
            return list(self._kept.values())

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()
            self.weight = 0


class Keep(Extension):
    """The tag `{% keep name, … %}…{% endkeep %}`: what stands inside is kept by what is named."""

    tags = {"keep"}  # noqa: RUF012 - Jinja's own declaration

    def parse(self, parser: Parser) -> nodes.Node:
        """Return the call of `_piece` with what is named and what stands inside."""
        line = next(parser.stream).lineno
        key = parser.parse_tuple()
        body = parser.parse_statements(("name:endkeep",), drop_needle=True)
        call = self.call_method("_piece", [key], lineno=line)
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _piece(self, key: Hashable, caller: Callable[[], str]) -> Markup:
        return piece(key, caller)


class _Template(Template):
    """A template that is imported as it is: all of them see the same globals.

    Jinja compares these anew for each line that imports, which takes as long as to say hello.
    """

    def _get_default_module(self, _context: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def init_app(app: Flask) -> None:
    """Let templates keep parts of pages, as long as the application runs."""
    app.jinja_env.template_class = _Template
    app.extensions[_PIECES] = Pieces()
    app.jinja_env.add_extension(Keep)


def pieces(app: Flask) -> Pieces:
    """Return what an application keeps."""
    found: Pieces = app.extensions[_PIECES]
    return found


def piece(key: Hashable, make: Callable[[], str]) -> Markup:
    """Return the part of a page that is kept under `key`, made now if there is none.

    What is made must be a function of the key, the language, and nothing else of the request.
    """
    return several([key], lambda _missing: [make()])[0]


def several(
    keys: Sequence[Key], make: Callable[[Sequence[Key]], Iterable[str]]
) -> Sequence[Markup]:
    """Return the parts under these keys; `make` makes at once those of them that are missing."""
    if identity().is_known:
        return [Markup(text) for text in make(keys)]  # noqa: S704 - templates made them
    kept, frame = pieces(current_app), (g.get("language"), request.script_root)
    found = {key: kept.get((*frame, key)) for key in keys}
    if missing := [key for key in keys if found[key] is None]:
        for key, text in zip(missing, make(missing), strict=True):
            found[key] = made = Markup(text)  # noqa: S704
            kept.put((*frame, key), made)
    return [found[key] or Markup() for key in keys]


def filled(text: Markup, values: Iterable[str]) -> Markup:
    """Return a piece with these texts in its holes, in turn; they are escaped."""
    parts = str(text).split(HOLE)
    said = map(escape, values)
    return Markup("".join(chain.from_iterable(zip_longest(parts, said, fillvalue=""))))  # noqa: S704
