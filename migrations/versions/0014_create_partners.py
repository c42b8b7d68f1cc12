"""Create the table of what happens between pledges and their partners, append-only.

The role that serves is granted what it may do by the same rule as in 0006.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LOG_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "partner_move"
STATES = "'invited','confirmed','declined','withdrawn'"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"state in ({STATES})", name=op.f("ck_partner_move_state_known")),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_partner_move_index_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_partner_move_pledge_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_partner_move_entity_id_entity")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_partner_move_person_id_person")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_partner_move")),
    )
    op.create_index(
        "ix_partner_move_pledge_id_entity_id_index", TABLE, ["pledge_id", "entity_id", "index"]
    )
    op.create_index("ix_partner_move_entity_id_index", TABLE, ["entity_id", "index"])
    _guard()


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )
        return
    for verb in ("update", "delete", "truncate"):
        each = "STATEMENT" if verb == "truncate" else "ROW"
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
            f"FOR EACH {each} EXECUTE FUNCTION registry_append_only()"
        )
    role = context.config.attributes.get("role", "registry_app")  # a plain name, checked before
    op.execute(f"GRANT SELECT, INSERT ON {TABLE} TO {role}")


def downgrade() -> None:
    op.drop_table(TABLE)
