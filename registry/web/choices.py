"""Fields that offer choices: what is none of them is refused by the name of the field.

WTForms' own say “Not a valid choice.” and not of what. Whoever reads that chose from a page that
was open while the choices changed, or sent no page of ours.
"""

from collections.abc import Mapping
from typing import Any

import wtforms
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

Choices = list[SelectChoice]


def options(names: Mapping[str, Any], *, blank: Any = None) -> Choices:
    """Return value → label as choices, after a blank one where it is named."""
    shown = names if blank is None else {"": blank, **names}
    return [SelectChoice(value, label) for value, label in shown.items()]


class _Said:
    """What all kinds of choices share: reading and checking as WTForms does, in our words."""

    label: Any

    def process_formdata(self, sent: list[str]) -> None:
        """Read what was chosen."""
        try:
            super().process_formdata(sent)  # type: ignore[misc]
        except ValueError:
            raise ValueError(self._none()) from None

    def pre_validate(self, form: object) -> None:
        """Refuse what is not offered."""
        try:
            super().pre_validate(form)  # type: ignore[misc]
        except ValidationError:
            raise ValidationError(self._none()) from None

    def _none(self) -> str:
        return str(
            _(
                "Nothing that “%(field)s” offers was chosen: load this page again, then choose.",
                field=self.label.text,
            )
        )


class SelectField(_Said, wtforms.SelectField):  # noqa: TID251
    """One of a list."""


class SelectMultipleField(_Said, wtforms.SelectMultipleField):  # noqa: TID251
    """Some of a list."""


class RadioField(_Said, wtforms.RadioField):  # noqa: TID251
    """One of a few, all in sight."""
