"""What an address may hold, so that every database can look it up: checked before any view."""

from flask import Flask
from werkzeug.routing import IntegerConverter, UnicodeConverter, ValidationError


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
    """Make them the meaning of `<int:…>` and `<…>`."""
    app.url_map.converters |= {"int": BoundedInteger, "default": PlainText, "string": PlainText}
