"""What is said of an imported pledge afterwards: the secretariat links it, its entity claims it.

Or says that it is not theirs: then the secretariat decides what becomes of it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from registry.audit import log
from registry.errors import Refused
from registry.pledges import claims
from registry.pledges.content import Content, Link
from registry.pledges.events import Moved, PledgeClaimed, PledgeClassified, PledgeDisputed
from registry.pledges.models import Pledge, Publication
from registry.pledges.publication import Face, Shown, publish_rows
from registry.pledges.queries import revision
from registry.policy import Actor


def classify_pledge(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    *,
    recommendations: Sequence[Link],
    reason: str,
    at: datetime,
) -> int:
    """Link an imported pledge to recommendations, marked as the secretariat's reading.

    Raises:
        Refused: it was not imported, or its entity has claimed it: then that links it.
    """
    session.refresh(pledge, with_for_update=True)
    try:
        earlier = claims.claimable(session, pledge)
    except Refused as error:
        raise Refused(
            "{ref} is no imported pledge that nobody has claimed: its entity links it.",
            ref=pledge.ref,
        ) from error
    event = PledgeClassified(
        ref=pledge.ref,
        revision=pledge.published_number or 0,  # an amendment that nobody saw stays unseen
        recommendations=[
            {"code": link.code, "relation": link.relation} for link in recommendations
        ],
        reason=reason,
    )
    links, disputed_on = tuple(recommendations), earlier.card.get("disputed_on", "")
    return _say(session, actor, pledge, earlier, event, at, links=links, disputed_on=disputed_on)


def claim_pledge(session: Session, actor: Actor, pledge: Pledge, *, at: datetime) -> int:
    """Say for its entity that an imported pledge is theirs; return the entry's index.

    The words stay what was taken over, until the entity's own are published.

    Raises:
        Refused: it was not imported, or was claimed, confirmed or withdrawn already.
    """
    session.refresh(pledge, with_for_update=True)
    earlier = claims.claimable(session, pledge)
    event = PledgeClaimed(ref=pledge.ref, revision=pledge.published_number or 0)
    return _say(session, actor, pledge, earlier, event, at, links=_links(earlier))


def dispute_pledge(
    session: Session, actor: Actor, pledge: Pledge, *, reason: str, at: datetime
) -> int:
    """Say for its entity that an imported pledge is not theirs, and why; return the entry's index.

    The pledge stays public, and says so; a later claim takes its place.

    Raises:
        Refused: no reason, or it was disputed, claimed, confirmed, withdrawn or filed here.
    """
    if not reason:
        raise Refused("Say why it is not yours: the secretariat and the public read it.")
    session.refresh(pledge, with_for_update=True)
    earlier = claims.disputable(session, pledge)
    event = PledgeDisputed(ref=pledge.ref, revision=pledge.published_number or 0, reason=reason)
    return _say(session, actor, pledge, earlier, event, at, links=_links(earlier))


def _links(earlier: Publication) -> tuple[Link, ...]:
    return tuple(Link(**link) for link in earlier.card["classified"])


def _say(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    earlier: Publication,
    event: Moved,
    at: datetime,
    *,
    links: tuple[Link, ...],
    disputed_on: str = "",
) -> int:
    """Append the event, and show the words as they were with what is said of them now."""
    [appended] = log.append(session, actor, at, log.Item(event, pledge.object))
    public, day = revision(session, pledge, event.revision), appended.at[:10]
    shown = Shown(
        Face.of(pledge, public, appended.index),
        "imported",
        Content.parse(public.content),
        classified=links,
        findings=earlier.card.get("findings", []),
        claimed_on=day if isinstance(event, PledgeClaimed) else "",
        disputed_on=day if isinstance(event, PledgeDisputed) else disputed_on,
    )
    publish_rows(session, [shown])
    return appended.index
