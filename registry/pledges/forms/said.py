"""What somebody typed or chose in a form, in words, whatever form it is."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import g
from wtforms import Field, FileField, HiddenField

from registry.text import listed


def leaves(fields: Iterable[Any]) -> Iterator[Field]:
    """Yield the fields that somebody fills: of a form, and of the rows in it."""
    for field in fields:
        if hasattr(field, "entries"):
            yield from leaves(field.entries)
        elif hasattr(field, "form"):
            yield from leaves(field.form)
        elif not isinstance(field, FileField | HiddenField):
            yield field


def said(field: Field) -> str:
    """Return what one field says."""
    if hasattr(field, "iter_choices"):
        chosen = [str(choice[1]) for choice in field.iter_choices() if choice[2] and choice[0]]
        return listed(chosen, g.language)
    return "✓" if field.data is True else str(field.data or "")
