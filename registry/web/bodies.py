"""What may be sent: an address, the fields of a form, and a file where a view says so.

All else is refused before a view reads it.
"""

import re
from collections.abc import Callable
from math import ceil
from typing import IO, Any, TypeVar
from urllib.parse import parse_qsl
from wsgiref.types import WSGIEnvironment

from flask import Flask, Request, abort, current_app, request
from flask_babel import format_decimal
from flask_babel import gettext as _
from werkzeug.formparser import FormDataParser
from wtforms import Field

from registry.errors import Refused
from registry.settings import MEGABYTE
from registry.web.addresses import LONGEST, length
from registry.web.context import SAFE

JSON = "application/json"
ENCODED = "application/x-www-form-urlencoded"
FORMS = frozenset({"", ENCODED, "multipart/form-data"})  # without a body, a request names no type

# What surrounds a file in its request. With room to spare, so that a file somewhat too large is
# answered beside its field and not by a page that knows nothing of the form.
_AROUND = 2_000_000  # bytes


# One part of a file, as it may be asked for. Several at once, or what is none, is passed over and
# the whole is sent (RFC 9110, 14.2); so it is where the question is whether it changed (13.2.2).
_PART = re.compile(r"bytes=([0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})")


class _Parser(FormDataParser):
    """Reads the fields of a form; bytes that are no UTF-8 become U+FFFD, as in a multipart form.

    Werkzeug's own keeps such bytes as they are spelled (“%FF”), as if that had been typed.
    """

    def _parse_urlencoded(
        self, stream: IO[bytes], _mimetype: str, _length: int | None, _options: dict[str, str]
    ) -> Any:
        text = stream.read().decode(errors="replace")
        fields = parse_qsl(text, keep_blank_values=True, errors="replace")
        return stream, self.cls(fields), self.cls()


class _Request(Request):
    form_data_parser_class = _Parser

    def __init__(self, environ: WSGIEnvironment, *args: Any, **kwargs: Any) -> None:
        is_part = _PART.fullmatch(environ.get("HTTP_RANGE", ""))
        if not is_part or "HTTP_IF_NONE_MATCH" in environ:
            environ.pop("HTTP_RANGE", None)
        super().__init__(environ, *args, **kwargs)


View = TypeVar("View", bound=Callable[..., object])


def takes_files(view: View) -> View:
    """Let a view's form carry a file as large as any may be; it stands below `requires`."""
    view.takes_files = None  # type: ignore[attr-defined]
    return view


def takes_small_files(most: int) -> Callable[[View], View]:
    """Let a view's form carry a file of at most so many bytes."""

    def mark(view: View) -> View:
        view.takes_files = most  # type: ignore[attr-defined]
        return view

    return mark


def takes_json(most: int) -> Callable[[View], View]:
    """Let a view be sent JSON of at most so many bytes, or nothing; it reads no form."""

    def mark(view: View) -> View:
        view.takes_json = most  # type: ignore[attr-defined]
        return view

    return mark


def init_app(app: Flask) -> None:
    """Refuse long addresses, and what form libraries would take for the fields of a form."""
    app.request_class = _Request
    app.before_request(refuse_long)
    app.before_request(refuse_others)


def refuse_long() -> None:
    """Refuse an address that is too long: 414."""
    if length() > LONGEST:
        abort(414)


def refuse_others() -> None:
    """Refuse JSON and files where a view does not take them: 415, 422."""
    if request.method in SAFE:
        return
    if json_most := _largest_json():
        _read_json(json_most)
        return
    if request.mimetype not in FORMS:
        abort(415)
    most = _largest_file()
    if request.mimetype == ENCODED:  # Werkzeug limits only the fields of the other kind
        request.max_content_length = request.max_form_memory_size
    elif most:
        request.max_content_length = most + _AROUND
    # Read whole before anything asks the database: SQLite's one write lock never waits for
    # somebody's line.
    if request.files and not most:
        raise Refused("This page takes words, not files: go back and type them.")


def _largest_json() -> int:
    """Return how many bytes of JSON this view takes; 0 where it takes none."""
    view: Any = current_app.view_functions.get(request.endpoint or "")
    return int(getattr(view, "takes_json", 0))


def _read_json(most: int) -> None:
    """Read the body whole, before anything asks the database."""
    request.max_content_length = most
    if request.get_data() and request.mimetype != JSON:
        abort(415)


def _largest_file() -> int:
    """Return how many bytes a file of this form may have; 0 where it carries none."""
    view: Any = current_app.view_functions.get(request.endpoint or "")
    if not hasattr(view, "takes_files"):
        return 0
    return int(view.takes_files or current_app.config["MAX_CONTENT_LENGTH"])


def ask_again(field: Field) -> None:
    """Say at a field that its file must be chosen again, where the form was refused for another.

    No browser fills such a field by itself, and what nobody misses is sent without its file.
    """
    file = request.files.get(field.name)
    if file and file.filename and not field.errors:
        field.errors = (_("Choose the file again: it was not kept."),)


def too_large() -> dict[str, Any]:
    """Return what the page says of a request that is too large: its size, its form's limit, in MB.

    Nothing of it was read, so nothing typed can be shown again.
    """
    app = current_app.config
    largest = _largest_file()
    limit = largest or _largest_json() or app["MAX_FORM_MEMORY_SIZE"]
    sent = request.content_length or 0
    return {
        "limit": limit // MEGABYTE,
        "sent": ceil(sent / (MEGABYTE / 10)) / 10,
        "takes_file": bool(largest),
        "has_too_many_fields": 0 < sent <= limit,
    }


def too_long() -> dict[str, Any]:
    """Return what the page says of an address that is too long."""
    return {
        "message": _(
            "The address has %(n)s characters, and the registry reads at most %(most)s.",
            n=format_decimal(length()),
            most=format_decimal(LONGEST),
        )
    }
