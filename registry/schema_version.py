"""At which migration a database stands, and which one this version of the program needs.

Every command and every worker asks, so Alembic, which runs migrations, is not loaded for it.
"""

from sqlalchemy import column, inspect, select, table
from sqlalchemy.engine import Engine

from registry.errors import Misconfigured
from registry.settings import resource

_KEPT = table("alembic_version", column("version_num"))  # where Alembic keeps it


def head() -> str:
    """Return the number of the newest migration that this version carries."""
    return max(path.name[:4] for path in (resource("migrations") / "versions").glob("[0-9]*.py"))


def current(engine: Engine) -> str | None:
    """Return the number of the migration that the database stands at."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_KEPT.name):
            return None
        found: str | None = connection.scalar(select(_KEPT.c.version_num))
        return found


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
