"""What a focal point types to answer a request, to withdraw, or to sign."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from registry.web.choices import RadioField
from registry.web.forms import PageForm, TextField

REASON_MOST = 1_000


class AnswerForm(PageForm):
    """A confirmation; `after` is the last move that its writer had before them."""

    after = HiddenField()

    @property
    def seen(self) -> int:
        """Return the index of the last move on the page; anything else counts as an old one."""
        text = self.after.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -2


class ReasonForm(AnswerForm):
    """A decline or a withdrawal, and why."""

    reason = TextField(_l("Why"), most=REASON_MOST)


class SignForm(PageForm):
    """For which entity somebody signs."""

    entity = RadioField(_l("Entity that signs"))
