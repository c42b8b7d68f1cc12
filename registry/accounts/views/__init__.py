"""Signing in, the people of an entity, the demo's outbox."""

from flask import Flask

from registry.accounts.views import (
    account,
    choosing,
    forgotten,
    outbox,
    people,
    recovering,
    second_factor,
    signing_in,
)
from registry.accounts.views.blueprint import blueprint
from registry.accounts.views.signing_in import slow_down

__all__ = [
    "account",
    "choosing",
    "forgotten",
    "init_app",
    "outbox",
    "people",
    "recovering",
    "second_factor",
    "signing_in",
    "slow_down",
]


def init_app(app: Flask) -> None:
    """Add these pages, and tell the gate how to keep what was typed."""
    signing_in.init_app(app)
    app.register_blueprint(blueprint)
