"""From a selection of the list to the page that asks for a brief on it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.analysis.figures import PICKED_LIMIT
from registry.explore import queries
from registry.explore.selection import read_selection
from registry.explore.views.frame import blueprint, moment, wording
from registry.policy import Permission
from registry.web.context import session
from registry.web.gate import requires


@blueprint.get("/pledges/briefing")
@requires(Permission.BRIEF_EXPORT)
def brief_on() -> ResponseReturnValue:
    """Lead to the form that asks for a brief, with the selected pledges that stand in it."""
    names = wording()
    selection = read_selection(request.args, names.register, names.framework, moment().size)
    conditions = selection.conditions(names.register, names.framework, moment().day)
    refs = queries.standing_refs(session, moment().size, conditions, limit=PICKED_LIMIT + 1)
    if not 0 < len(refs) <= PICKED_LIMIT:
        few = _("No pledge of this selection stands: there is nothing to brief on.")
        many = _("At most %(n)s pledges can be picked: narrow the selection.", n=PICKED_LIMIT)
        flash(many if refs else few, "warning")
        return redirect(url_for("explore.pledges", **selection.query()))
    at = None if moment().index is None else moment().size
    return redirect(url_for("briefing.exports", scope="pledges", refs=" ".join(refs), at=at))
