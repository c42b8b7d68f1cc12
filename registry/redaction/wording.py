"""What the pages of redactions call entries and their texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _

from registry.framework.vocabulary import LABELS, N_
from registry.pledges.compare import WORD_LABELS as OF_PLEDGES
from registry.progress.content import FIELD_LABELS as OF_REPORTS
from registry.redaction.private import MESSAGE, Private
from registry.redaction.queries import Entry
from registry.redaction.texts import REVISIONS, spelled
from registry.reviews.models import ReviewMessage
from registry.web.cldr import written_instant

_TITLES: Mapping[str, str] = {
    "cycle.amended": N_("The cycle was amended"),
    "cycle.closed": N_("The cycle was closed"),
    "cycle.opened": N_("The cycle was opened"),
    "cycle.released": N_("The embargo was lifted"),
    "document.amended": N_("Amended"),
    "document.registered": N_("Registered"),
    "document.withdrawn": N_("Withdrawn"),
    "entity.amended": N_("Amended"),
    "entity.merged": N_("Merged"),
    "entity.registered": N_("Registered"),
    "erratum.filed": N_("Correction of typing errors filed"),
    "match.declined": N_("Declined"),
    "match.proposed": N_("Proposed the match"),
    "partner.declined": N_("Declined"),
    "partner.withdrawn": N_("Consent withdrawn"),
    "pledge.accepted": N_("Accepted"),
    "pledge.classified": N_("Classified by the secretariat"),
    "pledge.corrected": N_("Corrected"),
    "pledge.declined": N_("Declined"),
    "pledge.filed": N_("Filed"),
    "pledge.filed_on_behalf": N_("Filed on behalf of the entity"),
    "pledge.imported": N_("Imported"),
    "pledge.merged": N_("Merged into another pledge"),
    "pledge.published": N_("Published"),
    "pledge.returned": N_("Returned with findings"),
    "pledge.withdrawn": N_("Withdrawn"),
    "report.confirmed": N_("Confirmed"),
    "report.disputed": N_("Disputed"),
    "report.filed": N_("Filed"),
}
_OF_OTHERS: Mapping[str, str] = {
    "attachments": N_("Attachments"),
    "document": N_("Names"),
    "findings": N_("Findings"),
    "message": N_("Message"),
    "reason": N_("Reason"),
    "title": N_("Title"),
    "url": N_("Address"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A text as a page lists it: where it stands, what it is called, what it says."""

    value: str  # its name in the form that asks
    label: str
    lines: tuple[tuple[str, str], ...]  # each with the name of its language, "" where it has none


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
    labels = _OF_OTHERS
    if entry.kind in REVISIONS:
        labels = OF_PLEDGES
    elif entry.kind == "report.filed":
        labels = OF_REPORTS
    return _(labels.get(field, field))


def line(entry: Entry, field: str) -> Line:
    """Return a text of an entry; where it says several things, a line each."""
    names, said = LABELS["language"], spelled(entry.texts.get(field, ""))
    lines = tuple((one, _(names.get(code, code)) if code else "") for one, code in said)
    return Line(f"{entry.index}.{field}", label(entry, field), lines)


def private_title(one: Private) -> str:
    """Return what a text is that no entry holds, and about which revision."""
    happened = _("Message") if one.kind == MESSAGE else _("Contact persons")
    return _("Revision %(n)s: %(happened)s", n=one.number, happened=happened)


def private_line(one: Private) -> Line:
    """Return such a text as a page lists it."""
    row = one.row
    if isinstance(row, ReviewMessage):
        return Line(one.key, written_instant(g.language, row.at), _plain(one.words.splitlines()))
    said = [" · ".join(filter(None, contact.values())) for contact in row.contacts]
    return Line(one.key, _("Contact persons"), _plain(said))


def _plain(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((line, "") for line in lines)


def lines(entry: Entry) -> list[Line]:
    """Return every text of an entry."""
    return [line(entry, field) for field in entry.texts]
