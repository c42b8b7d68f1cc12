"""Every table of the program in one place, and the triggers that must guard them.

Importing this module fills `Base.metadata`: migrations compare against it, tests too.
"""

from collections.abc import Iterator

from sqlalchemy.engine import Connection, Engine

import registry.accounts.models
import registry.admissions.models
import registry.audit.keys
import registry.audit.models
import registry.briefing.models
import registry.briefs.models
import registry.framework.models
import registry.holdings.models
import registry.idempotency
import registry.intake.models
import registry.mail
import registry.matches.models
import registry.partners.models
import registry.pledges.models
import registry.progress.models
import registry.redaction.models
import registry.reviews.models
import registry.tokens.models
import registry.undertakings.models  # noqa: F401 - imported for their tables
from registry import guards
from registry.errors import Misconfigured
from registry.store import Base

metadata = Base.metadata

# Rows of these tables are never changed or dropped, but for what `guards.ERASED` names, and that
# only together with a redaction.
APPEND_ONLY = (
    "brief",
    "brief_move",
    "checkpoint",
    "cosignature",
    "cycle_revision",
    "disclosure",
    "document_pledge",
    "document_revision",
    "entity_revision",
    "erratum",
    "framework_edition",
    "log_entry",
    "log_key",
    "log_tile",
    "match_move",
    "opening",
    "partner_move",
    "pledge_merge",
    "pledge_move",
    "pledge_revision",
    "publication",
    "published_objective",
    "published_recommendation",
    "published_term",
    "published_trait",
    "redaction",
    "report_judgement",
    "report_revision",
)


def check(engine: Engine, *, owner_serves: bool = False) -> None:
    """Refuse to run on a database whose guards are not all in their places.

    `owner_serves` lets the owner of PostgreSQL's tables serve: right for a trial only.

    Raises:
        Misconfigured: what is wrong first, in a sentence that names it.
    """
    with engine.connect() as connection:
        found = problems(connection, owner_serves=owner_serves)
        if first := next(found, None):
            more = sum(1 for _problem in found)
            raise Misconfigured(
                "{first} {more} See docs/operations.md, “The start is refused”.",
                first=first,
                more=f"(And {more} more.)" if more else "",
            )


def problems(connection: Connection, *, owner_serves: bool = False) -> Iterator[str]:
    """Yield a sentence for each guard that is missing, switched off or not what it should be."""
    if connection.dialect.name == "sqlite":
        yield from guards.sqlite(connection, APPEND_ONLY)
    else:
        yield from guards.postgresql(connection, APPEND_ONLY)
        if not owner_serves:
            yield from guards.rights(connection, APPEND_ONLY)
