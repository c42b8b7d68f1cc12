"""Faces of pledges made into the items of a list."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

from flask import get_template_attribute, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from registry.explore import queries
from registry.explore.changes import (
    Briefed,
    Change,
    Documented,
    Happening,
    Item,
    Matched,
    read_changes,
)
from registry.explore.queries import Face
from registry.explore.views.frame import ground, moment
from registry.explore.wording import Wording
from registry.framework.vocabulary import N_
from registry.pledges.wording import redaction
from registry.progress.queries import Standing, standings
from registry.progress.standing import NOT_REPORTED
from registry.web.context import session
from registry.web.pieces import several

_SHOWN_LINKS = 3


def items(indexes: Sequence[int], names: Wording) -> Sequence[Markup]:
    """Return the items of a list of pledges, drawn; two statements if one of them is new."""
    keys = [("item", ground(), index) for index in indexes]

    def make(missing: Sequence[tuple[str, Hashable, int]]) -> Iterator[str]:
        faces = queries.faces(session, [index for _name, _ground, index in missing])
        return map(drawn(), records(faces, names))

    return several(keys, make)


def drawn() -> Callable[[dict[str, Any]], str]:
    """Return what draws an item of a list."""
    macro: Callable[[dict[str, Any]], str]
    macro = get_template_attribute("components/lists.html", "record")
    return macro


def records(faces: list[Face], names: Wording) -> list[dict[str, Any]]:
    """Return the items of a list of pledges; one statement."""
    found = standings(session, moment().size, [face.ref for face in faces])
    return [
        record(face, names, _meta(face, names), _tags(face, names, found[face.ref]))
        for face in faces
    ]


_OF_BRIEFS = {
    "issued": (N_("Brief issued"), "good"),
    "corrected": (N_("Superseded"), "warn"),
    "withdrawn": (N_("Withdrawn"), "withdrawn"),
}


_OF_DOCUMENTS = {
    "registered": (N_("Document registered"), "info"),
    "amended": (N_("Amended"), "info"),
    "withdrawn": (N_("Withdrawn"), "withdrawn"),
}


def changes(found: Sequence[Change], names: Wording) -> Sequence[Markup]:
    """Return the items of a list of what changed, drawn; what is known already is not read."""
    known = {("change", ground(), one.index): one for one in found}

    def make(missing: Sequence[tuple[str, Hashable, int]]) -> Iterator[str]:
        new = read_changes(session, moment().size, [known[key] for key in missing])
        return map(drawn(), told(new, names))

    return several([*known], make)


def told(found: Sequence[Item], names: Wording) -> list[dict[str, Any]]:
    """Return what items of a list of what changed say: what happened and when."""
    return [_told(one, names) for one in found]


def author(one: Item, names: Wording) -> str:
    """Return whose doing a change is: that of one entity, or, as "", the registry's or two's."""
    match one:
        case Happening():
            return names.filer(one.face.entity_id)
        case Documented():
            return names.filer(one.entity_id)
        case _:
            return ""


def _told(one: Item, names: Wording) -> dict[str, Any]:
    match one:
        case Briefed():
            return _of_brief(one, names)
        case Documented():
            return _of_document(one, names)
        case Matched():
            return _of_match(one, names)
        case Happening():
            return _change(one, names)


def _of_document(one: Documented, names: Wording) -> dict[str, Any]:
    said, kind = _OF_DOCUMENTS[one.move]
    content, note = one.content, one.content.redacted.get("title")
    return {
        "url": url_for("explore.document", ref=one.ref),
        "title": redaction(note, names.say, names.language) if note else content.title,
        "lang": names.language if note else content.language,
        "by": (names.filer(one.entity_id), names.spoken(one.entity_id)),
        "meta": [one.ref, names.label("document_kind", content.document_kind),
                 names.day(one.at.date())],
        "tags": [(names.say(said), kind)],
    }  # fmt: skip


def _of_match(one: Matched, names: Wording) -> dict[str, Any]:
    meta = [_("with %(ref)s", ref=one.offer.ref), names.day(one.at.date())]
    tag = (_("Match fulfilled"), "good") if one.is_fulfilled else (_("Matched"), "info")
    return record(one.need, names, meta, [tag])


def _of_brief(one: Briefed, names: Wording) -> dict[str, Any]:
    said, kind = _OF_BRIEFS[one.move]
    return {
        "url": url_for("explore.brief", ref=one.ref),
        "title": one.title,
        "lang": one.language,
        "meta": [names.say("Brief"), one.ref, names.day(one.at.date())],
        "tags": [(names.say(said), kind)],
    }


def _change(one: Happening, names: Wording) -> dict[str, Any]:
    meta = [names.day(one.at.date())]
    if one.reported is None:
        return record(one.face, names, meta, [happened(one.face)])
    tags = [
        (_("Progress reported"), "info"),
        (names.label("implementation", one.reported.state), one.reported.state),
    ]
    url = url_for("explore.report", ref=one.face.ref, report=one.reported.report)
    return record(one.face, names, meta, tags) | {"url": url}


def record(
    face: Face, names: Wording, meta: list[str], tags: list[tuple[str, str]]
) -> dict[str, Any]:
    """Return one item: the title in the reader's language where it was filed in it."""
    title, language = _title(face, names)
    return {
        "url": url_for("explore.pledge", ref=face.ref),
        "title": title,
        "lang": language,
        "by": (names.filer(face.entity_id), names.spoken(face.entity_id)),
        "meta": [face.ref, *meta],
        "tags": tags,
    }


def _title(face: Face, names: Wording) -> tuple[str, str]:
    """Return the title and its language; where it was redacted, what says so."""
    if note := face.card.get("redacted", {}).get("title"):
        return redaction(note, names.say, names.language), names.language
    titles = face.card["title"]
    language = names.language if names.language in titles else face.card["language"]
    return titles.get(language) or next(iter(titles.values()), face.ref), language


def _meta(face: Face, names: Wording) -> list[str]:
    return [names.filed(face.state, face.filed_at.date()), *_links(face, names)]


def _links(face: Face, names: Wording) -> list[str]:
    links = [*face.card["recommendations"], *face.card["classified"]]
    codes = list(dict.fromkeys(link["code"] for link in links))
    cited = [names.citation(code) for code in codes[:_SHOWN_LINKS]]
    if len(codes) > _SHOWN_LINKS:
        cited.append(_("and %(n)s more", n=len(codes) - _SHOWN_LINKS))
    return cited


def _tags(face: Face, names: Wording, standing: Standing) -> list[tuple[str, str]]:
    tags = []
    if face.state not in {"withdrawn", "merged"}:
        state, currency = standing.state or NOT_REPORTED, standing.currency(moment().day).value
        tags.append((names.label("implementation", state), state))
        tags.append((names.label("currency", currency), currency))
    if face.state == "imported":
        tags.append(_imported(face, names))
    if face.state == "withdrawn":
        tags.append((names.say("Withdrawn"), "withdrawn"))
    if face.state == "merged":
        tags.append((_("Merged into %(ref)s", ref=face.card["into"]), "merged"))
    return [*tags, *_of_revision(face, names)]


def _of_revision(face: Face, names: Wording) -> list[tuple[str, str]]:
    tags = []
    if face.card["is_summary"]:
        tags.append((names.say("Summary, not the entity’s words"), "neutral"))
    if face.number > 1:
        tags.append((_("Revision %(n)s", n=face.number), "info"))
    if face.is_erratum:
        tags.append((names.say("Erratum"), "info"))
    if face.card.get("on_behalf"):
        tags.append((names.say("Filed on behalf"), "neutral"))
    if face.is_late:
        tags.append((names.say("Late filing"), "late"))
    return tags


def _imported(face: Face, names: Wording) -> tuple[str, str]:
    if face.card.get("claimed_on"):
        return names.say("Imported, claimed by its entity"), "info"
    if face.card.get("disputed_on"):
        return names.say("Imported, disputed by its entity"), "warn"
    return names.say("Imported, not confirmed by the entity"), "imported"


def happened(face: Face) -> tuple[str, str]:
    """Return what the newest entry of a pledge did to it, and the kind of its tag."""
    if face.state == "withdrawn":
        return _("Withdrawn"), "withdrawn"
    if face.state == "merged":
        return _("Merged into %(ref)s", ref=face.card["into"]), "merged"
    if face.state == "imported":
        return _of_imported(face)
    if face.is_erratum:
        return _("Erratum"), "info"
    return (_("Amended"), "info") if face.number > 1 else (_("New"), "good")


def _of_imported(face: Face) -> tuple[str, str]:
    if face.card.get("claimed_on"):  # the last thing that is said of an imported pledge
        return _("Claimed"), "good"
    if face.card.get("disputed_on"):
        return _("Disputed by its entity"), "warn"
    if face.card["classified"]:
        return _("Classified by the secretariat"), "info"
    return _("Imported"), "imported"
