"""At which migration a database stands, and which one this version of the program needs.

Every command and every worker asks, so Alembic, which runs migrations, is not loaded for it.
"""

from sqlalchemy import column, inspect, select, table
from sqlalchemy.engine import Engine

from registry.errors import Misconfigured
from registry.settings import resource

_KEPT = table("alembic_version", column("version_num"))  # where Alembic keeps it


def numbers() -> list[str]:
    """Return the numbers of the migrations that this version carries, the oldest first."""
    return sorted(path.name[:4] for path in (resource("migrations") / "versions").glob("[0-9]*.py"))


def head() -> str:
    """Return the newest of them."""
    return numbers()[-1]


def current(engine: Engine) -> str | None:
    """Return the number of the migration that the database stands at."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_KEPT.name):
            return None
        found: str | None = connection.scalar(select(_KEPT.c.version_num))
        return found


def known(engine: Engine) -> str | None:
    """Return where a database stands that this version can work on.

    Raises:
        Misconfigured: a newer version made it.
    """
    found = current(engine)
    if found is not None and found not in numbers():
        raise Misconfigured(
            "The database stands at migration {found}, which this version does not know: run the "
            "newer version, or bring it back first with that one’s `registry db downgrade {last}`.",
            found=found,
            last=head(),
        )
    return found


def check(engine: Engine) -> None:
    """Refuse to run on a database of another version.

    Raises:
        Misconfigured: it stands at another migration than this version's newest.
    """
    found, wanted = known(engine), head()
    if found != wanted:
        raise Misconfigured(
            "The database stands at migration {found}, this version needs {wanted}: "
            "run `registry db upgrade`.",
            found=found or "none",
            wanted=wanted,
        )
