"""Create what reviewers share among themselves: who has a pledge, and texts to use again.

Private working state: nothing of it is in the log, and all of it may be changed and deleted.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("review_assignment", "finding_text")


def upgrade() -> None:
    op.create_table(
        "review_assignment",
        sa.Column("pledge_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_review_assignment_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_review_assignment_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("pledge_id", "number", name=op.f("pk_review_assignment")),
    )
    op.create_table(
        "finding_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["person.id"], name=op.f("fk_finding_text_updated_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_text")),
        sa.UniqueConstraint("handle", name=op.f("uq_finding_text_handle")),
    )
    if op.get_bind().dialect.name != "sqlite":
        _grant(context.config.attributes.get("role", "registry_app"))  # a plain name, checked


def _grant(role: str) -> None:
    connection = op.get_bind()
    for table in TABLES:
        connection.exec_driver_sql(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {role}')
    connection.exec_driver_sql(f"GRANT USAGE, SELECT ON SEQUENCE finding_text_id_seq TO {role}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
