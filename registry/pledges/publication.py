"""The public face of a pledge: the row that lists, figures and past moments read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.pledges.content import Content, Link
from registry.pledges.events import PledgePublished
from registry.pledges.models import (
    Pledge,
    PledgeMove,
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
    return {name: document[name] for name in names} | {
        "classified": [{"code": link.code, "relation": link.relation} for link in classified],
        "findings": findings,
        "reason": reason,
    }


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


def publishing(pledge: Pledge, revision: PledgeRevision, accepted: PledgeMove) -> PledgePublished:
    """Return the event that makes an accepted revision public, for the reason of its acceptance."""
    return PledgePublished(
        ref=pledge.ref,
        revision=revision.number,
        supersedes=pledge.published_number,
        filed_index=revision.index,
        rounds=revision.number - (pledge.published_number or 0),
        reason=accepted.details["reason"],
    )


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
    carried = card(content, classified=classified, findings=findings or [], reason=reason)
    _write(session, [(face, state, content, classified, carried)])


def publish_rows(session: Session, published: Iterable[tuple[Face, Content]]) -> None:
    """Write the faces of revisions published in one act: as many statements as for one."""
    _write(
        session,
        [
            (face, "published", content, (), card(content, findings=[], reason=""))
            for face, content in published
        ],
    )


_Written = tuple[Face, str, Content, tuple[Link, ...], dict[str, Any]]


def _write(session: Session, rows: Sequence[_Written]) -> None:
    faces = [_row(face, state, content, carried) for face, state, content, _links, carried in rows]
    codes = [
        {"index": face.index, "code": code}
        for face, _state, content, classified, _card in rows
        for code in sorted({link.code for link in (*content.recommendations, *classified)})
    ]
    objectives = [
        {"index": face.index, "number": number, "is_primary": is_primary}
        for face, _state, content, _links, _card in rows
        for numbers, is_primary in (
            (content.primary_objectives, True),
            (content.secondary_objectives, False),
        )
        for number in numbers
    ]
    for statement, values in (
        (_ADD_FACE, faces),
        (_LINK_CODES, codes),
        (_LINK_OBJECTIVES, objectives),
    ):
        if values:
            session.connection().execute(statement, values)


def _row(face: Face, state: str, content: Content, carried: dict[str, Any]) -> dict[str, Any]:
    words = " ".join((face.ref, *content.title.values(), *content.description.values()))
    return {
        "index": face.index,
        "pledge_id": face.pledge_id,
        "revision_index": face.revision_index,
        "entity_id": face.entity_id,
        "cycle": face.cycle,
        "state": state,
        "card": carried,
        "search": fold(words),
    }
