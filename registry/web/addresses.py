"""What an address may hold, so that every database can look it up: checked before any view.

A page has one address. Who writes the name of a thing in other letters, or a slash at the end, is
led to it for good.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Flask, redirect, request, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import IntegerConverter, UnicodeConverter, ValidationError


def _reference(part: str) -> str:
    """Return a reference as it is written: P-2026-00001."""
    return part.upper() if part[1:2] == "-" else part


# Parts of an address that name a thing → how it is written; all else means what it says.
_WRITTEN: Final[Mapping[str, Callable[[str], str]]] = {
    "code": str.upper,
    "letter": str.lower,
    "match": _reference,
    "ref": _reference,
    "sha256": str.lower,
    "slug": str.lower,
}


LONGEST: Final = 8_192  # characters of an address; RFC 9110 (4.1) wants 8,000 read at least


def length() -> int:
    """Return how many characters this request's address has, without its host."""
    return len(request.path) + len(request.query_string)


class BoundedInteger(IntegerConverter):
    """`<int:…>` below 10^15; anything longer is an address that does not exist."""

    regex = r"[0-9]{1,15}"


class PlainText(UnicodeConverter):
    """`<…>` of characters that can be seen; no name here has others, and PostgreSQL refuses NUL."""

    def to_python(self, value: str) -> str:
        """Return the part of the address as it is, or make it one that does not exist."""
        if not value.isprintable():
            raise ValidationError
        return value


def init_app(app: Flask) -> None:
    """Make them the meaning of `<int:…>` and `<…>`, and lead to the one address of each page."""
    app.url_map.converters |= {"int": BoundedInteger, "default": PlainText, "string": PlainText}
    app.before_request(lead_to_the_one)


def lead_to_the_one() -> ResponseReturnValue | None:
    """Redirect to where this page lies, if the address names it in other letters or with a `/`."""
    if request.method not in {"GET", "HEAD"}:
        return None
    found = _without_slash() or (request.endpoint, request.view_args or {})
    endpoint, parts = found
    written = {name: _as_written(name, part) for name, part in parts.items()}
    if not endpoint or (endpoint == request.endpoint and written == parts):
        return None
    query = request.query_string.decode("latin-1")  # as it came: it is none of our business here
    address = url_for(endpoint, **written)
    answer = redirect(f"{address}?{query}" if query else address, 301)
    answer.set_data(b"")  # for programs too, which read no page
    del answer.headers["Content-Type"]
    return answer


def _as_written(name: str, part: Any) -> Any:
    """Return a part of an address as links have it; in other scripts, letters have no one case."""
    write = _WRITTEN.get(name)
    return write(part) if write and isinstance(part, str) and part.isascii() else part


def _without_slash() -> tuple[str, Mapping[str, Any]] | None:
    """Return the page that an unknown address names but for the slash at its end, if it is one."""
    routes = request_ctx.url_adapter
    is_unknown = isinstance(request.routing_exception, NotFound)
    if routes is None or not is_unknown or not request.path.endswith("/"):
        return None
    try:
        endpoint, parts = routes.match(request.path.rstrip("/"), method="GET")
    except HTTPException:
        return None
    return str(endpoint), parts
