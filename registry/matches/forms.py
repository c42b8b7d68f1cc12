"""What a focal point types to propose a match, and to say no to one."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import InputRequired

from registry.web.choices import RadioField, options
from registry.web.forms import PageForm, TextField

MESSAGE_MOST = 2_000
REASON_MOST = 1_000


class ProposeForm(PageForm):
    """With which pledge of one's own, and what one proposes."""

    # What may be matched is judged by the operation, whose sentence says more than “no choice”.
    own = RadioField(
        _l("Your pledge"),
        validate_choice=False,
        validators=[InputRequired(_l("Choose the pledge of yours that answers this one."))],
    )
    message = TextField(_l("What you propose"), most=MESSAGE_MOST)

    @classmethod
    def open(cls, choices: dict[str, str], chosen: str, typed: Any) -> Self:
        """Return the form with these pledges to choose from, one of them chosen."""
        form = cls(typed, data={"own": chosen})
        form.own.choices = options(choices)
        return form


class AnswerForm(PageForm):
    """After which move it is done."""

    after = HiddenField()


class DeclineForm(AnswerForm):
    """Why not."""

    reason = TextField(_l("Why not"), most=REASON_MOST)
