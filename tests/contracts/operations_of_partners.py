"""The rows of partners in the table of `test_operations`."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.partners import operations as partners
from registry.partners.queries import newest
from registry.pledges.content import Partner
from registry.pledges.models import Pledge
from tests.factories.world import NOW, World, a_pledge

Act = Callable[[Session, World], None]
PARTNERED = a_pledge(partners=(Partner("ITUC", "ITUC"),))


def _invite(session: Session, world: World) -> None:
    pledge = session.scalars(select(Pledge)).one()
    content = PARTNERED.with_changes(partners=(*PARTNERED.partners, Partner("France", "FRA")))
    partners.invite_partners(
        session, world.actor("focal"), pledge, content=content, entities=register(session), at=NOW
    )


def _answered(name: str, **fields: Any) -> Callable[[Session, World], None]:
    """Return what answers the only invitation there is."""

    def do(session: Session, world: World) -> None:
        pledge = session.scalars(select(Pledge)).one()
        entity = world.entity("ITUC")
        last = newest(session, pledge.id, entity.id)
        act = getattr(partners, f"{name}_partner")
        after = last.index if last else partners.NONE
        actor = world.actor("union")
        act(session, actor, pledge, entity=entity, after=after, at=NOW, **fields)

    return do


def _sign(session: Session, world: World) -> None:
    pledge = session.scalars(select(Pledge)).one()
    partners.sign_pledge(
        session, world.actor("union"), pledge, entity=world.entity("ITUC"),
        entities=register(session), at=NOW,
    )  # fmt: skip


# Operation → what must be there before, what is done, how many entries it appends.
PARTNERS: dict[str, tuple[Callable[[World], object] | None, Act, int]] = {
    "invite_partners": (lambda w: w.file(), _invite, 2),
    "confirm_partner": (lambda w: w.file(PARTNERED), _answered("confirm"), 1),
    "decline_partner": (lambda w: w.file(PARTNERED), _answered("decline", reason="No budget."), 1),
    "withdraw_partner": (
        lambda w: w.partner(w.publish(PARTNERED), "confirm"),
        _answered("withdraw", reason="No budget."),
        1,
    ),
    "sign_pledge": (lambda w: w.publish(a_pledge(pledge_type="common")), _sign, 1),
}
