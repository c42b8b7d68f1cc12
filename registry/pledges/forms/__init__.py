"""The pledge form as a list of short sections, in the order of the task list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from registry.errors import Problem
from registry.pledges.forms.attachments import AttachmentsForm
from registry.pledges.forms.consent import ConsentForm
from registry.pledges.forms.contacts import ContactsForm
from registry.pledges.forms.kind import KindForm
from registry.pledges.forms.links import LinksForm
from registry.pledges.forms.measures import MeasuresForm
from registry.pledges.forms.partners import PartnersForm
from registry.pledges.forms.place import PlaceForm
from registry.pledges.forms.resources import ResourcesForm
from registry.pledges.forms.section import Contact, Offer, SectionForm, Written
from registry.pledges.forms.words import WordsForm

__all__ = ["SECTIONS", "Contact", "Offer", "Section", "SectionForm", "Written", "section_of"]


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form."""

    name: str  # in its address
    group: LazyString
    title: LazyString
    form: type[SectionForm]

    @property
    def holds(self) -> tuple[str, ...]:
        """Return what is written here: fields of the content, or the contacts beside it."""
        return self.form.HOLDS or ("contacts",)

    @property
    def following(self) -> str | None:
        """Return the name of the next section, or None after the last."""
        names = list(SECTIONS)
        place = names.index(self.name) + 1
        return names[place] if place < len(names) else None

    def problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return those problems that are solved here."""
        return [problem for problem in problems if section_of(problem.field) is self]


_WHAT, _HOW = _l("What is pledged"), _l("How it is kept")
_WHO, _LAST = _l("Who takes part"), _l("Before filing")

SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        section.name: section
        for section in (
            Section("words", _WHAT, _l("Title and description"), WordsForm),
            Section("kind", _WHAT, _l("Type, nature and level"), KindForm),
            Section("links", _WHAT, _l("Recommendations and objectives"), LinksForm),
            Section("place", _HOW, _l("Where it is carried out"), PlaceForm),
            Section("measures", _HOW, _l("Indicators, dates and milestones"), MeasuresForm),
            Section("resources", _HOW, _l("Resources"), ResourcesForm),
            Section("partners", _WHO, _l("Partners and matching"), PartnersForm),
            Section("attachments", _WHO, _l("Attachments"), AttachmentsForm),
            Section("contacts", _WHO, _l("Contact persons (private)"), ContactsForm),
            Section("consent", _LAST, _l("Consent to publish"), ConsentForm),
        )
    }
)


def section_of(field: str) -> Section | None:
    """Return the section where a field of the content is written, if any is."""
    found = (section for section in SECTIONS.values() if field in section.form.HOLDS)
    return next(found, None)
