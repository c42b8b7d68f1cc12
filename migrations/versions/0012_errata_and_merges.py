"""Keep which revisions correct typing errors, and which pledges were merged into which.

Both are tables of their own beside append-only ones, so that the guards of those stay as they are.
The public face of a merged pledge has a state of its own: the check that names the states changes.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

LOG_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("erratum", "pledge_merge")
BEFORE = "state in ('published','imported','withdrawn')"
SINCE = "state in ('published','imported','withdrawn','merged')"
CHECK = "ck_publication_state_known"


def upgrade() -> None:
    op.add_column(
        "draft", sa.Column("is_erratum", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "erratum",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["index"], ["pledge_revision.index"], name=op.f("fk_erratum_index_pledge_revision")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_erratum")),
    )
    op.create_table(
        "pledge_merge",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("pledge_id <> into_id", name=op.f("ck_pledge_merge_into_another")),
        sa.ForeignKeyConstraint(
            ["index"], ["publication.index"], name=op.f("fk_pledge_merge_index_publication")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_merge_pledge_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["pledge.id"], name=op.f("fk_pledge_merge_into_id_pledge")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_pledge_merge")),
        sa.UniqueConstraint("pledge_id", name=op.f("uq_pledge_merge_pledge_id")),
    )
    op.create_index(op.f("ix_pledge_merge_into_id"), "pledge_merge", ["into_id"])
    _allow(BEFORE, SINCE)
    _guard()


def _allow(before: str, since: str) -> None:
    """Let the public faces have the states of `since`.

    SQLite cannot change a check, and to build the table anew would take its triggers and what
    refers to it along: so the text of its schema is edited, as sqlite.org/lang_altertable.html
    (7) says for checks. No byte of a row depends on it.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(CHECK), "publication", type_="check")
        op.create_check_constraint(op.f(CHECK), "publication", sa.text(since))
        return
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    edited = connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) "
        "WHERE type = 'table' AND name = 'publication' AND instr(sql, ?) > 0",
        (before, since, before),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
    if edited.rowcount != 1:
        raise RuntimeError("the check of publication.state is not the one of migration 0003")


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for verb in ("update", "delete"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    for table in TABLES:
        for verb in ("update", "delete", "truncate"):
            each = "STATEMENT" if verb == "truncate" else "ROW"
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION registry_append_only()"
            )
    role = context.config.attributes.get("role", "registry_app")  # a plain name, checked before
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {role}")


def downgrade() -> None:
    merged = "SELECT count(*) FROM publication WHERE state = 'merged'"
    if op.get_bind().exec_driver_sql(merged).scalar_one():
        raise RuntimeError(
            "A pledge was merged: the schema before 0012 has no state for its public face, and "
            "the log cannot lose the entry. Restore a backup from before instead."
        )
    op.drop_table("pledge_merge")
    op.drop_table("erratum")
    op.drop_column("draft", "is_erratum")
    _allow(SINCE, BEFORE)
