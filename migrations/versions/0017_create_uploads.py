"""Create the queues of files to import and of holdings to hand out.

Private working state: nothing of it is in the log, and all of it may be changed and deleted.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("upload", "handover")


def _job(table: str) -> list[sa.Column | sa.Constraint]:
    """Return what every queue has."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("handle", name=op.f(f"uq_{table}_handle")),
    ]


def upgrade() -> None:
    op.create_table(
        "upload",
        *_job("upload"),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("cycle", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("preview", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state in ('queued','running','done','failed','cancelled')",
            name=op.f("ck_upload_state"),
        ),
        sa.CheckConstraint("step in ('check','import')", name=op.f("ck_upload_step")),
    )
    op.create_table(
        "handover",
        *_job("handover"),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state in ('queued','running','done','failed','cancelled','withdrawn')",
            name=op.f("ck_handover_state"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_handover_entity_id_entity")
        ),
    )
    op.create_index(op.f("ix_upload_person_id"), "upload", ["person_id"], unique=False)
    op.create_index(op.f("ix_handover_person_id"), "handover", ["person_id"], unique=False)
    op.create_index(op.f("ix_handover_entity_id"), "handover", ["entity_id"], unique=False)
    if op.get_bind().dialect.name != "sqlite":
        _grant(context.config.attributes.get("role", "registry_app"))  # a plain name, checked


def _grant(role: str) -> None:
    connection = op.get_bind()
    for table in TABLES:
        connection.exec_driver_sql(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {role}')
        connection.exec_driver_sql(f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {role}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
