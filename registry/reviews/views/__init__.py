"""The pages of reviewers."""

from flask import Flask

from registry.reviews.views import compare, decisions, done, merging, queue, review, texts
from registry.reviews.views.blueprint import blueprint

__all__ = ["compare", "decisions", "done", "init_app", "merging", "queue", "review", "texts"]


def init_app(app: Flask) -> None:
    """Add the pages of reviewers."""
    app.register_blueprint(blueprint)
