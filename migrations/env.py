"""Alembic's entry: runs the numbered migrations on the connection or URL it is given."""

from alembic import context
from sqlalchemy import text

from registry.schema import metadata
from registry.store import Instant, Json


def _render(kind: str, item: object, _context: object) -> str | bool:
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Json):
        return "sa.Text()"
    return False


def run() -> None:
    connection = context.config.attributes["connection"]
    if connection.dialect.name == "postgresql":
        # A migration waits briefly for locks rather than queueing everybody behind it.
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(7664298111)"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=_render,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
