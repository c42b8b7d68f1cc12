"""The form that asks for a redaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import DataRequired

from registry.web.choices import SelectMultipleField
from registry.web.forms import PageForm, TextField

LONGEST = 1_000  # characters of a reason
Choices = Sequence[tuple[str, str]]  # value and label of each text of an entry


class AskForm(PageForm):
    """Which texts, and why: one is `<index of its entry>.<field>`, or the key of a private one."""

    texts = SelectMultipleField(
        _l("What it says"),
        validators=[DataRequired(_l("Choose at least one text."))],
    )
    reason = TextField(
        _l("Legal basis and reason"),
        most=LONGEST,
        needed=_l("Say on which legal basis and why: the sentence takes the place of the words."),
    )

    def __init__(self, texts: Mapping[str, Choices], **values: Any) -> None:
        super().__init__(**values)
        self.texts.choices = texts

    @property
    def chosen(self) -> list[dict[str, Any]]:
        """Return what a request keeps of each text that was chosen."""
        parts = [text.split(".", 1) for text in self.texts.data or ()]
        return [
            {"index": int(of), "field": name} if of.isdecimal() else {"private": f"{of}.{name}"}
            for of, name in parts
        ]
