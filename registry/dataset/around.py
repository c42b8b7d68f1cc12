"""Rows of what pledges refer to and of what refers to them; pure."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from registry.accounts.register import EntityView, Register
from registry.dataset.columns import LANGUAGES
from registry.dataset.pledges import Row, Rows, erased
from registry.framework.cycles import CycleView, Framework
from registry.framework.edition import Edition, Objective, Paragraph
from registry.matches.standing import Agreed
from registry.pledges.content import Redacted
from registry.undertakings.queries import Document


def entity_rows(entities: Register) -> Rows:
    """Yield the entities of the register, by code."""
    for _code, one in sorted(entities.by_code.items()):
        yield "entities", _entity(one)


def _entity(one: EntityView) -> Row:
    said = one.document
    return {
        "code": one.code,
        "category": one.category,
        "parent": one.parent,
        "merged_into": one.merged_into,
        "region": said.get("region"),
        "regional_group": said.get("regional_group"),
        "redacted": _names_erased(one.redacted),
        **_named("name", one.names),
    }


def framework_rows(framework: Framework) -> Rows:
    """Yield recommendations, objectives and cycles, the oldest edition first."""
    editions = framework.newest_first[::-1]
    for edition in editions:
        for paragraph in edition.paragraphs:
            yield "recommendations", _recommendation(edition, paragraph)
    objectives = {one.number: one for edition in editions for one in edition.objectives}
    for _number, objective in sorted(objectives.items()):
        yield "objectives", _objective(objective)
    for _code, cycle in sorted(framework.cycles.items()):
        yield "cycles", _cycle(cycle)


def _recommendation(edition: Edition, one: Paragraph) -> Row:
    return {
        "code": one.code,
        "edition": edition.symbol,
        "paragraph": one.number,
        "section": one.section,
        "addressees": " ".join(one.addressees),
        "strength": one.strength,
        **_named("label", one.label),
        **_named("summary", one.summary),
    }


def _objective(one: Objective) -> Row:
    return {
        "number": one.number,
        "round_table": one.round_table,
        **_named("title", one.title),
    }


def _cycle(one: CycleView) -> Row:
    days = ("opens_on", "closes_on", "forum_from", "forum_to")
    return {
        "code": one.code,
        "state": one.state,
        "editions": " ".join(one.editions),
        "redacted": _names_erased(one.redacted),
        **{name: getattr(one, name) for name in days},
        **_named("name", one.names),
    }


def match_rows(matches: Iterable[Agreed]) -> Rows:
    """Yield what needs and offers were agreed to match."""
    for one in matches:
        yield (
            "matches",
            {
                "match": one.ref,
                "need": one.need.ref,
                "offer": one.offer.ref,
                "state": one.state,
                "accepted_index": one.accepted_index,
                "accepted_on": one.accepted_at.date(),
                "fulfilled_index": one.fulfilled_index,
                "fulfilled_on": one.fulfilled_at.date() if one.fulfilled_at else None,
            },
        )


def document_rows(documents: Collection[Document], entities: Register) -> Rows:
    """Yield documents that stand, and which pledges each tells of."""
    for one in documents:
        yield "documents", _document(one, entities)
        for ref in one.content.pledges:
            yield "document_links", {"document": one.ref, "ref": ref}


def _document(one: Document, entities: Register) -> Row:
    said = one.content
    plain = ("issued_on", "language", "title", "url", "reason")
    return {
        "document": one.ref,
        "entity": entities.by_id[one.entity_id].code,
        "revision": one.number,
        "index": one.index,
        "kind": said.document_kind,
        "redacted": erased(said.redacted),
        **{name: getattr(said, name) for name in plain},
    }


def _named(name: str, names: Mapping[str, str]) -> dict[str, str | None]:
    return {f"{name}_{one}": names.get(one) for one in LANGUAGES}


def _names_erased(note: Mapping[str, Any] | None) -> str:
    return erased({"name": Redacted(**note)} if note else {})
