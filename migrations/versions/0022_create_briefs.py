"""Create the tables of issued briefs, append-only.

The role that serves is granted what it may do by the same rule as in 0006.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

LOG_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("brief", "brief_move")


def upgrade() -> None:
    op.create_table(
        "brief",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("corrects", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("log_size", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("depth", sa.Text(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file_size", sa.BigInteger(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        *_common("brief"),
        sa.UniqueConstraint("ref", name=op.f("uq_brief_ref")),
        sa.UniqueConstraint("sha256", name=op.f("uq_brief_sha256")),
    )
    op.create_table(
        "brief_move",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("brief_index", LOG_INDEX, nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("by_index", LOG_INDEX, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_common("brief_move"),
        sa.CheckConstraint(
            "move in ('corrected','withdrawn')", name=op.f("ck_brief_move_move_known")
        ),
        sa.ForeignKeyConstraint(
            ["brief_index"], ["brief.index"], name=op.f("fk_brief_move_brief_index_brief")
        ),
        sa.ForeignKeyConstraint(
            ["by_index"], ["log_entry.index"], name=op.f("fk_brief_move_by_index_log_entry")
        ),
        sa.UniqueConstraint("brief_index", "move", name=op.f("uq_brief_move_brief_index_move")),
    )
    _guard()


def _common(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f(f"fk_{table}_index_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f(f"pk_{table}")),
    )


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
    op.drop_table("brief_move")
    op.drop_table("brief")
