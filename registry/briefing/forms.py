"""The form that asks for a brief."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from registry.analysis.figures import Kind, Scope
from registry.briefing.scopes import text_of
from registry.framework.cycles import Framework
from registry.framework.vocabulary import LABELS, in_language

Choices = Mapping[str, list[tuple[str, str]]]


class ExportForm(FlaskForm):
    """What the brief is about."""

    scope = SelectField(
        _l("What the briefing is about"),
        validate_choice=True,
    )

    def __init__(self, choices: Choices, **values: object) -> None:
        super().__init__(**values)
        self.scope.choices = dict(choices)


def choices(known: Framework, language: str) -> Choices:
    """Return what can be briefed now: cycles and the editions' parts, the newest first, and places.

    One entity and pledges picked by hand are briefed on from the terminal.
    """
    cycles = sorted(known.cycles.values(), key=lambda cycle: cycle.opens_on, reverse=True)
    return {
        _("Cycles"): [
            (text_of(Scope("cycle", cycle.code)), in_language(cycle.names, language))
            for cycle in cycles
        ],
        _("All that is public"): [(text_of(Scope("all")), _("The whole registry"))],
        **_of_editions(known, language),
        _("Regions"): _labelled("region"),
        _("Regional groups"): _labelled("group"),
        _("Regional commissions"): _labelled("commission"),
        _("Kind of entity"): _labelled("category"),
    }


def _of_editions(known: Framework, language: str) -> Choices:
    """Return the parts of the reports: recommendations of all, objectives of the newest."""

    def said(kind: Kind, code: str, number: object, title: Mapping[str, str]) -> tuple[str, str]:
        return text_of(Scope(kind, code)), f"{number}: {in_language(title, language)}"

    editions = known.newest_first
    newest = editions[0] if editions else None
    return {
        _("Recommendations"): [
            said("recommendation", one.code, one.code, one.label)
            for edition in editions
            for one in edition.paragraphs
        ],
        _("Sections"): [
            said("section", code, code, one.title)
            for edition in editions
            for one in edition.sections
            for code in [f"{edition.symbol}/{one.letter}"]
        ],
        _("Round tables"): [
            (text_of(Scope("round_table", str(one.number))), in_language(one.title, language))
            for one in (newest.round_tables if newest else ())
        ],
        _("Guiding principles"): [
            said("principle", one.letter, f"({one.letter})", one.title)
            for one in (newest.principles if newest else ())
        ],
        _("Objectives"): [
            said("objective", str(one.number), one.number, one.short_title)
            for one in (newest.objectives if newest else ())
        ],
    }


def _labelled(vocabulary: Kind) -> list[tuple[str, str]]:
    labels = LABELS[vocabulary].items()
    return [(text_of(Scope(vocabulary, code)), _(label)) for code, label in labels]
