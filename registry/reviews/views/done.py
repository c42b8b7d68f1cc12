"""After a decision: what was done, and what waits next."""

import secrets

from flask import g, render_template
from flask.typing import ResponseReturnValue

from registry import clock
from registry.accounts.queries import register
from registry.framework.queries import framework
from registry.pledges.models import Pledge
from registry.policy import Permission
from registry.reviews.queries import review as judged
from registry.reviews.views.blueprint import blueprint, load_pledge
from registry.reviews.views.history import history
from registry.reviews.views.narrowing import address, carried, desk, narrowed
from registry.web import context
from registry.web.gate import requires


@blueprint.get("/reviews/<ref>/done")
@requires(Permission.PLEDGE_REVIEW, load=load_pledge)
def done(pledge: Pledge) -> ResponseReturnValue:
    """Say what happened to a pledge last, and offer the next in the reviewer's filter."""
    found = judged(context.session, pledge)
    known = framework(context.session)
    entities = register(context.session)
    within = narrowed(known.cycles)
    return render_template(
        "reviews/done.html",
        review=found,
        pledge=pledge,
        entity=entities.by_id[pledge.entity_id].name(g.language),
        entities=entities.by_id,
        last=history(found)[0],
        hindrance=found.hindrance(known.cycle(pledge.cycle), context.identity().person_id),
        around=desk(entities).around(found.revision.index, within),
        kept=address(within),
        within=carried(within),
        key=secrets.token_urlsafe(12),
        day=clock.today(),
    )
