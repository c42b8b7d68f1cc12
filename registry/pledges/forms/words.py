"""Section *words*: title and description, in the original and in further languages."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FormField

from registry.framework.forms import labelled
from registry.pledges.content import Content
from registry.pledges.forms.section import Offer, RowForm, SectionForm, Written
from registry.pledges.rules import DESCRIPTION_LENGTH, TITLE_LIMIT
from registry.web.choices import SelectField
from registry.web.forms import LineField, Rows, TextField

# Longer than may be filed: a draft keeps a text that has yet to be shortened.
_TITLE_MOST, _DESCRIPTION_MOST = 5 * TITLE_LIMIT, 5 * DESCRIPTION_LENGTH[1]


class TranslationForm(RowForm):
    """Title and description in one further language, and who translated them."""

    KIND = dict
    COUNTS = ("title", "description", "translator")

    language = SelectField(_l("Language"), choices=labelled("language", blank=_l("Choose")))
    title = LineField(_l("Title"), most=_TITLE_MOST)
    description = TextField(_l("Description"), most=_DESCRIPTION_MOST)
    translator = LineField(_l("Translated by"), most=200)


class WordsForm(SectionForm):
    """The words of the pledge."""

    HOLDS = ("language", "title", "description", "translations")

    language = SelectField(_l("Language of the original"), choices=labelled("language"))
    title = LineField(_l("Title"), most=_TITLE_MOST)
    description = TextField(_l("Description"), most=_DESCRIPTION_MOST)
    translations = Rows(
        FormField(TranslationForm, _l("Further language")), _l("In further languages")
    )

    @classmethod
    def read(cls, written: Written, _offer: Offer) -> dict[str, Any]:
        """Return the original's words apart from the others."""
        content = written.content
        return {
            "language": content.language,
            "title": content.title.get(content.language, ""),
            "description": content.description.get(content.language, ""),
            "translations": [_row(content, code) for code in _further(content)],
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse two texts in one language: one of them would be lost."""
        fits = bool(super().validate(extra_validators))
        seen = {self.language.data}
        for entry in self.translations:
            row = entry.form
            if not row.is_filled():
                continue
            if not row.language.data:
                row.language.errors = [_("Choose the language of this text.")]
                fits = False
            elif row.language.data in seen:
                row.language.errors = [_("There is a text in this language already.")]
                fits = False
            seen.add(row.language.data)
        return fits

    def write(self, written: Written, _offer: Offer) -> Written:
        """Return the draft with its words keyed by language."""
        rows = [{"language": self.language.data, "translator": "", **self.original()}]
        rows += self.translations.filled()
        content = written.content.with_changes(
            language=self.language.data,
            title={row["language"]: row["title"] for row in rows if row["title"]},
            description={row["language"]: row["description"] for row in rows if row["description"]},
            translations={row["language"]: row["translator"] for row in rows if row["translator"]},
        )
        return Written(content, written.contacts)

    def original(self) -> dict[str, str]:
        """Return title and description in the original language."""
        return {"title": self.title.data or "", "description": self.description.data or ""}

    @classmethod
    def is_filled(cls, written: Written) -> bool:
        """Return whether there are words; the language alone is none."""
        return bool(written.content.title or written.content.description)


def _further(content: Content) -> list[str]:
    codes = {**content.title, **content.description, **content.translations}
    return [code for code in codes if code != content.language]


def _row(content: Content, code: str) -> dict[str, str]:
    return {
        "language": code,
        "title": content.title.get(code, ""),
        "description": content.description.get(code, ""),
        "translator": content.translations.get(code, ""),
    }
