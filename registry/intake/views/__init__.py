"""Pages for sheets: imports by the secretariat, drafts from rows of a contributor's own sheet."""

from flask import Flask

from registry.intake.views import importing, picking
from registry.intake.views.frame import blueprint

__all__ = ["importing", "init_app", "picking"]


def init_app(app: Flask) -> None:
    """Put the room's pages on the map."""
    app.register_blueprint(blueprint)
