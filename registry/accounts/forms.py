"""Forms of people."""

from flask_babel import lazy_gettext as _l
from flask_security.forms import LoginForm
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

PASSWORD_LENGTH = 15  # characters, OWASP ASVS 5.0, 6.2.1
LONGEST_PASSWORD = 256


class SignInForm(LoginForm):
    """Flask-Security's, which hashes what is typed: at most as long as a password can be."""

    password = PasswordField(
        _l("Password"), validators=[InputRequired(), Length(max=LONGEST_PASSWORD)]
    )


class PasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField(
        _l("Password"),
        validators=[
            InputRequired(_l("Choose a password.")),
            Length(
                PASSWORD_LENGTH,
                LONGEST_PASSWORD,
                _l("Use 15 to 256 characters: four or five words are easy to remember."),
            ),
        ],
    )
    again = PasswordField(
        _l("The same password again"),
        validators=[EqualTo("password", _l("The two passwords differ: type both again."))],
    )
