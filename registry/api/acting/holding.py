"""Who the token is: the first thing that a program asks."""

from flask import g

from registry.api.acting.shapes import Holder
from registry.policy import Permission, knows
from registry.web import context

_OF_PROGRAMS = (
    Permission.DRAFT_DELETE,
    Permission.DRAFT_EDIT,
    Permission.MATCH_ANSWER,
    Permission.MATCH_FOLLOW,
    Permission.PARTNER_ANSWER,
    Permission.PARTNER_READ,
    Permission.PLEDGE_AMEND,
    Permission.PLEDGE_FILE,
    Permission.PLEDGE_FOLLOW,
    Permission.PLEDGE_WITHDRAW,
    Permission.REPORT_DRAFT,
    Permission.REPORT_FILE,
)


def holder() -> Holder:
    """Return in whose role the token acts, and what that role may do."""
    who = context.identity()
    return Holder(
        name=g.token.name,
        owner=who.name,
        role=g.token.grant.role,
        entities=[grant.entity for grant in who.grants],
        may=[one.value for one in _OF_PROGRAMS if knows(who, one)],
        expires_on=g.token.expires_on,
    )
