"""Forms of people."""

from collections.abc import Sequence

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_security.forms import LoginForm
from wtforms import Field, Form, PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from registry.accounts.letters import ROLES
from registry.accounts.models import Person
from registry.errors import Refused
from registry.policy import Role
from registry.text import email_address, one_line
from registry.web.choices import SelectField
from registry.web.forms import PageForm
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


def plain_line(_form: Form, field: Field) -> None:
    """Bring what was typed into one line that can be stored, or say what cannot be stored in it."""
    raw = field.data or ""
    if "\ufffd" in raw:
        raise ValidationError(
            _l("This holds a character that could not be read on its way: type it again.")
        )
    try:
        field.data = one_line(raw)
    except Refused as error:
        raise ValidationError(say(error.sentence)) from None


class LettersForm(PageForm):
    """In which language the registry writes to somebody."""

    language = SelectField(
        _l("Language of letters"), choices=[SelectChoice(*one) for one in LANGUAGES.items()]
    )


class InvitationForm(PageForm):
    """Whom to invite, as what, and in which language to write to them."""

    name = StringField(
        _l("Name"),
        validators=[
            InputRequired(_l("Say who it is.")),
            plain_line,
            Length(1, 200, _l("Write a name of 1 to 200 characters.")),
        ],
    )
    address = StringField(  # not `email`: that field belongs to signing in again
        _l("E-mail address"),
        validators=[InputRequired(_l("Type the address that the letter goes to."))],
    )
    role = SelectField(_l("Role"))
    language = SelectField(
        _l("Language of the letter"), choices=[SelectChoice(*one) for one in LANGUAGES.items()]
    )

    def __init__(self, roles: Sequence[Role], **values: object) -> None:
        super().__init__(**values)
        self.role.choices = [SelectChoice(role.value, say(ROLES[role])) for role in roles]

    def validate_address(self, field: StringField) -> None:
        """Refuse what is no address."""
        try:
            field.data = email_address(field.data or "")
        except Refused:
            raise ValidationError(
                _l("This is not an e-mail address: write it like name@example.org.")
            ) from None
