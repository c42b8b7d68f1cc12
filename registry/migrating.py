"""Bringing a database to the schema of this version, up and down."""

import re

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Engine

from registry.errors import Misconfigured
from registry.settings import resource

ROLE = "registry_app"  # the setting database_role names another


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    return config


def upgrade(engine: Engine, to: str = "head", *, role: str = ROLE) -> None:
    """Run the migrations up to `to`, all in one transaction.

    On PostgreSQL `role` is what they make and grant to, for the user that serves.
    """
    _run(engine, command.upgrade, to, role)


def downgrade(engine: Engine, to: str, *, role: str = ROLE) -> None:
    """Run the migrations back down to `to`."""
    _run(engine, command.downgrade, to, role)


def _run(engine: Engine, verb: object, to: str, role: str) -> None:
    if not re.fullmatch("[a-z_][a-z0-9_]{0,62}", role):
        raise Misconfigured(
            "The setting database_role must be a plain name of small letters, digits and _."
        )
    config = _config()
    config.attributes["role"] = role
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        verb(config, to)  # type: ignore[operator]
