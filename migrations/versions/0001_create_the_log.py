"""Create the log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite keeps a table in the order of an INTEGER key, without a second tree.
LOG_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "log_entry",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint('"index" >= 0', name=op.f("ck_log_entry_index_not_negative")),
        sa.CheckConstraint("length(body) < 65536", name=op.f("ck_log_entry_body_length")),
        sa.CheckConstraint("length(leaf_hash) = 32", name=op.f("ck_log_entry_leaf_hash_length")),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_log_entry")),
    )
    op.create_index("ix_log_entry_object_n", "log_entry", ["object", "n"], unique=True)
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "log_tile",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(hashes) = 8192", name=op.f("ck_log_tile_complete")),
        sa.PrimaryKeyConstraint("level", "index", name=op.f("pk_log_tile")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "disclosure",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_disclosure_index_log_entry")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_disclosure")),
    )
    op.create_table(
        "opening",
        sa.Column("of", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("index", LOG_INDEX, nullable=False),
        sa.ForeignKeyConstraint(
            ["of"], ["disclosure.index"], name=op.f("fk_opening_of_disclosure")
        ),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_opening_index_log_entry")
        ),
        sa.PrimaryKeyConstraint("of", name=op.f("pk_opening")),
    )
    op.create_index(op.f("ix_opening_index"), "opening", ["index"], unique=False)


def downgrade() -> None:
    op.drop_table("opening")
    op.drop_table("disclosure")
    op.drop_table("checkpoint")
    op.drop_table("log_tile")
    op.drop_table("log_head")
    op.drop_table("log_entry")
