"""Whether a pledge that was taken over can be claimed or disputed, and which ones were."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.errors import Refused
from registry.pledges.models import Pledge, Publication
from registry.pledges.standing import EVER, IN_FORCE


def newest_face(session: Session, pledge: Pledge) -> Publication | None:
    """Return the public face of a pledge as it stands now, None if nothing of it is public."""
    faces = select(Publication).where(Publication.pledge_id == pledge.id)
    return session.scalars(faces.order_by(Publication.index.desc()).limit(1)).first()


def claimable(session: Session, pledge: Pledge) -> Publication:
    """Return the public face of an imported pledge that waits to be claimed.

    Raises:
        Refused: it was filed here, or was claimed, confirmed or withdrawn already.
    """
    if pledge.origin != "imported":
        raise Refused("{ref} was filed here: there is nothing to claim.", ref=pledge.ref)
    face = newest_face(session, pledge)
    if face is None or face.state == "withdrawn":
        raise Refused(
            "{ref} was withdrawn and cannot be claimed. File a new pledge instead.",
            ref=pledge.ref,
        )
    if face.state != "imported":
        raise Refused("{ref} needs no claim: its entity’s own words are published.", ref=pledge.ref)
    if day := face.card.get("claimed_on"):
        raise Refused(
            "{ref} was claimed on {day} already. Correct its words by an amendment.",
            ref=pledge.ref,
            day=date.fromisoformat(day),
        )
    return face


def disputable(session: Session, pledge: Pledge) -> Publication:
    """Return the public face of an imported pledge of which its entity can say: not ours.

    Raises:
        Refused: it said so already, or nobody can claim the pledge either.
    """
    face = claimable(session, pledge)
    if day := face.card.get("disputed_on"):
        raise Refused(
            "Your entity said on {day} already that {ref} is not its own: the secretariat decides.",
            ref=pledge.ref,
            day=date.fromisoformat(day),
        )
    return face


class Taken(NamedTuple):
    """What its entity said of an imported pledge, by the day on which it did; "" is not yet."""

    claimed_on: str = ""
    disputed_on: str = ""

    @classmethod
    def of(cls, card: Mapping[str, Any]) -> Self:
        """Return what a card says of it."""
        return cls(card.get("claimed_on", ""), card.get("disputed_on", ""))


def taken_over(session: Session, pledges: Collection[Pledge]) -> Mapping[int, Taken]:
    """Return by id what was said of each of these pledges whose public words are imported.

    At most one statement.
    """
    ids = [pledge.id for pledge in pledges if pledge.origin == "imported"]
    if not ids:
        return {}
    faces = select(Publication.pledge_id, Publication.card).where(
        IN_FORCE, Publication.pledge_id.in_(ids), Publication.state == "imported"
    )
    rows = session.execute(faces, {"size": EVER}).tuples()
    return {pledge_id: Taken.of(card) for pledge_id, card in rows}
