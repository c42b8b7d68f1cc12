"""Bringing a database to the schema of this version, up and down."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from registry.errors import Misconfigured
from registry.settings import resource


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
    found, wanted = current(engine), head()
    if found != wanted:
        raise Misconfigured(
            "The database stands at migration {found}, this version needs {wanted}: "
            "run `registry db upgrade`.",
            found=found or "none",
            wanted=wanted,
        )


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the migrations up to `to`, all in one transaction."""
    _run(engine, command.upgrade, to)


def downgrade(engine: Engine, to: str) -> None:
    """Run the migrations back down to `to`."""
    _run(engine, command.downgrade, to)


def _run(engine: Engine, verb: object, to: str) -> None:
    config = _config()
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        verb(config, to)  # type: ignore[operator]
