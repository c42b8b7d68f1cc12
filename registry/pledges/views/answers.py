"""What a draft says, section by section, in words: for checking and for comparing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from registry.errors import Problem
from registry.framework.vocabulary import LABELS
from registry.pledges.compare import BY_LANGUAGE, FIELD_LABELS, Row, compare, segments
from registry.pledges.content import Content
from registry.pledges.forms import SECTIONS, Contact, Section, Written
from registry.pledges.wording import Wording
from registry.web.languages import say


@dataclass(frozen=True, slots=True)
class Answer:
    """One field: its label, what is said in which language, what is wrong with it."""

    label: str
    value: str
    lang: str = ""
    wrong: Sequence[str] = ()


def answers(
    written: Written, wording: Wording, problems: Sequence[Problem]
) -> list[tuple[Section, list[Answer]]]:
    """Return every section of the form with its answers."""
    return [
        (section, list(_answers(section, written, wording, problems)))
        for section in SECTIONS.values()
    ]


def _answers(
    section: Section, written: Written, wording: Wording, problems: Sequence[Problem]
) -> Iterator[Answer]:
    content = written.content
    for name in section.form.HOLDS:
        wrong = [say(problem.sentence) for problem in problems if problem.field == name]
        for lang in _languages(name, content):
            value = wording.text(name, content, lang)
            yield Answer(_label(name, lang, content), value, lang, wrong)
            wrong = []  # said once, at the original
    if section.name == "contacts":
        yield Answer(_("Contact persons"), _contacts(written.contacts))


def _languages(name: str, content: Content) -> list[str]:
    """Return the languages of a field's texts, the original first; [""] where it has none."""
    if name not in BY_LANGUAGE:
        return [""]
    texts: dict[str, str] = getattr(content, name)
    return [content.language, *(code for code in texts if code != content.language)]


def differences(saved: Written, mine: Written, wording: Wording) -> list[dict[str, Any]]:
    """Return what differs, word by word, as the macro `comparison` shows it."""
    rows = [
        _difference(_label(row.field, row.language, mine.content), row)
        for row in compare(saved.content, mine.content, wording.text)
    ]
    if saved.contacts != mine.contacts:
        marked = segments(_contacts(saved.contacts), _contacts(mine.contacts))
        rows.append(_difference(_("Contact persons"), Row("contacts", "", *marked)))
    return rows


def _difference(label: str, row: Row) -> dict[str, Any]:
    return {"field": label, "old": row.old, "new": row.new, "lang": row.language}


def _label(name: str, lang: str, content: Content) -> str:
    label: str = _(FIELD_LABELS[name])
    if lang in ("", content.language):
        return label
    language = _(LABELS["language"].get(lang, lang))
    return f"{label} – {language}"


def _contacts(contacts: Sequence[Contact]) -> str:
    names = ("name", "position", "email", "phone")
    lines = ([contact[name] for name in names if contact.get(name)] for contact in contacts)
    return "\n".join(" · ".join(line) for line in lines)
