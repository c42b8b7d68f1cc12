"""Create the tables of documents that tell of other undertakings, append-only.

The role that serves is granted what it may do by the same rule as in 0006.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

LOG_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("document_revision", "document_pledge")


def upgrade() -> None:
    op.create_table(
        "document_revision",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state in ('registered','withdrawn')", name=op.f("ck_document_revision_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_document_revision_index_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_document_revision_entity_id_entity")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_document_revision_person_id_person")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_document_revision")),
        sa.UniqueConstraint("ref", "number", name=op.f("uq_document_revision_ref_number")),
    )
    for column in ("entity_id", "url"):
        op.create_index(op.f(f"ix_document_revision_{column}"), "document_revision", [column])
    op.create_table(
        "document_pledge",
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_document_pledge_pledge_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["index"],
            ["document_revision.index"],
            name=op.f("fk_document_pledge_index_document_revision"),
        ),
        sa.PrimaryKeyConstraint("pledge_id", "index", name=op.f("pk_document_pledge")),
    )
    _guard()


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
    op.drop_table("document_pledge")
    op.drop_table("document_revision")
