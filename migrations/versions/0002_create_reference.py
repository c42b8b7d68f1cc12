"""Create entities, people, editions and cycles."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity")),
        sa.UniqueConstraint("code", name=op.f("uq_entity_code")),
        sa.UniqueConstraint("object", name=op.f("uq_entity_object")),
    )
    op.create_table(
        "entity_revision",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_entity_revision_entity_id_entity")
        ),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_entity_revision_index_log_entry")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_entity_revision")),
        sa.UniqueConstraint(
            "entity_id", "number", name=op.f("uq_entity_revision_entity_id_number")
        ),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_person_fs_uniquifier")),
        sa.UniqueConstraint("handle", name=op.f("uq_person_handle")),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("granted_index", sa.BigInteger(), nullable=False),
        sa.Column("revoked_index", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "role in ('contributor','focal_point','reviewer','organizer','administrator')",
            name=op.f("ck_role_grant_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_role_grant_entity_id_entity")
        ),
        sa.ForeignKeyConstraint(
            ["granted_index"],
            ["log_entry.index"],
            name=op.f("fk_role_grant_granted_index_log_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_index"],
            ["log_entry.index"],
            name=op.f("fk_role_grant_revoked_index_log_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("object", name=op.f("uq_role_grant_object")),
    )
    op.create_index(op.f("ix_role_grant_entity_id"), "role_grant", ["entity_id"], unique=False)
    op.create_index(op.f("ix_role_grant_person_id"), "role_grant", ["person_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_table(
        "framework_edition",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_framework_edition_index_log_entry")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_framework_edition")),
        sa.UniqueConstraint("code", name=op.f("uq_framework_edition_code")),
        sa.UniqueConstraint("object", name=op.f("uq_framework_edition_object")),
    )
    op.create_table(
        "cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("code", name=op.f("uq_cycle_code")),
        sa.UniqueConstraint("object", name=op.f("uq_cycle_object")),
    )
    op.create_table(
        "cycle_revision",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_revision_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_cycle_revision_index_log_entry")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_cycle_revision")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_cycle_revision_cycle_id_number")),
    )


def downgrade() -> None:
    op.drop_table("cycle_revision")
    op.drop_table("cycle")
    op.drop_table("framework_edition")
    op.drop_table("invitation")
    op.drop_table("role_grant")
    op.drop_table("person")
    op.drop_table("entity_revision")
    op.drop_table("entity")
