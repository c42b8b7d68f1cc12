"""The first page, and what this registry is."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from registry.explore import changes as explore
from registry.explore.views import charts
from registry.explore.views.figures import counted, key_figures, matrices
from registry.explore.views.frame import blueprint, ground, moment, wording
from registry.explore.views.lists import changes
from registry.web.context import session, settings
from registry.web.gate import public

RECENT = 6


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Show four figures, where nobody has pledged, and what changed lately."""
    return render_template(
        "explore/home.html",
        ground=ground(),
        read=_figures,
        newest=moment().leaf_hash,
        lately=_lately,
    )


def _figures() -> dict[str, Any]:
    names, found = wording(), counted()
    return {
        "figures": key_figures(found, names),
        "matrices": matrices(found, names),
        "charts": [charts.by_objective(found, names), *charts.of_progress(found, names)],
        "names": names,
    }


def _lately() -> Sequence[Markup]:
    return changes(explore.changes(session, moment().size, limit=RECENT).items, wording())


@blueprint.get("/about")
@public
def about() -> ResponseReturnValue:
    """Say what this is, how to read it, and what it does not claim."""
    return render_template("explore/about.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """Say who can use these pages how, and what does not work as well."""
    return render_template("explore/accessibility.html")


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Say what is kept of readers and of people with an account."""
    return render_template("explore/privacy.html", settings=settings())
