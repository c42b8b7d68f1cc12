"""What each operation of tokens needs before it, does, and how many entries it appends."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.tokens import operations
from registry.tokens.models import Token
from tests.factories.tokens import a_token, make
from tests.factories.world import NOW, World


def _make(session: Session, world: World) -> None:
    make(session, world, "focal")


def _revoke(session: Session, world: World) -> None:
    token = session.scalars(select(Token)).one()
    operations.revoke_token(session, world.actor("focal"), token, at=NOW)


TOKENS: dict[
    str, tuple[Callable[[World], object] | None, Callable[[Session, World], None], int]
] = {
    "make_token": (None, _make, 1),
    "revoke_token": (a_token, _revoke, 1),
}
