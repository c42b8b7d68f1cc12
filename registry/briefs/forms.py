"""The form that takes files to be verified."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import MultipleFileField


class VerifyForm(FlaskForm):
    """A brief, and what is to be held beside it."""

    files = MultipleFileField(_l("Files"))
