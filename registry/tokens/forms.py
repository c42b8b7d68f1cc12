"""What somebody types to make a token."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from registry.accounts.forms import LONGEST_PASSWORD
from registry.tokens.models import DAYS, NAME_MOST
from registry.web.choices import RadioField, SelectField, options
from registry.web.forms import LineField, PageForm


class TokenForm(PageForm):
    """What it is called, for which role, how long; and that it is really its owner who asks."""

    label = LineField(
        _l("Name of the token"), most=NAME_MOST, needed=_l("Say which program it is for.")
    )
    grant = RadioField(
        _l("It acts as"), validators=[InputRequired(_l("Choose in which role it acts."))]
    )
    days = SelectField(_l("It ends after"), default="90")
    password = PasswordField(
        _l("Your password"),
        validators=[InputRequired(_l("Type your password.")), Length(max=LONGEST_PASSWORD)],
    )
    code = StringField(_l("Code"), validators=[InputRequired(_l("Type the code."))])

    def __init__(self, grants: Mapping[str, str], *, has_factor: bool) -> None:
        super().__init__()
        self.grant.choices = options(grants)
        if len(grants) == 1 and not self.grant.data:
            self.grant.data = next(iter(grants))
        self.days.choices = options(
            {str(n): ngettext("%(num)s day", "%(num)s days", n) for n in DAYS}
        )
        if has_factor:  # whoever has one has it asked for
            del self.password
        else:
            del self.code
