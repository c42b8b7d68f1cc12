"""Reads of tokens."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.accounts.models import RoleGrant
from registry.errors import NotFound
from registry.tokens.models import Token

_SHOWN = 200  # of a list; nobody makes so many by hand


def by_sha256(session: Session, sha256: str) -> Token | None:
    """Return the token with this hash, whatever became of it: one statement."""
    return session.scalars(select(Token).where(Token.sha256 == sha256)).one_or_none()


def token(session: Session, handle: str) -> Token:
    """Return the token with this handle, or raise NotFound."""
    wanted = select(Token).where(Token.object == handle)
    found = session.scalars(wanted).one_or_none() if handle.isprintable() else None
    if found is None:
        raise NotFound("There is no such token.")
    return found


def tokens(
    session: Session, person_id: int | None, entities: Collection[int] | None
) -> Sequence[Token]:
    """Return a person's tokens and those for these entities (None: for all), the newest first."""
    rows = select(Token).join(RoleGrant, RoleGrant.id == Token.grant_id)
    if entities is not None:
        rows = rows.where(
            or_(Token.person_id == person_id, RoleGrant.entity_id.in_(sorted(entities)))
        )
    return session.scalars(rows.order_by(Token.id.desc()).limit(_SHOWN)).all()


def working(session: Session, person_id: int, today: date) -> Sequence[Token]:
    """Return the tokens of a person that work."""
    mine = session.scalars(select(Token).where(Token.person_id == person_id).order_by(Token.id))
    return [one for one in mine if one.end(today) is None]


def ending(session: Session, until: date, today: date) -> Sequence[Token]:
    """Return the working tokens that end by a day and whose owners were not told yet."""
    rows = select(Token).where(
        Token.expires_on.between(today, until),
        Token.reminded_at.is_(None),
        Token.revoked_index.is_(None),
    )
    found = session.scalars(rows.order_by(Token.id)).all()
    return [one for one in found if one.end(today) is None]
