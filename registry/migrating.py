"""Bringing a database to the schema of this version, up and down."""

import re

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from registry.errors import Misconfigured, Refused
from registry.settings import resource

ROLE = "registry_app"  # the setting database_role names another


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    return config


def head() -> str:
    """Return the number of the newest migration that this version carries."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(engine: Engine) -> str | None:
    """Return the number of the migration that the database stands at."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def check(engine: Engine) -> None:
    """Refuse to run on a database of another version.

    Raises:
        Misconfigured: it stands at another migration than this version's newest.
    """
    found, wanted = _found(engine), head()
    if found != wanted:
        raise Misconfigured(
            "The database stands at migration {found}, this version needs {wanted}: "
            "run `registry db upgrade`.",
            found=found or "none",
            wanted=wanted,
        )


def _found(engine: Engine) -> str | None:
    """Return where the database stands; refuse one that a newer version of this program made."""
    found = current(engine)
    if found is not None and found not in _numbers():
        raise Misconfigured(
            "The database stands at migration {found}, which this version does not know: run the "
            "newer version, or bring it back first with that one’s `registry db downgrade {last}`.",
            found=found,
            last=head(),
        )
    return found


def _numbers() -> list[str]:
    """Return the numbers of all migrations, the oldest first."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return sorted(script.revision for script in scripts)


def upgrade(engine: Engine, to: str = "head", *, role: str = ROLE) -> None:
    """Run the migrations up to `to`, all in one transaction.

    On PostgreSQL `role` is what they make and grant to, for the user that serves.
    """
    _found(engine)
    _run(engine, command.upgrade, to, role)


def check_way_back(engine: Engine, to: str) -> None:
    """Refuse a number that the database cannot be brought back to.

    Raises:
        Refused: there is no such migration, or the database is older.
    """
    found, numbers = _found(engine), _numbers()
    if to != "base" and to not in numbers:
        raise Refused(
            "There is no migration {to}: name one from {first} to {last}, or base for an empty "
            "database.",
            to=to,
            first=numbers[0],
            last=numbers[-1],
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
