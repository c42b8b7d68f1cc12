"""Every table of the program in one place, and the triggers that must guard them.

Importing this module fills `Base.metadata`: migrations compare against it, tests too.
"""

from sqlalchemy import text
from sqlalchemy.engine import Engine

import registry.accounts.models
import registry.audit.models
import registry.briefing.models
import registry.framework.models
import registry.idempotency
import registry.mail
import registry.pledges.models
import registry.reviews.models  # noqa: F401 - imported for their tables
from registry.errors import Misconfigured
from registry.store import SQLITE_PRAGMAS, Base

metadata = Base.metadata

# Rows of these tables are never changed or dropped; `disclosure` only together with a redaction.
APPEND_ONLY = (
    "checkpoint",
    "cycle_revision",
    "disclosure",
    "entity_revision",
    "framework_edition",
    "log_entry",
    "log_tile",
    "opening",
    "pledge_move",
    "pledge_revision",
    "publication",
    "published_objective",
    "published_recommendation",
)
TRIGGERS = frozenset(
    {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")}
    | {"log_entry_contiguous"}
)
_POSTGRESQL_ONLY = frozenset(f"{table}_no_truncate" for table in APPEND_ONLY)


def check(engine: Engine) -> None:
    """Refuse to run on a database without its triggers or, for SQLite, its pragmas.

    Raises:
        Misconfigured: one is missing; the sentence names it.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    wanted = TRIGGERS if is_sqlite else TRIGGERS | _POSTGRESQL_ONLY
    with engine.connect() as connection:
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if is_sqlite
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
        missing = sorted(wanted - set(connection.execute(text(query)).scalars()))
        if missing:
            raise Misconfigured(
                f"The database lacks the trigger {missing[0]} (and {len(missing) - 1} more): "
                "run `registry db upgrade`; if that changes nothing, see docs/operations.md."
            )
        if is_sqlite:
            for name, value in SQLITE_PRAGMAS.items():
                found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                if found != value:
                    raise Misconfigured(f"SQLite's {name} is {found} instead of {value}.")
