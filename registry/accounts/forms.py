"""Forms of people."""

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_security.forms import LoginForm
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from registry.accounts.models import Person

PASSWORD_LENGTH = 15  # characters, OWASP ASVS 5.0, 6.2.1
LONGEST_PASSWORD = 256


class SignInForm(LoginForm):
    """Flask-Security's, which hashes what is typed: at most as long as a password can be."""

    password = PasswordField(
        _l("Password"), validators=[InputRequired(), Length(max=LONGEST_PASSWORD)]
    )


class PasswordForm(FlaskForm):
    """A new password of a person, twice."""

    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Choose a password."))])
    again = PasswordField(
        _l("The same password again"),
        validators=[EqualTo("password", _l("The two passwords differ: type both again."))],
    )

    def __init__(self, person: Person) -> None:
        super().__init__()
        self._person = person

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what is too short, too long or easy to guess for who knows the person."""
        problems, self.chosen = current_app.extensions["security"].password_util.validate(
            field.data, is_register=False, user=self._person
        )
        if problems:
            raise ValidationError(problems[0])
