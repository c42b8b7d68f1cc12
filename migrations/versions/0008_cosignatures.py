"""Keep what witnesses signed of our checkpoints; append-only as everything of the log.

On PostgreSQL the role that serves may read and add, as 0006 grants it for the older tables.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

VERBS = ("update", "delete", "truncate")


def upgrade() -> None:
    op.create_table(
        "cosignature",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cosignature")),
        sa.ForeignKeyConstraint(
            ["size"], ["checkpoint.size"], name=op.f("fk_cosignature_size_checkpoint")
        ),
        sa.UniqueConstraint("witness", "size", name=op.f("uq_cosignature_witness_size")),
    )
    op.create_index(op.f("ix_cosignature_size"), "cosignature", ["size"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in VERBS[:2]:
            op.execute(
                f"CREATE TRIGGER cosignature_no_{verb} BEFORE {verb.upper()} ON cosignature "
                "BEGIN SELECT RAISE(ABORT, 'cosignature is append-only'); END"
            )
        return
    for verb in VERBS:
        each = "STATEMENT" if verb == "truncate" else "ROW"
        op.execute(
            f"CREATE TRIGGER cosignature_no_{verb} BEFORE {verb.upper()} ON cosignature "
            f"FOR EACH {each} EXECUTE FUNCTION registry_append_only()"
        )
    role = context.config.attributes.get("role", "registry_app")
    op.execute(f"GRANT SELECT, INSERT ON cosignature TO {role}")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in VERBS[:2] if is_sqlite else VERBS:
        op.execute(f"DROP TRIGGER cosignature_no_{verb}" + ("" if is_sqlite else " ON cosignature"))
    op.drop_index(op.f("ix_cosignature_size"), "cosignature")
    op.drop_table("cosignature")
