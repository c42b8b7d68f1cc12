"""Guard what is only ever appended, and set the log's head to empty.

The names and tables stand here again, not imported: a migration never changes with the code.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
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


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _upgrade_sqlite()
    else:
        _upgrade_postgresql()
    op.execute("INSERT INTO log_head (id, size, hashes, at) VALUES (1, 0, '', '')")


def _upgrade_sqlite() -> None:
    for table in TABLES:
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER log_entry_contiguous BEFORE INSERT ON log_entry "
        'WHEN NEW."index" <> (SELECT coalesce(max("index"), -1) + 1 FROM log_entry) '
        "BEGIN SELECT RAISE(ABORT, 'log_entry has no gaps'); END"
    )


def _upgrade_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION registry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE FUNCTION registry_contiguous() RETURNS trigger LANGUAGE plpgsql AS $$ "
        'BEGIN IF NEW."index" <> (SELECT coalesce(max("index"), -1) + 1 FROM log_entry) THEN '
        "RAISE EXCEPTION 'log_entry has no gaps'; END IF; RETURN NEW; END $$"
    )
    for table in TABLES:
        for verb in ("update", "delete", "truncate"):
            each = "STATEMENT" if verb == "truncate" else "ROW"
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION registry_append_only()"
            )
    op.execute(
        "CREATE TRIGGER log_entry_contiguous BEFORE INSERT ON log_entry "
        "FOR EACH ROW EXECUTE FUNCTION registry_contiguous()"
    )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        on = "" if is_sqlite else f" ON {table}"
        for verb in ("update", "delete") if is_sqlite else ("update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}{on}")
    op.execute("DROP TRIGGER log_entry_contiguous" + ("" if is_sqlite else " ON log_entry"))
    if not is_sqlite:
        op.execute("DROP FUNCTION registry_append_only")
        op.execute("DROP FUNCTION registry_contiguous")
    op.execute("DELETE FROM log_head")
