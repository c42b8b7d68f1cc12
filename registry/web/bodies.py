"""What may be sent: the fields of a form. All else is refused before a view reads it."""

from flask import Flask, abort, request

from registry.errors import Refused
from registry.web.context import SAFE

ENCODED = "application/x-www-form-urlencoded"
FORMS = frozenset({"", ENCODED, "multipart/form-data"})  # without a body, a request names no type


def init_app(app: Flask) -> None:
    """Refuse JSON and files, which form libraries would take for the fields of a form."""

    @app.before_request
    def refuse_others() -> None:
        if request.method in SAFE:
            return
        if request.mimetype not in FORMS:
            abort(415)
        if request.mimetype == ENCODED:  # Werkzeug limits only the fields of the other kind
            request.max_content_length = request.max_form_memory_size
        # Read whole before anything asks the database: SQLite's one write lock never waits for
        # somebody's line.
        if request.files:
            raise Refused("This page takes words, not files: go back and type them.")
