"""Section *links*: recommendations, objectives, principles and what else it is relevant to."""

from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field

from registry.errors import Problem
from registry.framework.edition import Edition, Paragraph
from registry.framework.forms import labelled
from registry.framework.vocabulary import in_language
from registry.pledges.content import Link
from registry.pledges.forms.section import Offer, SectionForm, Written
from registry.web.choices import Choices, RadioField, SelectField, SelectMultipleField, options
from registry.web.forms import LineField

_PREFIX = "recommendation-"


class LinksForm(SectionForm):
    """One choice per recommendation, then objectives and principles."""

    HOLDS = (
        "recommendations",
        "primary_objectives",
        "secondary_objectives",
        "principles",
        "refugees",
        "mirror",
        "thematic_area",
    )

    primary_objectives = SelectMultipleField(_l("Primary objectives"))
    secondary_objectives = SelectMultipleField(_l("Secondary objectives"))
    principles = SelectMultipleField(_l("Guiding principles"))
    thematic_area = SelectField(_l("Thematic area of the fund"))
    refugees = BooleanField(_l("It is also relevant to the Global Compact on Refugees"))
    mirror = LineField(_l("Its number in the pledges on refugees"), most=100)

    @classmethod
    def shape(cls, offer: Offer) -> type[Self]:
        """Return the class with a field for each recommendation of the edition."""
        fields = {
            f"{_PREFIX}{paragraph.number}": _relation(paragraph, offer)
            for paragraph in offer.edition.paragraphs
        }
        shaped: type[Self] = type(cls.__name__, (cls,), fields)
        return shaped

    @classmethod
    def read(cls, written: Written, offer: Offer) -> dict[str, Any]:
        """Return one relation per recommendation; numbers as texts, as a browser sends them."""
        content = written.content
        relations = {link.code: link.relation for link in content.recommendations}
        return super().read(written, offer) | {
            "primary_objectives": [str(number) for number in content.primary_objectives],
            "secondary_objectives": [str(number) for number in content.secondary_objectives],
            "thematic_area": str(content.thematic_area or ""),
            **{
                f"{_PREFIX}{paragraph.number}": relations.get(paragraph.code, "")
                for paragraph in offer.edition.paragraphs
            },
        }

    def offer(self, offer: Offer) -> None:
        """Name objectives, principles and areas in the language of the page."""
        edition, language = offer.edition, offer.language
        objectives = _objectives(edition, language)
        self.primary_objectives.choices = self.secondary_objectives.choices = objectives
        self.principles.choices = options(
            {
                principle.letter: f"({principle.letter}) {in_language(principle.title, language)}"
                for principle in edition.principles
            }
        )
        areas = {
            str(area.number): in_language(area.title, language) for area in edition.thematic_areas
        }
        self.thematic_area.choices = options(areas, blank=_("None"))

    def recommendations(self) -> list[Field]:
        """Return the fields of the recommendations, in the edition's order."""
        return [field for field in self if field.name.startswith(_PREFIX)]

    def write(self, written: Written, offer: Offer) -> Written:
        """Return the draft with its links."""
        content = written.content.with_changes(
            recommendations=tuple(
                Link(paragraph.code, relation)
                for paragraph in offer.edition.paragraphs
                if (relation := self[f"{_PREFIX}{paragraph.number}"].data)
            ),
            primary_objectives=_numbers(self.primary_objectives),
            secondary_objectives=_numbers(self.secondary_objectives),
            principles=tuple(self.principles.data or ()),
            thematic_area=int(self.thematic_area.data) if self.thematic_area.data else None,
            refugees=self.refugees.data,
            mirror=self.mirror.data or "",
        )
        return Written(content, written.contacts)

    def field_of(self, problem: Problem) -> Field:
        """Return the field of the paragraph that the problem names, or else the first one."""
        if problem.field != "recommendations":
            return super().field_of(problem)
        named = f"{_PREFIX}{problem.sentence.values.get('number')}"
        return self[named] if named in self else self.recommendations()[0]


def _relation(paragraph: Paragraph, offer: Offer) -> RadioField:
    """Return the choice for one paragraph; *implements* only where it addresses the entity."""
    label = f"{paragraph.number}. {in_language(paragraph.label, offer.language)}"
    choices = labelled("relation", blank=_l("Not linked"))
    if not offer.edition.may_implement(paragraph, offer.entity.category):
        choices = [choice for choice in choices if choice.value != "implements"]
    return RadioField(label, choices=choices)


def _objectives(edition: Edition, language: str) -> Choices:
    return options(
        {
            str(item.number): f"{item.number}. {in_language(item.short_title, language)}"
            for item in edition.objectives
        }
    )


def _numbers(field: SelectMultipleField) -> tuple[int, ...]:
    return tuple(int(number) for number in field.data or ())
