"""What the pages of this room hang on, and what they say alike."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from registry.errors import Refused, Sentence
from registry.intake.columns import Reject
from registry.web.languages import say

blueprint = Blueprint("intake", __name__)


def sent(field: FileField) -> FileStorage:
    """Return the file that was chosen.

    Raises:
        Refused: none was.
    """
    file: FileStorage | None = field.data
    if not file or not file.filename:
        raise Refused("Choose a file first.")
    return file


def lines(rejects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rejects as a page shows them, in the reader's language."""
    return [one | {"said": say(Sentence(one["message"], one["values"]))} for one in rejects]


def line(reject: Reject) -> dict[str, Any]:
    """Return a reject as a page shows it."""
    return {
        "row": reject.row,
        "column": reject.column,
        "value": reject.value,
        "said": say(reject.sentence),
    }
