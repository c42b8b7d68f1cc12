"""Where a job stands and why it ended, for each reader in their language."""

import json
from datetime import date

from flask_babel import lazy_gettext as _l

from registry.errors import Sentence

# State → what people read, and the kind of its tag.
STATES = {
    "queued": (_l("Waiting"), "info"),
    "running": (_l("Being made"), "info"),
    "done": (_l("Ready"), "good"),
    "failed": (_l("Failed"), "bad"),
    "cancelled": (_l("Cancelled"), "neutral"),
    "withdrawn": (_l("Withdrawn"), "bad"),
}


def kept(sentence: Sentence) -> str:
    """Return a sentence as a row keeps it; one without places as it is."""
    if not sentence.values:
        return sentence.message
    values = {name: _kept(value) for name, value in sentence.values.items()}
    return json.dumps([sentence.message, values], ensure_ascii=False)


def said(text: str) -> Sentence:
    """Return the sentence that a row keeps; a row of an earlier version has it in English."""
    if not text.startswith('["'):
        return Sentence(text)
    message, values = json.loads(text)
    return Sentence(message, {name: _said(value) for name, value in values.items()})


def _kept(value: object) -> object:
    if isinstance(value, Sentence):
        return {"sentence": kept(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if isinstance(value, int) else str(value)


def _said(value: object) -> object:
    if isinstance(value, dict):
        [(kind, text)] = value.items()
        return said(text) if kind == "sentence" else date.fromisoformat(text)
    return value
