"""The form that asks for a brief."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from registry.analysis.figures import Scope
from registry.briefing.scopes import text_of
from registry.framework.cycles import Framework
from registry.framework.vocabulary import in_language

Choices = Mapping[str, list[tuple[str, str]]]


class ExportForm(FlaskForm):
    """What the brief is about: a cycle or a recommendation."""

    scope = SelectField(
        _l("What the briefing is about"),
        validate_choice=True,
    )

    def __init__(self, choices: Choices, **values: object) -> None:
        super().__init__(**values)
        self.scope.choices = dict(choices)


def choices(known: Framework, language: str) -> Choices:
    """Return what can be briefed now: cycles and the editions' paragraphs, the newest first."""
    cycles = sorted(known.cycles.values(), key=lambda cycle: cycle.opens_on, reverse=True)
    return {
        _("Cycles"): [
            (text_of(Scope("cycle", cycle.code)), in_language(cycle.names, language))
            for cycle in cycles
        ],
        _("Recommendations"): [
            (
                text_of(Scope("recommendation", paragraph.code)),
                f"{paragraph.code}: {in_language(paragraph.label, language)}",
            )
            for edition in known.newest_first
            for paragraph in edition.paragraphs
        ],
    }
