"""Bringing a database to the schema of this version, up and down."""

import re

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Engine

from registry.errors import Misconfigured, Refused
from registry.schema_version import known, numbers
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
    known(engine)
    _run(engine, command.upgrade, to, role)


def check_way_back(engine: Engine, to: str) -> None:
    """Refuse a number that the database cannot be brought back to.

    Raises:
        Refused: there is no such migration, or the database is older.
    """
    found, there_are = known(engine), numbers()
    if to != "base" and to not in there_are:
        raise Refused(
            "There is no migration {to}: name one from {first} to {last}, or base for an empty "
            "database.",
            to=to,
            first=there_are[0],
            last=there_are[-1],
        )
    if to != "base" and to > (found or ""):
        raise Refused(
            "The database stands at migration {found}, which is older than {to}: "
            "`registry db upgrade` goes forward.",
            found=found or "none",
            to=to,
        )


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
