"""The public room's pages: one module per kind of page, all under one blueprint."""

from flask import Flask

from registry.accounts.reading import limit_reading
from registry.explore.views import (
    board,
    briefed,
    briefs,
    changes,
    documents,
    downloads,
    entities,
    framework,
    home,
    log,
    matches,
    matrix,
    partners,
    pledge,
    pledges,
    reports,
    themes,
)
from registry.explore.views.frame import blueprint
from registry.web import errors

__all__ = [
    "board",
    "briefed",
    "briefs",
    "changes",
    "documents",
    "downloads",
    "entities",
    "framework",
    "home",
    "init_app",
    "log",
    "matches",
    "matrix",
    "partners",
    "pledge",
    "pledges",
    "reports",
    "themes",
]


# What is written anew for each reader, row by row, counts as so many pages.
_DEAR = frozenset({"explore.pledges_csv", "explore.pledges_json", "explore.pledges_xlsx"})
_DEARER = 20


def init_app(app: Flask) -> None:
    """Register the public pages, and limit how many of them are made for one address."""
    app.register_blueprint(blueprint)
    rule = app.extensions["registry.settings"].reading_limit
    own = {name for name in app.view_functions if name.startswith("explore.")}
    limit_reading(app, own - _DEAR, rule, errors.slow_down)
    limit_reading(app, _DEAR, rule, errors.slow_down, cost=_DEARER)
