"""The form that asks for a redaction."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.validators import DataRequired

from registry.pledges.compare import FIELD_LABELS
from registry.pledges.forms.fields import TextField

LONGEST = 1_000  # characters of a reason


class AskForm(FlaskForm):
    """Which fields of which revisions, and why."""

    numbers = SelectMultipleField(
        _l("Revisions"),
        coerce=int,
        validators=[DataRequired(_l("Choose at least one revision."))],
    )
    parts = SelectMultipleField(
        _l("Fields"),
        validators=[DataRequired(_l("Choose at least one field."))],
    )
    reason = TextField(
        _l("Legal basis and reason"),
        most=LONGEST,
        validators=[
            DataRequired(
                _l("Say on which legal basis and why: the sentence takes the place of the words.")
            )
        ],
    )

    def __init__(self, numbers: Iterable[int], fields: Iterable[str], **values: Any) -> None:
        super().__init__(**values)
        self.numbers.choices = [(number, _("Revision %(n)s", n=number)) for number in numbers]
        self.parts.choices = [(name, _(FIELD_LABELS[name])) for name in fields]
