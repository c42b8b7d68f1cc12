"""Forms of the register's desk."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField
from wtforms.validators import InputRequired, ValidationError

from registry.accounts.register import EntityView, Register
from registry.errors import Problem
from registry.framework.forms import NamesForm, name_field
from registry.framework.vocabulary import CATEGORIES, LABELS
from registry.web.choices import SelectField, options
from registry.web.forms import EmailField, LineField, PageForm, TextField
from registry.web.languages import LANGUAGES, say

# What nobody becomes by a form: see `registry.accounts.rules`.
_NOT_GIVEN = ("state", "secretariat")


def _reason(label: Any, missing: Any) -> TextField:
    return TextField(label, most=1_000, needed=missing)


class _EntityForm(NamesForm):
    """Names in the six languages, the kind of entity, and what it belongs to."""

    category = SelectField(_l("Kind of entity"))
    parent = SelectField(_l("Belongs to"), default="")

    def offer(self, register: Register, language: str, entity: EntityView | None = None) -> None:
        """Fill what is chosen from: kinds, and the entities that something may belong to."""
        own = entity.category if entity else None
        kinds = (own,) if own in _NOT_GIVEN else tuple(k for k in CATEGORIES if k not in _NOT_GIVEN)
        self.category.choices = options({k: say_kind(k) for k in kinds})
        others = {
            one.code: one.name(language)
            for one in register.standing
            if one is not entity and one.category != "secretariat"
        }
        self.parent.choices = options(
            dict(sorted(others.items(), key=lambda one: one[1])),
            blank=_("Nothing: it stands alone"),
        )

    def said(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return `before` with what was typed; what a form does not ask for stays."""
        document = dict(before) | {"category": self.category.data, "names": self.named}
        document.pop("parent", None)
        return document | ({"parent": self.parent.data} if self.parent.data else {})

    def show(self, problems: Sequence[Problem]) -> None:
        """Put each sentence beside the field that it is about."""
        for problem in problems:
            field = self[problem.field if problem.field in self else "category"]
            field.errors = (*field.errors, say(problem.sentence))


class RegisterForm(_EntityForm):
    """A new entity, and perhaps the first who answers for it."""

    code = LineField(_l("Code in the register"), most=24, needed=_l("Give it a code."))
    focal_name = LineField(_l("Name of the first focal point"), most=200)
    focal_address = EmailField(_l("Their e-mail address"))
    focal_language = SelectField(_l("Language of the letter"), choices=options(LANGUAGES))

    def validate_focal_address(self, field: Field) -> None:
        """Refuse half a person."""
        if bool(field.data) is not bool(self.focal_name.data):
            raise ValidationError(_("Give both the name and the address, or neither."))

    def document(self) -> dict[str, Any]:
        """Return the document of the new entity."""
        return self.said({"code": self.code.data})


class AmendForm(_EntityForm):
    """What may be changed of an entity, and why."""

    seen = IntegerField(validators=[InputRequired()])
    champion_from = LineField(_l("Listed as champion country since"), most=10)
    champion_to = LineField(_l("Listed as champion country until"), most=10)
    reason = _reason(
        _l("Why it changes"),
        _l("Say in a sentence why it changes: the log keeps it for everybody."),
    )

    @classmethod
    def of(cls, entity: EntityView) -> "AmendForm":
        """Return the form filled with what stands now."""
        champion = entity.document.get("champion") or {}
        names = {name_field(code): name for code, name in entity.names.items()}
        values = {
            "category": entity.category,
            "parent": entity.parent or "",
            "champion_from": champion.get("valid_from"),
            "champion_to": champion.get("valid_to"),
        }
        return cls(formdata=None, data=names | values)

    def document(self, entity: EntityView) -> dict[str, Any]:
        """Return the document that `entity` gets."""
        document, since = self.said(entity.document), self.champion_from.data
        until = self.champion_to.data or None
        champion = {"valid_from": since or None, "valid_to": until} if since or until else None
        if champion or "champion" in document:
            document["champion"] = champion
        return document


class MergeForm(PageForm):
    """In which entity another one goes on, and why."""

    seen = IntegerField(validators=[InputRequired()])
    into = SelectField(_l("Goes on in"))
    reason = _reason(
        _l("Why they merge"),
        _l("Say in a sentence why they merge: the log keeps it for everybody."),
    )

    def offer(self, register: Register, language: str, entity: EntityView) -> None:
        """Fill what is chosen from: everybody else who stands."""
        others = {
            one.code: f"{one.name(language)} ({one.code})"
            for one in register.standing
            if one.code != entity.code and one.category != "secretariat"
        }
        self.into.choices = options(
            dict(sorted(others.items(), key=lambda one: one[1])), blank=_("Choose an entity")
        )

    def validate_into(self, field: Field) -> None:
        """Refuse the blank choice."""
        if not field.data:
            raise ValidationError(_("Choose the entity that it goes on in."))


def say_kind(code: str) -> str:
    """Return the name of a kind of entity in the reader's language."""
    return str(_(LABELS["category"][code]))
