"""The public face of a pledge: the row that lists, figures and past moments read."""

from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.pledges.content import Content, Link
from registry.pledges.models import (
    Pledge,
    PledgeRevision,
    Publication,
    PublishedObjective,
    PublishedRecommendation,
)
from registry.store import table
from registry.text import fold

_ADD_FACE = insert(table(Publication))
_LINK_CODES = insert(table(PublishedRecommendation))
_LINK_OBJECTIVES = insert(table(PublishedObjective))


def card(
    content: Content, *, classified: tuple[Link, ...] = (), findings: list[str], reason: str
) -> dict[str, Any]:
    """Return what lists and figures read of a publication, without joining its words."""
    document = content.document()
    names = (
        "pledging_entity", "cycle", "edition", "language", "title", "pledge_type", "natures",
        "level", "countries", "regions", "recommendations", "primary_objectives",
        "secondary_objectives", "thematic_area", "resources", "starts_on", "ends_on", "is_summary",
    )  # fmt: skip
    kept = {name: document[name] for name in (*names, "redacted") if name in document}
    return kept | {
        "classified": [{"code": link.code, "relation": link.relation} for link in classified],
        "findings": findings,
        "reason": reason,
    }


def search_words(ref: str, content: Content) -> str:
    """Return what a search looks in: ref, title and description, folded."""
    return fold(" ".join((ref, *content.title.values(), *content.description.values())))


@dataclass(frozen=True, slots=True)
class Face:
    """From which entry on which revision of whose pledge is its public face."""

    index: int
    pledge_id: int
    revision_index: int
    entity_id: int
    cycle: str
    ref: str

    @classmethod
    def of(cls, pledge: Pledge, revision: PledgeRevision, index: int) -> Self:
        """Return the face that a revision gives its pledge with entry `index`."""
        return cls(index, pledge.id, revision.index, pledge.entity_id, pledge.cycle, pledge.ref)


def publish_row(
    session: Session,
    face: Face,
    state: str,
    content: Content,
    *,
    classified: tuple[Link, ...] = (),
    findings: list[str] | None = None,
    reason: str = "",
) -> None:
    """Write a public face, with its links."""
    row = {
        "index": face.index,
        "pledge_id": face.pledge_id,
        "revision_index": face.revision_index,
        "entity_id": face.entity_id,
        "cycle": face.cycle,
        "state": state,
        "card": card(content, classified=classified, findings=findings or [], reason=reason),
        "search": search_words(face.ref, content),
    }
    connection = session.connection()
    connection.execute(_ADD_FACE, row)
    codes = sorted({link.code for link in (*content.recommendations, *classified)})
    if codes:
        connection.execute(_LINK_CODES, [{"index": face.index, "code": code} for code in codes])
    objectives = [
        *({"number": number, "is_primary": True} for number in content.primary_objectives),
        *({"number": number, "is_primary": False} for number in content.secondary_objectives),
    ]
    if objectives:
        connection.execute(_LINK_OBJECTIVES, [{"index": face.index} | row for row in objectives])
