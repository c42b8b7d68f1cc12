"""What changed between two revisions, field by field and word by word; pure.

Used by the review page and by the public comparison: both see the same differences.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from registry.framework.vocabulary import N_
from registry.pledges.content import FIELDS, Content

FIELD_LABELS: dict[str, str] = {
    "pledging_entity": N_("Pledging entity"),
    "office": N_("Acting office"),
    "cycle": N_("Cycle"),
    "edition": N_("Framework edition"),
    "language": N_("Original language"),
    "title": N_("Title"),
    "description": N_("Description"),
    "translations": N_("Translations"),
    "pledge_type": N_("Type of pledge"),
    "natures": N_("Nature"),
    "level": N_("Level"),
    "countries": N_("Countries of implementation"),
    "regions": N_("Regions of implementation"),
    "recommendations": N_("Recommendations"),
    "primary_objectives": N_("Primary objectives"),
    "secondary_objectives": N_("Further objectives"),
    "principles": N_("Guiding principles"),
    "refugees": N_("Also relevant to refugees"),
    "mirror": N_("Mirror pledge under the Global Compact on Refugees"),
    "thematic_area": N_("Thematic area of the fund"),
    "indicators": N_("Indicators"),
    "starts_on": N_("Start"),
    "ends_on": N_("End"),
    "milestones": N_("Milestones"),
    "institution": N_("Responsible institution"),
    "populations": N_("Populations concerned"),
    "resources": N_("Amounts"),
    "in_kind": N_("Given in kind"),
    "partners": N_("Partners"),
    "match_side": N_("Need or offer"),
    "match_ref": N_("Matches the pledge"),
    "attachments": N_("Attachments"),
    "reason": N_("Reason for the change"),
    "consent": N_("Consent to publish"),
    "legacy_id": N_("Earlier number"),
    "source_url": N_("Source"),
    "is_summary": N_("Summary instead of the entity’s words"),
    "note": N_("Note verbale"),
}
"""The English name of each field of a revision; people read it through gettext."""

WORD_LABELS = FIELD_LABELS | {"findings": N_("What the import found wanting")}
"""The same for all words that an entry with a revision discloses."""

BY_LANGUAGE = ("title", "description")  # fields with one text per language

Segment = tuple[str, str]
Spell = Callable[[str, Content, str], str]

# Chinese is written without spaces: there every character is a word. A word keeps the white
# space behind it, and is compared without.
_IDEOGRAPH = (
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef\U00020000-\U000323af"
)
_WORD = re.compile(rf"(?:[{_IDEOGRAPH}]|[^\s{_IDEOGRAPH}]+)\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """One field that differs: what only the old side says is marked `del`, the new `ins`."""

    field: str
    language: str  # of the words, where the field has a text per language; else ""
    old: tuple[Segment, ...]
    new: tuple[Segment, ...]


def compare(old: Content, new: Content, spell: Spell) -> list[Row]:
    """Return the fields in which `new` differs from `old`, in the order of the document.

    `spell(field, content, language)` says a field as one text; the language is "" but for
    title and description, which give one row per language, the original first.
    """
    return [
        Row(name, language, *segments(before, after))
        for name, language in _texts(old, new)
        if (before := spell(name, old, language)) != (after := spell(name, new, language))
    ]


def _texts(old: Content, new: Content) -> Iterator[tuple[str, str]]:
    for name in FIELDS:
        if name in BY_LANGUAGE:
            written = {*getattr(new, name), *getattr(old, name)}
            original_first = sorted(written, key=lambda code: (code != new.language, code))
            yield from ((name, language) for language in original_first)
        else:
            yield name, ""


def words(text: str) -> list[str]:
    """Return a text cut into its words, each with the white space behind it."""
    found: list[str] = _WORD.findall(text)
    return found


def segments(old: str, new: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Return both texts cut into (mark, text) at the words that differ.

    The mark is "" for what both say, `del` for words only in `old`, `ins` for words only in
    `new`; white space alone makes no difference.
    """
    left, right = words(old), words(new)
    matcher = SequenceMatcher(
        None, [word.rstrip() for word in left], [word.rstrip() for word in right], autojunk=False
    )
    before: list[Segment] = []
    after: list[Segment] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        same = kind == "equal"
        if i2 > i1:
            before.append(("" if same else "del", "".join(left[i1:i2])))
        if j2 > j1:
            after.append(("" if same else "ins", "".join(right[j1:j2])))
    return tuple(before), tuple(after)
