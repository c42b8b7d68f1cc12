"""Create drafts and pledges."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# SQLite keeps a table in the order of an INTEGER key, without a second tree.
LOG_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("legacy_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("current_number", sa.Integer(), nullable=False),
        sa.Column("published_number", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "published_number <= current_number", name=op.f("ck_pledge_published_not_ahead")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_pledge_entity_id_entity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("legacy_id", name=op.f("uq_pledge_legacy_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_pledge_ref")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_pledge_year_number")),
    )
    op.create_index(op.f("ix_pledge_entity_id"), "pledge", ["entity_id"], unique=False)
    op.create_index(op.f("ix_pledge_state"), "pledge", ["state"], unique=False)
    op.create_table(
        "pledge_revision",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["person.id"], name=op.f("fk_pledge_revision_filed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_pledge_revision_index_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_revision_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_pledge_revision")),
        sa.UniqueConstraint(
            "pledge_id", "number", name=op.f("uq_pledge_revision_pledge_id_number")
        ),
    )
    op.create_table(
        "pledge_contact",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("contacts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["index"],
            ["pledge_revision.index"],
            name=op.f("fk_pledge_contact_index_pledge_revision"),
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_pledge_contact")),
    )
    op.create_table(
        "pledge_move",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_pledge_move_index_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pledge_move_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_move_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_pledge_move")),
    )
    op.create_index(
        "ix_pledge_move_pledge_id_index", "pledge_move", ["pledge_id", "index"], unique=False
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("contacts", sa.Text(), nullable=False),
        sa.Column("sections_seen", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_draft_created_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_draft_entity_id_entity")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_draft_pledge_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["person.id"], name=op.f("fk_draft_updated_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("handle", name=op.f("uq_draft_handle")),
        sa.UniqueConstraint("pledge_id", name=op.f("uq_draft_pledge_id")),
    )
    op.create_index(op.f("ix_draft_entity_id"), "draft", ["entity_id"], unique=False)
    op.create_table(
        "ended_draft",
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("cycle", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("successor", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ending in ('filed','deleted')", name=op.f("ck_ended_draft_ending_known")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_ended_draft_entity_id_entity")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ended_draft_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_ended_draft_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("handle", name=op.f("pk_ended_draft")),
    )
    op.create_table(
        "publication",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("revision_index", LOG_INDEX, nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state in ('published','imported','withdrawn')", name=op.f("ck_publication_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_publication_entity_id_entity")
        ),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_publication_index_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_publication_pledge_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["revision_index"],
            ["pledge_revision.index"],
            name=op.f("fk_publication_revision_index_pledge_revision"),
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_publication")),
    )
    op.create_index(
        "ix_publication_pledge_id_index",
        "publication",
        ["pledge_id", "index", "state"],
        unique=False,
    )
    op.create_table(
        "published_recommendation",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("index", LOG_INDEX, nullable=False),
        sa.ForeignKeyConstraint(
            ["index"],
            ["publication.index"],
            name=op.f("fk_published_recommendation_index_publication"),
        ),
        sa.PrimaryKeyConstraint("code", "index", name=op.f("pk_published_recommendation")),
    )
    op.create_index(
        op.f("ix_published_recommendation_index"),
        "published_recommendation",
        ["index"],
        unique=False,
    )
    op.create_table(
        "published_objective",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("index", LOG_INDEX, nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["index"], ["publication.index"], name=op.f("fk_published_objective_index_publication")
        ),
        sa.PrimaryKeyConstraint("number", "index", name=op.f("pk_published_objective")),
    )
    op.create_index(
        op.f("ix_published_objective_index"), "published_objective", ["index"], unique=False
    )


def downgrade() -> None:
    op.drop_table("published_objective")
    op.drop_table("published_recommendation")
    op.drop_table("publication")
    op.drop_table("ended_draft")
    op.drop_table("draft")
    op.drop_table("pledge_move")
    op.drop_table("pledge_contact")
    op.drop_table("pledge_revision")
    op.drop_table("pledge")
