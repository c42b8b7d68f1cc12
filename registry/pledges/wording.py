"""Every field of a revision as a text that people read, in their language; pure.

Codes become names; what is not given is "". Lists become one line per part.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.accounts.register import Register
from registry.framework.cycles import Framework
from registry.framework.vocabulary import LABELS, N_, in_language
from registry.pledges.compare import BY_LANGUAGE
from registry.pledges.content import (
    Attachment,
    Content,
    Indicator,
    Note,
    Partner,
    Redacted,
    Resource,
)
from registry.web.cldr import written_amount, written_day

# The groups in which a pledge is read, after docs/domain.md; each field stands in one of them.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Words"), ("title", "description", "translations", "is_summary")),
    (
        N_("Who and when"),
        ("pledging_entity", "office", "cycle", "edition", "language", "starts_on", "ends_on"),
    ),
    (N_("Kind"), ("pledge_type", "natures", "level", "match_side", "match_ref")),
    (
        N_("Links"),
        ("recommendations", "primary_objectives", "secondary_objectives", "principles",
         "refugees", "mirror", "thematic_area"),
    ),
    (N_("Place and people"), ("countries", "regions", "institution", "populations")),
    (N_("Measures"), ("indicators", "milestones")),
    (N_("Resources and partners"), ("resources", "in_kind", "partners")),
    (N_("Governance"), ("attachments", "reason", "consent", "legacy_id", "source_url")),
)  # fmt: skip
_VOCABULARY = {
    "language": "language",
    "pledge_type": "pledge_type",
    "natures": "nature",
    "level": "level",
    "regions": "region",
    "populations": "population",
    "match_side": "match_side",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What codes are looked up in, the reader's language, and how a label is said in it."""

    register: Register
    framework: Framework
    language: str
    say: Callable[[str], str]

    def text(self, name: str, content: Content, language: str = "") -> str:
        """Return field `name` as text; title and description in `language`, "" the original."""
        value = getattr(content, name)
        if note := content.redacted.get(name):
            return redaction(note, self.say, self.language)
        if name in BY_LANGUAGE:
            return value.get(language, "") if language else content.words(name)[0]
        if vocabulary := _VOCABULARY.get(name):
            codes = value if isinstance(value, tuple) else (value,)
            return _lines(self.label(vocabulary, code) for code in codes)
        if spelled := _SPELLED.get(name):
            return spelled(self, content)
        if isinstance(value, bool):
            return self.say(N_("Yes") if value else N_("No"))
        return _lines(value) if isinstance(value, tuple) else str(value or "")

    def label(self, vocabulary: str, code: str) -> str:
        """Return the name of a code; a code that no vocabulary knows stays as it is."""
        label = LABELS[vocabulary].get(code)
        return self.say(label) if label else code

    def entity(self, code: str) -> str:
        """Return the name of an entity of the register."""
        entity = self.register.by_code.get(code)
        return entity.name(self.language) if entity else code

    def day(self, text: str) -> str:
        """Return a day written out as the reader's language does; what is no day stays as it is."""
        return said_day(text, self.language)

    def amount(self, amount: str) -> str:
        """Return an exact amount, with its thousands apart as in the reader's language."""
        return written_amount(self.language, amount)

    def name(self, names: Mapping[str, str]) -> str:
        """Return a name that comes in several languages in the reader's."""
        return in_language(names, self.language)


def redaction(note: Redacted | Mapping[str, Any], say: Callable[[str], str], language: str) -> str:
    """Return the sentence that stands where words were erased; a row's JSON has notes as well."""
    note = note if isinstance(note, Redacted) else Redacted(**note)
    said = say(N_("Redacted on %(day)s, because: %(reason)s"))
    return said % {"day": said_day(note.on, language), "reason": note.reason}


def shown(content: Content, name: str, language: str, say: Callable[[str], str]) -> tuple[str, str]:
    """Return `title` or `description` as written and in which language, or what stands for it."""
    if note := content.redacted.get(name):
        return redaction(note, say, language), language
    return content.words(name)


def _cycle(w: Wording, content: Content) -> str:
    cycle = w.framework.cycles.get(content.cycle)
    return w.name(cycle.names) if cycle else content.cycle


def _recommendations(w: Wording, content: Content) -> str:
    paragraphs = {p.code: p for p in w.framework.edition(content.edition).paragraphs}
    lines = []
    for link in content.recommendations:
        known = paragraphs.get(link.code)
        title = f"{known.number} · {w.name(known.label)}" if known else link.code
        lines.append(f"{title} ({w.label('relation', link.relation)})")
    return _lines(lines)


def _objectives(w: Wording, content: Content, numbers: tuple[int, ...]) -> str:
    objectives = w.framework.edition(content.edition).objectives
    known = {objective.number: w.name(objective.short_title) for objective in objectives}
    return _lines(_joined(str(number), known.get(number, "")) for number in numbers)


def _principles(w: Wording, content: Content) -> str:
    principles = w.framework.edition(content.edition).principles
    known = {principle.letter: w.name(principle.title) for principle in principles}
    return _lines(known.get(letter, letter) for letter in content.principles)


def _thematic_area(w: Wording, content: Content) -> str:
    areas = w.framework.edition(content.edition).thematic_areas
    return _lines(
        f"{area.number} · {w.name(area.title)}"
        for area in areas
        if area.number == content.thematic_area
    )


def _translations(w: Wording, content: Content) -> str:
    return _lines(f"{w.label('language', code)}: {by}" for code, by in content.translations.items())


def _indicator(indicator: Indicator) -> str:
    baseline = _dated(indicator.baseline_value, indicator.baseline_year)
    target = _dated(indicator.target_value, indicator.target_year)
    course = " → ".join(part for part in (baseline, target) if part)
    measured = " ".join(part for part in (course, indicator.unit) if part)
    return _joined(indicator.name, measured, indicator.source)


def _resource(w: Wording, resource: Resource) -> str:
    return _joined(
        f"{w.amount(resource.amount)} {resource.currency}",
        w.label("resource_state", resource.state),
        resource.recipient,
        " – ".join(w.day(day) for day in (resource.from_on, resource.to_on) if day),
    )


def _partner(w: Wording, partner: Partner) -> str:
    name = w.entity(partner.entity) if partner.entity else partner.name
    return _joined(name, w.label("partner_role", partner.role))


def _attachment(w: Wording, attachment: Attachment) -> str:
    size = w.say(N_("{count} bytes")).format(count=w.amount(str(attachment.size)))
    # With the hash, so that another file under the same name is seen as a change.
    return _joined(attachment.name, size, f"SHA-256 {attachment.sha256}")


def _note(w: Wording, note: Note) -> str:
    hashed = f"SHA-256 {note.sha256}" if note.sha256 else ""
    return _joined(note.reference, w.day(note.dated_on), hashed)


_SPELLED: Mapping[str, Callable[[Wording, Content], str]] = {
    "pledging_entity": lambda w, c: w.entity(c.pledging_entity),
    "countries": lambda w, c: _lines(map(w.entity, c.countries)),
    "cycle": _cycle,
    "recommendations": _recommendations,
    "primary_objectives": lambda w, c: _objectives(w, c, c.primary_objectives),
    "secondary_objectives": lambda w, c: _objectives(w, c, c.secondary_objectives),
    "principles": _principles,
    "thematic_area": _thematic_area,
    "translations": _translations,
    "indicators": lambda _w, c: _lines(map(_indicator, c.indicators)),
    "starts_on": lambda w, c: w.day(c.starts_on),
    "ends_on": lambda w, c: w.day(c.ends_on),
    "milestones": lambda w, c: _lines(_joined(m.title, w.day(m.due_on)) for m in c.milestones),
    "resources": lambda w, c: _lines(_resource(w, part) for part in c.resources),
    "partners": lambda w, c: _lines(_partner(w, part) for part in c.partners),
    "attachments": lambda w, c: _lines(_attachment(w, part) for part in c.attachments),
    "note": lambda w, c: _note(w, c.note) if c.note else "",
}


def said_day(text: str, language: str) -> str:
    """Return a day written out as a language does; what is no day stays as it is."""
    try:
        return written_day(language, date.fromisoformat(text))
    except ValueError:
        return text


def _lines(parts: Iterable[object]) -> str:
    return "\n".join(str(part) for part in parts)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _dated(value: str, year: str) -> str:
    return f"{value} ({year})" if value and year else value
