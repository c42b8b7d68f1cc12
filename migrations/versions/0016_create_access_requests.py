"""Create the tables of requests: for access, and to reset a second factor of the secretariat.

Private working state: nothing of it is in the log, and all of it may be changed and deleted.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("access_request", "factor_request")


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "access_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("entity_name", sa.Text(), nullable=False),
        sa.Column("mandate", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("confirmed_at", instant, nullable=True),
        sa.Column("decided_at", instant, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "role in ('contributor','focal_point')", name=op.f("ck_access_request_role_known")
        ),
        sa.CheckConstraint(
            "decision in ('granted','refused')", name=op.f("ck_access_request_decision_known")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_access_request_entity_id_entity")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_access_request_decided_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_request")),
        sa.UniqueConstraint("handle", name=op.f("uq_access_request_handle")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_request_token_hash")),
    )
    op.create_index(op.f("ix_access_request_email"), "access_request", ["email"])
    op.create_table(
        "factor_request",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_factor_request_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_factor_request_asked_by_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_factor_request")),
    )
    if op.get_bind().dialect.name != "sqlite":
        _grant(context.config.attributes.get("role", "registry_app"))  # a plain name, checked


def _grant(role: str) -> None:
    connection = op.get_bind()
    for table in TABLES:
        connection.exec_driver_sql(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {role}')
    connection.exec_driver_sql(f"GRANT USAGE, SELECT ON SEQUENCE access_request_id_seq TO {role}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
