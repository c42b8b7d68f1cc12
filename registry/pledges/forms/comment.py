"""What somebody writes to colleagues about a draft: no part of the pledge."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.pledges.forms import SECTIONS
from registry.web.choices import SelectField, options
from registry.web.forms import PageForm, TextField


class CommentForm(PageForm):
    """A comment, and what it is about."""

    about = SelectField(_l("What it is about"))
    comment = TextField(_l("Comment"), needed=_l("Write the comment first."), most=2_000)

    def offer(self) -> None:
        """Offer the sections of the form."""
        titles = {name: str(section.title) for name, section in SECTIONS.items()}
        self.about.choices = options(titles, blank=_("The whole draft"))
