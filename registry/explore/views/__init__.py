"""The public room's pages: one module per kind of page, all under one blueprint."""

from flask import Flask

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
    matches,
    matrix,
    partners,
    pledge,
    pledges,
    reports,
    themes,
)
from registry.explore.views.frame import blueprint

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
    "matches",
    "matrix",
    "partners",
    "pledge",
    "pledges",
    "reports",
    "themes",
]


def init_app(app: Flask) -> None:
    """Register the public pages."""
    app.register_blueprint(blueprint)
