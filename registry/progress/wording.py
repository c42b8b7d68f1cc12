"""How the fields of a report are said, and what differs between two of its revisions; pure."""

from collections.abc import Callable, Iterator, Mapping

from registry.framework.vocabulary import N_
from registry.pledges.compare import Row, segments
from registry.progress.content import Content

# All but the reason: it is said of each correction anew.
FIELD_LABELS: Mapping[str, str] = {
    "pledge_revision": N_("Revision of the pledge"),
    "state": N_("Status"),
    "because": N_("Why it is delayed or discontinued"),
    "language": N_("Language of the report"),
    "narrative": N_("What was done"),
    "figures": N_("Figures"),
    "milestones": N_("Milestones reached"),
    "disbursed": N_("Disbursed so far, in total"),
    "links": N_("Links"),
    "attachments": N_("Attachments"),
}
_PROSE = frozenset({"because", "narrative"})
_VOCABULARIES = {"state": "implementation", "language": "language"}
Name = Callable[[str, str], str]  # (vocabulary, code) → its name in the reader's language


def differences(old: Content, new: Content, name: Name) -> Iterator[Row]:
    """Yield the fields in which two revisions of a report differ, word by word."""
    for field in FIELD_LABELS:
        before, after = (text(field, one, name) for one in (old, new))
        if before != after:
            language = new.language if field in _PROSE and old.language == new.language else ""
            yield Row(field, language, *segments(before, after))


def text(field: str, content: Content, name: Name) -> str:
    """Return a field as one text, a row of it on each line."""
    if vocabulary := _VOCABULARIES.get(field):
        return name(vocabulary, getattr(content, field))
    match field:
        case "figures":
            rows = [f"{one.name}: {one.value} ({one.year})" for one in content.figures]
        case "milestones":
            rows = [f"{one.title}: {one.on}" for one in content.milestones]
        case "disbursed":
            rows = [f"{one.amount} {one.currency} {one.recipient}" for one in content.disbursed]
        case "links":
            rows = [f"{one.title} {one.url}" for one in content.links]
        case "attachments":
            rows = [f"{one.name} ({one.sha256[:12]})" for one in content.attachments]
        case _:
            rows = [str(getattr(content, field))]
    return "\n".join(row.strip() for row in rows)
