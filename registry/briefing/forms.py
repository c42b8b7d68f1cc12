"""The form that asks for a brief."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, StringField, TextAreaField

from registry.accounts.register import Register
from registry.analysis.figures import Kind, Scope
from registry.briefing.scopes import Typed, text_of
from registry.framework.cycles import Framework
from registry.framework.vocabulary import LABELS, in_language
from registry.text import collated
from registry.web.choices import RadioField, SelectField, options
from registry.web.forms import PageForm
from registry.web.languages import LANGUAGES

Choices = Mapping[str, list[tuple[str, str]]]
DEPTH_LABELS = {"brief": _l("Two pages"), "standard": _l("Standard"), "full": _l("Full")}
FORM_LABELS = {"pdf": _l("PDF"), "pack": _l("Pack (ZIP)")}


class ExportForm(PageForm):
    """What the brief is about, as of when, and how it is made; the address of a preview holds it.

    Which scopes and moments there are is judged by `asking`, whose sentences say more.
    """

    scope = SelectField(_l("What the briefing is about"))
    entity = StringField(_l("Which entity"))
    refs = TextAreaField(_l("Which pledges"))
    with_accepted = BooleanField(_l("Count what is accepted under embargo too"))
    language = SelectField(_l("Language"), choices=options(LANGUAGES))
    at = StringField(_l("As of"))
    since = StringField(_l("Say what changed since"))
    since_last = BooleanField(_l("Say what changed since the last briefing on this"))
    depth = RadioField(_l("Depth"), choices=options(DEPTH_LABELS), default="standard")
    form = RadioField(_l("As"), choices=options(FORM_LABELS), default="pdf")

    def __init__(self, choices: Choices, **values: object) -> None:
        super().__init__(**values)
        self.scope.choices = dict(choices)

    def typed(self) -> Typed:
        """Return what the form holds."""
        return Typed(
            scope=self.scope.data or "",
            entity=self.entity.data or "",
            refs=self.refs.data or "",
            at=self.at.data or "",
            since=self.since.data or "",
            since_last=self.since_last.data,
            language=self.language.data,
            depth=self.depth.data,
            with_accepted=self.with_accepted.data,
        )


def choices(known: Framework, language: str) -> Choices:
    """Return what can be briefed now: cycles and the editions' parts, the newest first, and places.

    One entity and pledges picked by hand are named in fields of their own.
    """
    cycles = sorted(known.cycles.values(), key=lambda cycle: cycle.opens_on, reverse=True)
    return {
        _("Cycles"): [
            (text_of(Scope("cycle", cycle.code)), in_language(cycle.names, language))
            for cycle in cycles
        ],
        _("All that is public"): [(text_of(Scope("all")), _("The whole registry"))],
        _("One entity, or some pledges"): [
            ("entity", _("One entity, and all that belong to it")),
            ("pledges", _("Pledges picked by hand")),
        ],
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


def entity_names(entities: Register, language: str) -> list[str]:
    """Return what the field for an entity suggests: names with their codes, as it reads them."""
    names = sorted(((one.name(language), one.code) for one in entities.standing), key=_by_name)
    return [f"{name} ({code})" for name, code in names]


def _by_name(named: tuple[str, str]) -> tuple[str, str]:
    return collated(named[0])


class ScopeNames:
    """What to call a scope in the reader's language: as the form does."""

    def __init__(self, offered: Choices, entities: Register, language: str) -> None:
        self._labels = {value: label for group in offered.values() for value, label in group}
        self._entities, self._language = entities, language

    def of(self, scope: Scope) -> str:
        """Return the name of a scope; its code where the registry has lost it."""
        if scope.kind == "entity" and scope.code in self._entities.by_code:
            return self._entities.get(scope.code).name(self._language)
        if scope.kind == "pledges":
            count = scope.code.count(",") + 1
            return ngettext(
                "%(num)s pledge picked by hand", "%(num)s pledges picked by hand", count
            )
        return self._labels.get(text_of(scope), text_of(scope))
