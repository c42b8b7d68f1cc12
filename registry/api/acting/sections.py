"""The words of a program, written through the very sections of the form that people fill."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, Form

from registry.api.acting.values import Wrong, hints_of, pointed, refuse
from registry.errors import Problem, Sentence
from registry.pledges.content import Content
from registry.pledges.forms import SECTIONS, Section, SectionForm, Written
from registry.pledges.forms.said import leaves
from registry.pledges.views.loading import OpenDraft
from registry.web.choices import SelectMultipleField

_ELSEWHERE = frozenset({"attachments", "contacts"})  # not among the fields of the content
FIELDS: Mapping[str, Any] = {
    name: hint
    for name, hint in hints_of(Content).items()
    if any(name in section.holds for section in SECTIONS.values()) and name not in _ELSEWHERE
}

# What a draft says besides, and no section writes: a program may give it back as it read it.
GIVEN_BACK = {name: hint for name, hint in hints_of(Content).items() if name not in FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person to ask; private for ever."""

    name: str = ""
    position: str = ""
    email: str = ""
    phone: str = ""


def contact(kept: Mapping[str, str]) -> Contact:
    """Return a contact as a draft keeps it."""
    return Contact(**{name: kept.get(name, "") for name in hints_of(Contact)})


Saved = Sequence[tuple[Section, Written]]


def written(
    opened: OpenDraft, given: Mapping[str, Any], contacts: Sequence[Contact] | None
) -> Saved:
    """Return each section in which something is given, with the draft as it is written then.

    Raises:
        Refused: a form would not take it; `problems` says what, by JSON pointer.
    """
    wrong: Wrong = list(_unknown(opened, given))
    known = given.keys() - {problem.field.split("/")[2] for problem in wrong}
    saved = []
    for section in SECTIONS.values():
        mine = {name: given[name] for name in section.holds if name in known}
        if section.name == "contacts" and contacts is not None:
            rows = tuple(asdict(one) for one in contacts)
            saved.append((section, _filled(opened, section, {}, rows, wrong)))
        elif mine:
            saved.append((section, _filled(opened, section, mine, None, wrong)))
    refuse(wrong)
    return saved


def _filled(
    opened: OpenDraft,
    section: Section,
    given: Mapping[str, Any],
    contacts: tuple[dict[str, str], ...] | None,
    wrong: Wrong,
) -> Written:
    """Fill one section as a person would, and read it as the page does."""
    before = opened.written
    rows = before.contacts if contacts is None else contacts
    said = Written(before.content.with_changes(**given), rows)
    form = opened.form(section, as_typed(section.form.open(said, opened.offer)))
    if not form.validate():
        wrong.extend(_problems(form, said.content))
        return before
    after = form.write(before, opened.offer)
    wrong.extend(_lost(form, given, after.content))
    return after


def as_typed(form: Form) -> MultiDict[str, str]:
    """Return what a browser would send of a form that is filled."""
    typed: MultiDict[str, str] = MultiDict()
    for field in leaves(form):
        if isinstance(field, SelectMultipleField):
            typed.setlist(field.name, [str(one) for one in field.data or ()])
        elif not isinstance(field, BooleanField):
            typed.add(field.name, "" if field.data is None else str(field.data))
        elif field.data:
            typed.add(field.name, "y")
    return typed


def _unknown(opened: OpenDraft, given: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what no form offers, so that no form could say that it is wrong."""
    for name in GIVEN_BACK.keys() & given.keys():
        if given[name] != getattr(opened.written.content, name):
            yield Problem(
                f"/content/{name}", Sentence("This cannot be changed here: leave it out.")
            )
    edition = opened.offer.edition
    codes = {paragraph.code for paragraph in edition.paragraphs}
    for place, link in enumerate(given.get("recommendations", ())):
        if link.code not in codes:
            yield Problem(
                f"/content/recommendations/{place}/code",
                Sentence(
                    "There is no such recommendation in {edition}.", {"edition": edition.code}
                ),
            )
    for place, partner in enumerate(given.get("partners", ())):
        if partner.entity and partner.entity not in opened.offer.register.by_code:
            yield Problem(
                f"/content/partners/{place}/entity",
                Sentence("There is no entity with this code in the register."),
            )


def _lost(form: SectionForm, given: Mapping[str, Any], content: Content) -> Iterator[Problem]:
    """Yield what would have been dropped in silence: rows without words, what is not asked yet."""
    for name, value in given.items():
        if isinstance(value, tuple) and len(getattr(content, name)) < len(value):
            yield Problem(
                f"/content/{name}",
                Sentence("A part of this list is empty, or repeats another one: leave it out."),
            )
        if name == "reason" and value and "reason" not in form:
            yield Problem(
                "/content/reason",
                Sentence("Why a pledge changes is said from its second revision on."),
            )


def _problems(form: SectionForm, content: Content) -> Iterator[Problem]:
    """Yield what is wrong with the fields of a form, each where the body has it."""
    for field in form:
        if hasattr(field, "entries"):  # what its rows say for themselves stands among the leaves
            said = [one for one in field.errors if isinstance(one, str)]
            yield from (Problem(f"/content/{field.name}", Sentence(one)) for one in said)
    for field in leaves(form):
        for one in field.errors:
            yield Problem(_pointer(field, content), Sentence(str(one)))


def _pointer(field: Field, content: Content) -> str:
    """Return where the body has what a field of a form shows."""
    name, *rest = field.name.split("-")
    if name in {"title", "description"}:
        rest = [pointed(content.language)]
    elif name == "translations" and rest:
        texts = {**content.title, **content.description, **content.translations}
        code = [one for one in texts if one != content.language][int(rest[0])]
        name, rest = _TEXTS.get(rest[1], rest[1]), [pointed(code)]
    elif name == "recommendation":
        codes = [link.code.rpartition("/")[2] for link in content.recommendations]
        name, rest = "recommendations", [str(codes.index(rest[0]))] if rest[0] in codes else []
    return "/".join(["" if name == "contacts" else "/content", name, *rest])


_TEXTS = {"translator": "translations", "language": "title"}  # column of a row → its field
