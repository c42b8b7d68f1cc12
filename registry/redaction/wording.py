"""What the pages of redactions call entries and their texts."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from registry.framework.vocabulary import LABELS, N_
from registry.pledges.compare import WORD_LABELS as OF_PLEDGES
from registry.progress.content import FIELD_LABELS as OF_REPORTS
from registry.redaction.queries import Entry
from registry.redaction.texts import REVISIONS, spelled

_TITLES: Mapping[str, str] = {
    "cycle.amended": N_("The cycle was amended"),
    "pledge.accepted": N_("Accepted"),
    "pledge.classified": N_("Classified by the secretariat"),
    "pledge.declined": N_("Declined"),
    "pledge.filed": N_("Filed"),
    "pledge.imported": N_("Imported"),
    "pledge.published": N_("Published"),
    "pledge.returned": N_("Returned with findings"),
    "pledge.withdrawn": N_("Withdrawn"),
    "report.confirmed": N_("Confirmed"),
    "report.disputed": N_("Disputed"),
    "report.filed": N_("Filed"),
}
_OF_MOVES: Mapping[str, str] = {"findings": N_("Findings"), "reason": N_("Reason")}


@dataclass(frozen=True, slots=True)
class Line:
    """A text as a page lists it: where it stands, what it is called, what it says."""

    entry: Entry
    name: str  # of the field
    label: str
    lines: tuple[tuple[str, str], ...]  # each with the name of its language, "" where it has none

    @property
    def value(self) -> str:
        """Return the name of the text in a form."""
        return f"{self.entry.index}.{self.name}"


def title(entry: Entry) -> str:
    """Return what happened with an entry, and to which revision."""
    happened = _(_TITLES.get(entry.kind, entry.kind))
    if entry.number is None:
        return happened
    return _("Revision %(n)s: %(happened)s", n=entry.number, happened=happened)


def heading(entry: Entry) -> str:
    """Return the same with its entry, and whether that is public."""
    opened = _("Public") if entry.opened is not None else _("Not public")
    return " · ".join((title(entry), _("entry %(n)s", n=entry.index), opened))


def label(entry: Entry, field: str) -> str:
    """Return what a field of an entry is called."""
    labels = _OF_MOVES
    if entry.kind in REVISIONS:
        labels = OF_PLEDGES
    elif entry.kind == "report.filed":
        labels = OF_REPORTS
    return _(labels.get(field, field))


def line(entry: Entry, field: str) -> Line:
    """Return a text of an entry; where it says several things, a line each."""
    names, said = LABELS["language"], spelled(entry.texts.get(field, ""))
    lines = tuple((one, _(names.get(code, code)) if code else "") for one, code in said)
    return Line(entry, field, label(entry, field), lines)


def lines(entry: Entry) -> list[Line]:
    """Return every text of an entry."""
    return [line(entry, field) for field in entry.texts]
