"""The pages of those who file: my work, the draft's pages, filing, following."""

from flask import Flask

from registry.pledges.compare import FIELD_LABELS
from registry.pledges.forms import SECTIONS, section_of
from registry.pledges.views import (
    attaching,
    claiming,
    commenting,
    drafting,
    ended,
    filing,
    following,
    noting,
    on_behalf,
    sections,
    work,
)
from registry.pledges.views.loading import blueprint, desk_of

__all__ = [
    "attaching",
    "claiming",
    "commenting",
    "drafting",
    "ended",
    "filing",
    "following",
    "init_app",
    "noting",
    "on_behalf",
    "sections",
    "work",
]


def init_app(app: Flask) -> None:
    """Put the room's pages on the map."""
    app.jinja_env.globals |= {
        "section_of": section_of,
        "field_labels": FIELD_LABELS,
        "desk_of": desk_of,
        "comment_sections": SECTIONS,
    }
    app.register_blueprint(blueprint)
