"""How the fields of a form are called, read from its class: nothing is filled in or checked."""

from typing import Any

from wtforms import Form
from wtforms.fields.core import UnboundField


def label_of(form: type[Form] | None, name: str) -> str:
    """Return the label of the field that a browser sends as `name` (findings-3-text), or ""."""
    within: Any = form
    found = None
    for part in name.split("-"):
        if part.isdigit():
            continue  # the number of a row
        found = getattr(within, part, None)
        if not isinstance(found, UnboundField):
            return ""
        within = _inside(found)
    return _label(found) if found else ""


def _inside(field: Any) -> Any:
    """Return the form whose fields stand inside a field: in its rows, or in itself."""
    first = next(iter(field.args), None)
    return _inside(first) if isinstance(first, UnboundField) else first


def _label(field: Any) -> str:
    texts = (one for one in field.args if not isinstance(one, UnboundField | type))
    return str(field.kwargs.get("label") or next(texts, ""))
