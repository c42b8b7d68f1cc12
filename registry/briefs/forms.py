"""The form that takes files to be verified."""

from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField

from registry.web.forms import PageForm


class VerifyForm(PageForm):
    """A brief, and what is to be held beside it."""

    files = MultipleFileField(_l("Files"))
