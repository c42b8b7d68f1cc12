"""The pages where a match is proposed and answered; only its two sides see them."""

from flask import Flask

from registry.matches.views import answering, proposing
from registry.matches.views.loading import blueprint, can_match, to_answer, to_propose

__all__ = ["answering", "init_app", "proposing"]


def init_app(app: Flask) -> None:
    """Put the room's pages on the map, and tell the pages of pledges what waits for an answer."""
    app.jinja_env.globals |= {
        "can_match": can_match,
        "matches_to_answer": to_answer,
        "matches_to_propose": to_propose,
    }
    app.register_blueprint(blueprint)
