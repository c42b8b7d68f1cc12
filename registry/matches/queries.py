"""Reads of matches: what both sides see, and what waits for whom."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from registry.errors import NotFound
from registry.matches.lifecycle import ASKED, ENDED, Side, State
from registry.matches.models import Match, MatchMove
from registry.pledges.models import Pledge, Publication, PublishedTerm

MOST = 100  # matches that one page lists
_REF = re.compile(r"M-[A-Z2-7]{8}")  # PostgreSQL refuses NUL in a text
_PLEDGE_REF = re.compile(r"P-[0-9]{4}-[0-9]{5,9}")
_need, _offer = aliased(Pledge), aliased(Pledge)
_BOTH = (
    select(Match, _need, _offer)
    .join(_need, _need.id == Match.need_id)
    .join(_offer, _offer.id == Match.offer_id)
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A match with its two pledges, as they stand now."""

    match: Match
    need: Pledge
    offer: Pledge

    @property
    def state(self) -> State:
        """Return where it stands."""
        return State(self.match.state)

    @property
    def asked_by(self) -> Side:
        """Return the side that asked last."""
        return Side(self.match.asked_by)

    def pledge(self, side: Side) -> Pledge:
        """Return the pledge of a side."""
        return self.need if side is Side.NEED else self.offer

    def sides(self, entities: Collection[int]) -> tuple[Side, ...]:
        """Return the sides whose pledges are of these entities."""
        return tuple(side for side in Side if self.pledge(side).entity_id in entities)

    def awaits(self, entities: Collection[int]) -> bool:
        """Return whether one of these entities has something to answer."""
        return self.state in ASKED and self.asked_by.other in self.sides(entities)


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a pledge everybody sees: its state, what the board calls it, and its title."""

    state: str
    side: Side | None
    card: dict[str, Any]


def pair(session: Session, ref: str) -> Pair:
    """Return the match with this reference and its pledges, or raise NotFound."""
    row = session.execute(_BOTH.where(Match.ref == ref)).first() if _REF.fullmatch(ref) else None
    if row is None:
        raise NotFound("There is no such match.")
    return Pair(*row)


def pairs(session: Session, entities: Collection[int]) -> list[Pair]:
    """Return the newest matches with a pledge of these entities, whatever their state."""
    ours = or_(_need.entity_id.in_(entities), _offer.entity_id.in_(entities))
    rows = session.execute(_BOTH.where(ours).order_by(Match.id.desc()).limit(MOST))
    return [Pair(*row) for row in rows.tuples()]


def waiting(session: Session, entities: Collection[int]) -> list[Pair]:
    """Return the matches that wait for an answer of these entities, the oldest first."""
    need = and_(Match.asked_by == Side.OFFER.value, _need.entity_id.in_(entities))
    offer = and_(Match.asked_by == Side.NEED.value, _offer.entity_id.in_(entities))
    asked = Match.state.in_(sorted(ASKED))
    rows = session.execute(_BOTH.where(asked, or_(need, offer)).order_by(Match.id).limit(MOST))
    return [Pair(*row) for row in rows.tuples()]


def moves(session: Session, match: Match) -> Sequence[MatchMove]:
    """Return what was done to a match, the newest first."""
    rows = select(MatchMove).where(MatchMove.match_id == match.id)
    return session.scalars(rows.order_by(MatchMove.index.desc())).all()


def public_pledge(session: Session, ref: str) -> tuple[Pledge, Shown]:
    """Return a pledge with its public face; NotFound if nothing of it is public."""
    found = None
    if _PLEDGE_REF.fullmatch(ref):
        found = session.scalar(
            select(Pledge).where(Pledge.ref == ref, Pledge.published_number.is_not(None))
        )
    if found is None:
        raise NotFound("There is no public pledge {ref}.", ref=ref[:40])
    return found, faces(session, [found.id])[found.id]


def faces(session: Session, pledges: Collection[int]) -> dict[int, Shown]:
    """Return by its id the face of each of these pledges that has one: one statement."""
    rows = select(Publication, PublishedTerm.code).where(
        Publication.pledge_id.in_(sorted(pledges)), _newest()
    )
    found = session.execute(rows.outerjoin(PublishedTerm, _says_side()))
    return {
        face.pledge_id: Shown(face.state, Side(side) if side else None, face.card)
        for face, side in found.tuples()
    }


def answering(session: Session, entities: Collection[int], side: Side) -> list[tuple[Pledge, str]]:
    """Return these entities' public pledges of a side, each with its title, the newest first."""
    rows = (
        select(Pledge, Publication.card)
        .join(Publication, Publication.pledge_id == Pledge.id)
        .join(PublishedTerm, _says_side())
        .where(
            Pledge.entity_id.in_(sorted(entities)),
            Publication.state == "published",
            PublishedTerm.code == side.value,
            _newest(),
        )
        .order_by(Publication.index.desc())
        .limit(MOST)
    )
    return [(pledge, title(card)) for pledge, card in session.execute(rows).tuples()]


def title(card: dict[str, Any]) -> str:
    """Return the title of a public face, as it was filed; "" where it was redacted."""
    titles: dict[str, str] = card.get("title", {})
    return titles.get(card["language"]) or next(iter(titles.values()), "")


def _says_side() -> ColumnElement[bool]:
    return and_(PublishedTerm.index == Publication.index, PublishedTerm.kind == "side")


def _newest() -> ColumnElement[bool]:
    later = aliased(Publication)
    return ~exists().where(
        later.pledge_id == Publication.pledge_id, later.index > Publication.index
    )


def last(session: Session, need: Pledge, offer: Pledge) -> Match | None:
    """Return the last match that was proposed between two pledges, if there was any."""
    rows = select(Match).where(Match.need_id == need.id, Match.offer_id == offer.id)
    return session.scalars(rows.order_by(Match.id.desc()).limit(1)).first()


def between(session: Session, pledges: Collection[int]) -> set[tuple[int, int]]:
    """Return the pairs, need and offer, that stand and hold one of these pledges."""
    rows = select(Match.need_id, Match.offer_id).where(
        or_(Match.need_id.in_(sorted(pledges)), Match.offer_id.in_(sorted(pledges))),
        Match.state.not_in(sorted(ENDED)),
    )
    return set(session.execute(rows).tuples())


def serves(session: Session, giver: Pledge, taker: Pledge) -> bool:
    """Return whether `giver` reaches `taker` through standing matches, from offer to need.

    A pledge that was an offer and is a need since an amendment may stand on both ends.
    """
    standing = Match.state.not_in(sorted(ENDED))
    reached = (
        select(Match.need_id.label("id"))
        .where(Match.offer_id == giver.id, standing)
        .cte("reached", recursive=True)
    )
    onward = select(Match.need_id).join(reached, Match.offer_id == reached.c.id).where(standing)
    chain = reached.union(onward)
    found = select(chain.c.id).where(chain.c.id == taker.id).limit(1)
    return session.scalar(found) is not None


def refs(session: Session, wanted: Collection[str]) -> dict[str, int]:
    """Return ref → id of those of these pledges that have a public face."""
    rows = select(Pledge.ref, Pledge.id).where(
        Pledge.ref.in_(sorted(wanted)), Pledge.published_number.is_not(None)
    )
    return dict(session.execute(rows).tuples().all())
