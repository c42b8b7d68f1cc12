"""The pages of reviewers."""

from flask import Flask

from registry.reviews.views import (
    compare,
    decisions,
    disputing,
    done,
    merging,
    messages,
    queue,
    review,
    texts,
)
from registry.reviews.views.blueprint import blueprint

__all__ = [
    "compare",
    "decisions",
    "disputing",
    "done",
    "init_app",
    "merging",
    "messages",
    "queue",
    "review",
    "texts",
]


def init_app(app: Flask) -> None:
    """Add the pages of reviewers, and tell both sides' pages what they wrote to each other."""
    app.jinja_env.globals |= {
        "conversation": messages.conversation,
        "blank_message": messages.blank,
        "unanswered_messages": messages.waiting_for,
    }
    app.register_blueprint(blueprint)
