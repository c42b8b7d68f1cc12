"""Forms of people."""

from collections.abc import Sequence

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_security.forms import LoginForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from registry.accounts.letters import ROLES
from registry.accounts.models import Person
from registry.policy import Role
from registry.web.choices import SelectField, options
from registry.web.forms import EmailField, LineField, PageForm
from registry.web.languages import LANGUAGES, say

PASSWORD_LENGTH = 15  # characters, OWASP ASVS 5.0, 6.2.1
LONGEST_PASSWORD = 256


class SignInForm(LoginForm):
    """Flask-Security's, which hashes what is typed: at most as long as a password can be."""

    password = PasswordField(
        _l("Password"), validators=[InputRequired(), Length(max=LONGEST_PASSWORD)]
    )


class PasswordForm(PageForm):
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


class CodeForm(PageForm):
    """A code of the app on a telephone, or a recovery code."""

    code = StringField(_l("Code"), validators=[InputRequired(_l("Type the code."))])


class ForgottenForm(PageForm):
    """Whose password was forgotten."""

    email = StringField(
        _l("E-mail address"), validators=[InputRequired(_l("Type your address.")), Length(max=320)]
    )


class LettersForm(PageForm):
    """In which language the registry writes to somebody."""

    language = SelectField(_l("Language of letters"), choices=options(LANGUAGES))


class InvitationForm(PageForm):
    """Whom to invite, as what, and in which language to write to them."""

    name = LineField(_l("Name"), most=200, needed=_l("Say who it is."))
    address = EmailField(  # not `email`: that field belongs to signing in again
        _l("E-mail address"), needed=_l("Type the address that the letter goes to.")
    )
    role = SelectField(_l("Role"))
    language = SelectField(_l("Language of the letter"), choices=options(LANGUAGES))

    def __init__(self, roles: Sequence[Role], **values: object) -> None:
        super().__init__(**values)
        self.role.choices = options({role.value: say(ROLES[role]) for role in roles})
