"""The public face of a pledge: the row that lists, figures and past moments read."""

from typing import Any

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


def publish_row(
    session: Session,
    pledge: Pledge,
    revision: PledgeRevision,
    index: int,
    state: str,
    content: Content,
    *,
    classified: tuple[Link, ...] = (),
    findings: list[str] | None = None,
    reason: str = "",
) -> None:
    """Write the public face that holds from `index` on, with its links."""
    words = " ".join((pledge.ref, *content.title.values(), *content.description.values()))
    row = {
        "index": index,
        "pledge_id": pledge.id,
        "revision_id": revision.id,
        "entity_id": pledge.entity_id,
        "cycle": pledge.cycle,
        "state": state,
        "card": card(content, classified=classified, findings=findings or [], reason=reason),
        "search": fold(words),
    }
    session.execute(insert(table(Publication)), row)
    codes = sorted({link.code for link in (*content.recommendations, *classified)})
    if codes:
        session.execute(
            insert(table(PublishedRecommendation)),
            [{"index": index, "code": code} for code in codes],
        )
    objectives = [
        *({"index": index, "number": n, "is_primary": True} for n in content.primary_objectives),
        *({"index": index, "number": n, "is_primary": False} for n in content.secondary_objectives),
    ]
    if objectives:
        session.execute(insert(table(PublishedObjective)), objectives)
