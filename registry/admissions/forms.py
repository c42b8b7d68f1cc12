"""Forms of who asks for access, and of who decides."""

from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Field
from wtforms.validators import ValidationError

from registry.accounts.letters import ROLES
from registry.accounts.register import Register
from registry.policy import Role
from registry.text import collated
from registry.web.choices import RadioField, SelectField, options
from registry.web.forms import EmailField, LineField, PageForm, TextField
from registry.web.languages import LANGUAGES, say

ASKED = (Role.FOCAL_POINT, Role.CONTRIBUTOR)  # what a person of an entity may be


def _roles() -> Any:
    return options({role.value: say(ROLES[role]) for role in ASKED})


def _entities(register: Register, blank: str) -> Any:
    named = {
        one.code: one.name(g.language) for one in register.standing if one.category != "secretariat"
    }
    return options(dict(sorted(named.items(), key=lambda one: collated(one[1]))), blank=blank)


class AskForm(PageForm):
    """Who asks to act for whom, and what shows that they may."""

    name = LineField(_l("Your name"), most=200, needed=_l("Say who you are."))
    email = EmailField(_l("Your e-mail address"), needed=_l("Type your address."))
    language = SelectField(_l("Language of our letters"), choices=options(LANGUAGES))
    entity = SelectField(_l("Entity that you act for"), default="")
    entity_name = LineField(_l("Its name, if it is not in the list"), most=200)
    office = LineField(
        _l("Your office and position in it"),
        most=200,
        needed=_l("Say where you work in it, and as what."),
    )
    role = RadioField(_l("What you want to be"), default=Role.FOCAL_POINT.value)
    mandate = TextField(_l("What shows your mandate"), most=2_000)
    evidence = FileField(_l("A letter or note that shows it"))

    def offer(self, register: Register) -> None:
        """Fill what is chosen from."""
        self.entity.choices = _entities(register, _("It is not in the list"))
        self.role.choices = _roles()

    def validate_entity_name(self, field: Field) -> None:
        """Refuse neither entity nor name, and both."""
        if bool(field.data) is bool(self.entity.data):
            raise ValidationError(
                _("Choose the entity from the list, or write its name: one of both.")
            )

    def validate_mandate(self, field: Field) -> None:
        """Refuse a request that shows nothing."""
        if not field.data and not getattr(self.evidence.data, "filename", ""):
            raise ValidationError(
                _("Say what shows your mandate, or attach a letter: without it nobody can decide.")
            )


class GrantForm(PageForm):
    """For which entity, and as what."""

    entity = SelectField(_l("Entity"), default="")
    role = RadioField(_l("Role"))

    def offer(self, register: Register) -> None:
        """Fill what is chosen from."""
        self.entity.choices = _entities(register, _("Choose an entity"))
        self.role.choices = _roles()

    def validate_entity(self, field: Field) -> None:
        """Refuse the blank choice."""
        if not field.data:
            raise ValidationError(_("Choose the entity; register it first if it is not there."))


class RefuseForm(PageForm):
    """Why not."""

    reason = TextField(
        _l("Why it is refused"),
        most=2_000,
        needed=_l("Say why: the letter tells them."),
    )
