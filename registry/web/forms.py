"""What every form of a page is."""

from flask_wtf import FlaskForm


class PageForm(FlaskForm):
    """A form that is filled from the request, without a token of its own.

    The token of the page is checked before any view runs.
    """

    class Meta:
        """Leave out the field that Flask-WTF would add."""

        csrf = False
