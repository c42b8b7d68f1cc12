"""What forms ask in the terms of the vocabularies: one of their codes, names in six languages."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field

from registry.framework.vocabulary import LABELS
from registry.web.choices import Choices, options
from registry.web.forms import LineField, PageForm


def labelled(vocabulary: str, *, blank: Any = None) -> Choices:
    """Return the choices of a vocabulary, translated, after a blank one where it is named."""
    return options({code: _l(label) for code, label in LABELS[vocabulary].items()}, blank=blank)


class NamesForm(PageForm):
    """A name in each of the six languages; the English one is needed."""

    @property
    def names(self) -> Mapping[str, Field]:
        """Return the fields of the names, by language."""
        return {code: self[name_field(code)] for code in LABELS["language"]}

    @property
    def named(self) -> dict[str, str]:
        """Return the names that were typed, by language."""
        return {code: field.data for code, field in self.names.items() if field.data}


def name_field(code: str) -> str:
    """Return what the field of the name in a language is called."""
    return f"name_{code}"


for _code, _language in LABELS["language"].items():
    _field = LineField(
        _l("Name (%(language)s)", language=_l(_language)),
        most=200,
        needed=_l("Give the name in English.") if _code == "en" else None,
    )
    setattr(NamesForm, name_field(_code), _field)
