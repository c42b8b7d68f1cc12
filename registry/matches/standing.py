"""Matches that both sides agreed to, as of a size of the log: what everybody may read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from registry.matches.lifecycle import Move, Side, State
from registry.matches.models import Match, MatchMove
from registry.pledges.models import Pledge, Publication, PublishedTerm
from registry.pledges.standing import SIZE
from registry.store import table

_match = table(Match).c
_accepted, _done = table(MatchMove).alias("accepted"), table(MatchMove).alias("done")
_need, _offer = table(Pledge).alias("need"), table(Pledge).alias("offer")
_need_face, _offer_face = (table(Publication).alias(f"{side}_face") for side in Side)
_pledge = table(Pledge)
_size = bindparam("size", type_=BigInteger)


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a match, as it is public at that size."""

    ref: str
    index: int  # of its public face
    entity_id: int
    state: str  # published, withdrawn
    card: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A match that both sides accepted, and whether both say by then that it is fulfilled."""

    ref: str
    accepted_index: int
    accepted_at: datetime
    fulfilled_index: int | None
    fulfilled_at: datetime | None
    need: Party
    offer: Party

    @property
    def state(self) -> str:
        """Return *accepted* or *fulfilled*: what one side alone says is not public."""
        return (State.ACCEPTED if self.fulfilled_index is None else State.FULFILLED).value

    @property
    def index(self) -> int:
        """Return the entry that gave it this state."""
        return self.accepted_index if self.fulfilled_index is None else self.fulfilled_index

    @property
    def at(self) -> datetime:
        """Return when it came into this state."""
        return self.fulfilled_at or self.accepted_at

    def other(self, ref: str) -> Party:
        """Return the side across from a pledge."""
        return self.offer if self.need.ref == ref else self.need

    def side(self, ref: str) -> Side:
        """Return on which side a pledge stands in it."""
        return Side.NEED if self.need.ref == ref else Side.OFFER


def _in_force(face: Any, pledge: Any) -> ColumnElement[bool]:
    later = table(Publication).alias(f"later_{face.name}")
    newer = and_(
        later.c.pledge_id == pledge.c.id, later.c.index > face.c.index, later.c.index < _size
    )
    return and_(face.c.pledge_id == pledge.c.id, face.c.index < _size, ~exists().where(newer))


_AGREED = (
    select(
        _match.ref,
        _accepted.c.index,
        _accepted.c.at,
        _done.c.index,
        _done.c.at,
        *(
            column
            for pledge, face in ((_need, _need_face), (_offer, _offer_face))
            for column in (
                pledge.c.ref,
                face.c.index,
                face.c.entity_id,
                face.c.state,
                face.c.card,
            )
        ),
    )
    .select_from(table(Match))
    .join(
        _accepted,
        and_(
            _accepted.c.match_id == _match.id,
            _accepted.c.move == Move.ACCEPT.value,
            _accepted.c.index < _size,
        ),
    )
    .outerjoin(
        _done,
        and_(
            _done.c.match_id == _match.id,
            _done.c.to_state == State.FULFILLED.value,
            _done.c.index < _size,
        ),
    )
    .join(_need, _need.c.id == _match.need_id)
    .join(_offer, _offer.c.id == _match.offer_id)
    .join(_need_face, _in_force(_need_face, _need))
    .join(_offer_face, _in_force(_offer_face, _offer))
    .order_by(_accepted.c.index.desc())
    .limit(bindparam("limit", type_=BigInteger))
)


def agreed(
    session: Session,
    size: int,
    *,
    ref: str | None = None,
    entities: Collection[int] | None = None,
    limit: int | None = None,
) -> list[Agreed]:
    """Return the matches agreed by log `size`, the newest first; one statement.

    All of them, or those with one pledge, or with a pledge of these entities.
    """
    wanted, asked = _AGREED, {"size": size, "ref": ref, "entities": entities}
    if ref is not None:
        wanted = _AGREED_ON
    if entities is not None:
        wanted = _AGREED_OF
    rows: Sequence[Any] = session.execute(wanted, asked | {"limit": limit or _ALL}).all()
    return [_agreed(row[:5], row[5:10], row[10:]) for row in rows]


def _agreed(match: Sequence[Any], need: Sequence[Any], offer: Sequence[Any]) -> Agreed:
    values: list[Any] = [*match, Party(*need), Party(*offer)]
    return Agreed(*values)


def _of(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    ids = select(_pledge.c.id).where(condition).scalar_subquery()
    return or_(_match.need_id.in_(ids), _match.offer_id.in_(ids))


_AGREED_ON = _AGREED.where(_of(_pledge.c.ref == bindparam("ref")))
_AGREED_OF = _AGREED.where(_of(_pledge.c.entity_id.in_(bindparam("entities", expanding=True))))


_ALL = 2**62  # matches


def by_pledge(found: Collection[Agreed]) -> Mapping[str, list[Agreed]]:
    """Return by its ref the matches of each pledge."""
    grouped: dict[str, list[Agreed]] = {}
    for one in found:
        for party in (one.need, one.offer):
            grouped.setdefault(party.ref, []).append(one)
    return grouped


@dataclass(frozen=True, slots=True)
class OnBoard:
    """What the board says of a face besides its card: its side, and how often it is matched."""

    side: Side
    matches: int


_FACE = table(Publication).alias("board_face")
_TERM = table(PublishedTerm).alias("board_term")
_COUNT = (
    select(func.count())
    .select_from(table(Match))
    .join(_accepted, and_(_accepted.c.match_id == _match.id, _accepted.c.move == "accept"))
    .where(
        or_(_match.need_id == _FACE.c.pledge_id, _match.offer_id == _FACE.c.pledge_id),
        _accepted.c.index < SIZE,
    )
    .scalar_subquery()
)
_ON_BOARD = (
    select(_FACE.c.index, _TERM.c.code, _COUNT)
    .join(_TERM, and_(_TERM.c.index == _FACE.c.index, _TERM.c.kind == "side"))
    .where(_FACE.c.index.in_(bindparam("faces", expanding=True)))
)


def on_board(session: Session, size: int, faces: Collection[int]) -> Mapping[int, OnBoard]:
    """Return what the board says of these faces as of log `size`, by index; one statement."""
    if not faces:
        return {}
    rows: Sequence[Any] = session.execute(_ON_BOARD, {"size": size, "faces": sorted(faces)}).all()
    return {index: OnBoard(Side(side), matches) for index, side, matches in rows}
